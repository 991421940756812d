import type { Chip } from "../../../src/chip/chip.js";
import { RECORD } from "../../../src/contracts/packet.js";
import type { InputProgram } from "../../../src/contracts/program.js";
import type { SentenceLoad } from "../../../src/cores/kinds/attention/sentence-load.js";
import * as linkWords from "../../../src/noc/link-table.js";
import type { Network } from "../../../src/noc/network.js";

// The state that the chip's parts keep to themselves, as far as it stands for bits of hardware.

/** Private fields of `part`. */
const inside = <T>(part: unknown): T => part as T;

export interface PortState {
  readonly program: InputProgram;
  readonly inputSums: Int32Array;
  readonly received: Int32Array;
  readonly checksum: Int32Array;
  readonly announced: Int32Array;
  readonly announcedChecksum: Int32Array;
  readonly complete: Int32Array;
  readonly endOfSentence: Uint8Array;
  readonly openItem: Int32Array;
}

interface CoreState {
  readonly columns?: CoreState;
  readonly main?: PortState;
  readonly residual?: PortState;
  readonly windows?: readonly PortState[];
  readonly loaded?: { readonly K: SentenceLoad; readonly V: SentenceLoad };
  readonly stored?: readonly { readonly values: Int32Array }[];
  readonly datapath?: { readonly contextSums?: Float64Array };
  readonly rowsStarted?: number;
  readonly queriesEncoded?: number;
}

const coreStates = (chip: Chip): CoreState[] =>
  chip.parts.cores.map((core) => inside<CoreState>(core)).map((core) => core.columns ?? core);

/** Windows of every core, and of the host. */
export function ports(chip: Chip): PortState[] {
  const cores = coreStates(chip).flatMap(({ main, residual, windows: own = [] }) => [main, residual, ...own]);
  return [...cores, inside<{ windows: PortState }>(chip.parts.hostPort).windows].filter((port) => port !== undefined);
}

export const loads = (chip: Chip): SentenceLoad[] =>
  coreStates(chip).flatMap(({ loaded }) => (loaded ? [loaded.K, loaded.V] : []));

export const inputBanks = (chip: Chip): Int32Array[] =>
  coreStates(chip).flatMap(({ stored = [] }) => stored.map(({ values }) => values));

/** Context registers of cores at work on a query. */
export const contextRegisters = (chip: Chip): Float64Array[] =>
  coreStates(chip).flatMap(({ datapath, rowsStarted = 0, queriesEncoded = 0 }) =>
    datapath?.contextSums && rowsStarted > queriesEncoded ? [datapath.contextSums] : [],
  );

interface UnitState {
  readonly row: Int32Array;
  received: number;
  checksum: number;
}

export const contextUnits = (chip: Chip): UnitState[] =>
  chip.parts.cores.flatMap(({ inner }) => (inner ? [inside<UnitState>(inner)] : []));

interface LineState {
  granted: number;
  back: number;
}

interface SourceState {
  readonly waiting: readonly { readonly codes: Int32Array }[];
  readonly spiking: boolean;
  readonly routes: { readonly sent: Int32Array; readonly checksum: Int32Array };
}

const sources = (chip: Chip) => [...chip.parts.sources, ...chip.parts.innerSources];

export const creditLines = (chip: Chip): LineState[] =>
  chip.parts.sources.flatMap(({ credits }) => inside<{ lines: LineState[] }>(credits).lines);

/** Codes of tokens that wait for their generator. */
export const tokenBanks = (chip: Chip): { readonly codes: Int32Array; readonly signed: boolean }[] =>
  sources(chip).flatMap((source) => {
    const { waiting, spiking } = inside<SourceState>(source);
    return spiking ? waiting.map(({ codes }) => ({ codes, signed: source.program.signed })) : [];
  });

export const sentCounters = (chip: Chip): SourceState["routes"][] =>
  sources(chip).map((source) => inside<SourceState>(source).routes);

/** Records of packets in the FIFOs of generators that send into the network. */
export const sendFifos = (chip: Chip): number[] =>
  chip.parts.sources.flatMap(({ fifo, fifoHead, fifoCount }) =>
    Array.from({ length: fifoCount }, (_, i) => fifo[(fifoHead + i) % fifo.length]!),
  );

/** Records of packets under way in the network. */
export function livePackets(chip: Chip): number[] {
  const { pool } = chip.network;
  const { free, freeCount } = inside<{ free: Int32Array; freeCount: number }>(pool);
  const elsewhere = new Set([...free.subarray(0, freeCount), ...sendFifos(chip)]);
  const credits = chip.parts.interfaces.flatMap((one) => inside<{ credits: number[] }>(one).credits);
  for (const packet of credits) elsewhere.add(packet);
  for (const { fifo, fifoHead, fifoCount } of chip.parts.innerSources)
    for (let i = 0; i < fifoCount; i++) elsewhere.add(fifo[(fifoHead + i) % fifo.length]!);
  const records = Array.from({ length: pool.words.length / RECORD }, (_, i) => i * RECORD);
  return records.filter((packet) => !elsewhere.has(packet));
}

/** Counters of buffer places of the packet-level network's links; undefined at flit level. */
export function linkCounters(network: Network): { readonly words: Int32Array; readonly taken: number[] } | undefined {
  const { links } = inside<{ links?: { words: Int32Array; count: number } }>(network);
  if (!links) return undefined;
  const { CLASS_WORDS, DATA, LINK_RECORD, SENT } = linkWords;
  const taken = Array.from({ length: links.count }, (_, link) => link * LINK_RECORD + DATA + SENT);
  return { words: links.words, taken: [...taken, ...taken.map((at) => at + CLASS_WORDS)] };
}
