/** Figures of chips that others have built, or simulated before silicon, to hold a chip's own against. */
export interface PublishedChip {
  readonly name: string;
  readonly node: string;
  /** One synaptic operation with all that the figure's own chip needs for it; null: not published, or not found. */
  readonly pjPerOperation: number | null;
  readonly mw: number | null;
  readonly mm2: number | null;
  readonly kib: number | null;
  readonly source: string;
}

export const PUBLISHED_CHIPS: readonly PublishedChip[] = [
  {
    name: "TrueNorth",
    node: "28 nm, 0.775 V",
    pjPerOperation: 26,
    mw: 72,
    mm2: 430,
    kib: 4096 * 12.8125,
    source: "Merolla 2014 (all-in at 20 Hz and 128 synapses), Akopyan 2015; KiB of 256 rows of 410 bits a core",
  },
  {
    name: "Loihi",
    node: "14 nm, 0.75 V",
    pjPerOperation: 23.6,
    mw: null,
    mm2: 60,
    kib: 33 * 1024,
    source: "Davies 2018: a least figure, simulated before silicon; idle 104.4 mW (Frady 2020)",
  },
  {
    name: "ODIN",
    node: "28 nm FDSOI, 0.55 V",
    pjPerOperation: 12.7,
    mw: null,
    mm2: 0.086,
    kib: 36,
    source: "ODIN 2019, abstract and code",
  },
  {
    name: "Darwin3",
    node: "22 nm FDSOI, 0.8 V",
    pjPerOperation: 5.47,
    mw: null,
    mm2: null,
    kib: null,
    source: "Ma 2024: Natl Sci Rev 11(5):nwae102, increment over idle, silicon",
  },
  {
    name: "SENECA",
    node: "22 nm",
    pjPerOperation: 2.8,
    mw: null,
    mm2: 0.47,
    kib: null,
    source: "Tang 2023, synthesis, one core",
  },
  {
    name: "Prosperity",
    node: "28 nm",
    pjPerOperation: 2.1,
    mw: 446.5,
    mm2: null,
    kib: null,
    source: "HPCA 2025, its own simulator: on chip, 4.8 pJ with DRAM; equal rows of spikes are added once",
  },
  {
    name: "Tianjic",
    node: "28 nm",
    pjPerOperation: 1.54,
    mw: 400,
    mm2: 14.44,
    kib: 156 * 22,
    source: "Deng 2020, as reported in IEEE CAS Magazine 2022",
  },
  {
    name: "NorthPole",
    node: "12 nm",
    pjPerOperation: null,
    mw: 42_000,
    mm2: 800,
    kib: 224 * 1024,
    source: "Modha 2023: 672 W for 16 cards; not spiking",
  },
];

/** Least and most of what is published. */
export function publishedSpan(of: (chip: PublishedChip) => number | null): readonly [least: number, most: number] {
  const values = PUBLISHED_CHIPS.map(of).filter((value) => value !== null);
  return [Math.min(...values), Math.max(...values)];
}
