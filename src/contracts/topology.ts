/** How the routers of a chip are joined. */
export const CHIP_TOPOLOGIES = ["mesh", "cmesh", "torus"] as const;
export type ChipTopology = (typeof CHIP_TOPOLOGIES)[number];

export type MeshSide = "width" | "height";

/** Dimension that routes take first; a chip has one order for all, so that none can deadlock. */
export const CHIP_ROUTINGS = ["xy", "yx"] as const;
export type ChipRouting = (typeof CHIP_ROUTINGS)[number];

/** Chips that are joined at their edges. */
export interface ChipGrid {
  readonly columns: number;
  readonly rows: number;
}

/** Links from chip to chip. */
export interface ChipLinkSpec {
  /** Ticks of flight. */
  readonly ticks: number;
  /** Ticks that a flit takes to get on the link; 1: it is as wide as a flit. */
  readonly flitTicks: number;
}

/** Two neighbouring routers: the link between them, both ways. */
export type RouterPair = readonly [number, number];

/** Parts of a chip that are known not to work, by the numbers of the whole mesh. */
export interface DeadParts {
  readonly cores: readonly number[];
  /** The cores at a dead router are dead with it. */
  readonly routers: readonly number[];
  readonly links: readonly RouterPair[];
}

/** Routers of all chips: rows and columns, how they are joined, and how packets go. */
export interface MeshSpec {
  readonly width: number;
  readonly height: number;
  readonly topology: ChipTopology;
  readonly routing: ChipRouting;
  /** Chips that the mesh is cut into, all of the same size; undefined: it is one. */
  readonly chips?: ChipGrid;
  /** Parts that do not work; undefined: all do. */
  readonly dead?: DeadParts;
  /** Sides that `chip.mesh: auto` leaves to be fitted to the model (`fittedTo`); they are 1 until then. */
  readonly auto?: readonly MeshSide[];
}

/** Cores at each router. */
export const coresPerRouter = ({ topology }: Pick<MeshSpec, "topology">): number => (topology === "cmesh" ? 4 : 1);

/**
 * Length of a link between routers, in pitches of a core: four cores in a square are two wide; a torus is folded, each
 * row with every other router on the way back, so that no link is longer than two (Dally and Towles 2004, 5.1).
 */
export const linkPitches = (topology: ChipTopology): number => (topology === "mesh" ? 1 : 2);

/**
 * Classes of virtual channels for each of data and credits: on a torus packets change theirs at a link round the edge,
 * else a ring of them could wait for itself (Dally and Seitz 1987).
 */
export const ringClasses = (topology: ChipTopology): 1 | 2 => (topology === "torus" ? 2 : 1);

export const chipsOf = ({ chips }: Pick<MeshSpec, "chips">): number => (chips ? chips.columns * chips.rows : 1);

/** Chips that have an uncore: those of several. */
export const uncoresOf = (mesh: Pick<MeshSpec, "chips">): number => (mesh.chips ? chipsOf(mesh) : 0);

export const routersOf = ({ width, height }: MeshSpec): number => width * height;

/** Cores of a chip, those in use or not. */
export const coresOf = ({ mesh }: { readonly mesh: MeshSpec }): number => routersOf(mesh) * coresPerRouter(mesh);
