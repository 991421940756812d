import { ENERGY_EVENTS, type EnergyEvent, MOST_ACCUMULATOR_BITS } from "../contracts/chip.js";
import { ENERGY_EVENT_FACTS } from "../contracts/energy.js";
import { GATING } from "../contracts/gating.js";
import { MOST_CHIPS_A_SIDE } from "../contracts/packet.js";
import { PROTECTION_CODES } from "../contracts/protection.js";
import { CHIP_ROUTINGS, CHIP_TOPOLOGIES } from "../contracts/topology.js";
import { DEAD_KEYS } from "./dead-keys.js";
import { boolean, choice, type IntLeaf, int, number, text } from "./leaf.js";

/** Largest energy constant: 1 uJ, so that 2^53 fJ still holds nine thousand million of them. */
const MAX_FJ = 1_000_000_000;
const MAX_COUNT = 1_000_000;
const MAX_TICKS = 1_000_000_000;
const MAX_MV = 10_000;
/** Longest flight on a link from chip to chip that both network levels take. */
const LONGEST_LINK = 250;

const energy = {
  ...(Object.fromEntries(
    ENERGY_EVENTS.map((event) => [event, int("fJ", 0, MAX_FJ, `Energy of one ${ENERGY_EVENT_FACTS[event].per}`)]),
  ) as Record<EnergyEvent, IntLeaf>),
  link_flit: int(
    "fJ/(bit mm)",
    0,
    MAX_FJ,
    "Energy of one bit that toggles on one millimetre of a link: a flit that crosses it costs this times noc.link_um and its toggled bits",
  ),
  chip_link_flit: int(
    "fJ/bit",
    0,
    MAX_FJ,
    "Energy of one bit from chip to chip: a flit that crosses the link costs this times its bits, at any voltage of the core",
  ),
};

const protection = (what: string) => choice(PROTECTION_CODES, `Code against flipped bits: ${what}`);

const um2 = (unit: string, doc: string) => number(unit, 0, 1_000_000_000, doc);

/**
 * Constants of a chip, as in chips/*.yaml and under `chip.` in a configuration. Each carries unit, source, evidence
 * and range.
 */
export const CHIP_CONSTANTS = {
  tick_ps: int(
    "ps",
    1,
    1_000_000_000,
    "Length of a tick: one clock cycle of a clocked chip; refused if the voltage does not allow it",
  ),
  voltage_mv: int("mV", 1, MAX_MV, "Supply voltage: energies, static power and the shortest tick follow it (scaling)"),
  mesh: {
    width: int("routers", 1, 128, "Columns of routers of a chip; cores at each: chip.noc.topology"),
    height: int("routers", 1, 128, "Rows of routers of a chip"),
  },
  chips: {
    columns: int("chips", 1, MOST_CHIPS_A_SIDE, "Chips in a row, each of chip.mesh; their meshes are joined into one"),
    rows: int("chips", 1, MOST_CHIPS_A_SIDE, "Rows of chips"),
    link_bits: int("bit", 1, 4096, "Width of a link from chip to chip: bits that get on it in one tick"),
    link_ticks: int("ticks", 1, LONGEST_LINK, "Ticks a flit takes on a link from chip to chip"),
    uncore_uw: number("uW", 0, 1_000_000_000, "Power of each of several chips beside its cores and routers"),
  },
  dead: DEAD_KEYS,
  core: {
    lanes: int("1/tick", 1, 65_536, "Synaptic operations a linear core does at once"),
    axons: int("axons", 1, 1_048_576, "Input channels a core can tell apart"),
    axon_bits: int("bit", 0, 1024, "Entry of the axon table: where the weights of an input channel stand"),
    columns: int("columns", 1, 65_536, "Output neurons of a core"),
    synapse_memory_bits: int(
      "bit",
      1,
      2 ** 32,
      "Weights of a linear core, one bit each or two of a ternary matrix, or the K, V and Q banks of an attention core",
    ),
    zero_weights: choice(
      ["gate", "add"],
      "What a lane does at a ternary weight of 0: rest, without addition and accumulator, or add 0; the weight is read and takes its tick in either case",
    ),
    residual_memory_bits: int("bit", 0, 2 ** 32, "Residual values of the tokens in flight"),
    window_slots: int("slots", 1, 1024, "Windows of one site that may be open at once in a core"),
    accumulator_bits: int("bit", 2, MOST_ACCUMULATOR_BITS, "Width of a signed accumulator of the synapse unit"),
    vector_bits: int("bit", 2, 52, "Widest signed register of the vector unit"),
    parameter_bits: int("bit", 0, 1024, "Bias, scale, BSPN weight and route of one column, for area alone"),
  },
  attention: {
    lanes: int("1/tick", 1, 65_536, "Additions that the score array, and the context array, each do at once"),
    heads: int("heads", 1, 1024, "Most heads that one attention core holds"),
    banks: int("sentences", 1, 64, "Sentences whose K, V, Q and residuals are held at once"),
    score_bits: int("bit", 2, 52, "Width of a signed score accumulator"),
    context_bits: int("bit", 2, 52, "Width of a signed context accumulator"),
  },
  vector: {
    lanes: int("1/tick", 1, 65_536, "Elements that the vector unit requantises, adds or normalises at once"),
    requantise_ticks: int("ticks", 0, MAX_COUNT, "Pipeline depth of requantisation, on top of ceil(columns / lanes)"),
    bspn_passes: int("passes", 1, 64, "Passes of BSPN over the elements of a token"),
    bspn_ticks: int("ticks", 0, MAX_COUNT, "Pipeline depth of BSPN, on top of passes * ceil(elements / lanes)"),
    softmax_lanes: int("1/tick", 1, 65_536, "Scores of a row that PTsoftmax takes at once"),
    softmax_passes: int("passes", 1, 64, "Passes of PTsoftmax over a row"),
    softmax_ticks: int("ticks", 0, MAX_COUNT, "Pipeline depth of PTsoftmax, on top of passes * ceil(scores / lanes)"),
  },
  generator: {
    lanes: int("1/tick", 1, 65_536, "Neurons that one encoder scans in a tick"),
    banks: int("tokens", 1, 1024, "Tokens whose codes an encoder holds, the one being scanned included"),
  },
  interface: {
    send_fifo: int("packets", 1, MAX_COUNT, "Packets between one encoder and the network; a full FIFO stalls the scan"),
    receive_fifo: int("packets", 1, MAX_COUNT, "Packets between the network and the units of a core"),
  },
  noc: {
    topology: choice(
      CHIP_TOPOLOGIES,
      "How routers are joined: mesh, one core a router; cmesh (concentrated mesh), four cores a router of eight ports; torus, a mesh with links round its edges",
    ),
    routing: choice(CHIP_ROUTINGS, "Dimension order of all routes: along the row first (xy), or along the column (yx)"),
    link_bits: int("bit", 8, 4096, "Width of a link: bits of one flit"),
    multicast: boolean("Routers copy a packet to several outputs; otherwise a source sends one packet a destination"),
    energy: choice(
      ["lumped", "events"],
      "What pays for a flit's way: buffer write and read, arbitration, crossbar and link one by one, or hop_flit a link crossed",
    ),
    link_um: int("um", 0, 100_000, "Pitch of a core: length of a link between routers of a mesh, for energy events"),
    toggled_percent: int(
      "%",
      0,
      100,
      "Share of a flit's bits that differ from the flit before it on the link, for energy events",
    ),
    router: {
      pipeline: choice(
        ["default", "lookahead", "spec"],
        "Router pipeline: 5, 4 or 3 ticks a hop when the link takes one",
      ),
      vcs: int("channels", 1, 64, "Virtual channels of an input port"),
      buffer_flits: int("flits", 1, MAX_COUNT, "Flit slots of one virtual channel"),
      link_ticks: int("ticks", 1, MAX_COUNT, "Ticks a flit takes on a link"),
    },
  },
  sync: choice(
    ["marker", "barrier", "stage-barrier", "tick"],
    "What ends a pass of the spike generators: nothing (windows close by markers), a barrier over the chip or over the cores of a stage after each of the T steps, or a global tick",
  ),
  barrier_ticks: int("ticks", 0, MAX_TICKS, "Latency of one barrier, modes barrier and stage-barrier"),
  step_ticks: int("ticks", 1, MAX_TICKS, "Length of one global step, mode tick"),
  protection: {
    synapses: protection("weights in synapse memory, words of 64 bits"),
    kv: protection("K, V and Q in an attention core, words of one value"),
    residual: protection("residual memory, words of one value"),
    accumulators: protection("accumulators of the synapse unit, each a word"),
  },
  placement: choice(
    ["serpentine", "hilbert", "row-major", "random", "annealed"],
    "Where cores lie: in dataflow order along a curve, at random, or as annealing finds for the traffic to be expected",
  ),
  placement_seed: int("-", 0, 2 ** 32 - 1, "Seed of the placements random and annealed"),
  model: {
    max_tokens: int("tokens", 2, 4096, "Longest sentence that the residual memories and the K, V and Q banks hold"),
  },
  scaling: {
    nominal_mv: int("mV", 1, MAX_MV, "Voltage for which energies, static power and nominal_tick_ps are given"),
    nominal_tick_ps: int("ps", 1, 1_000_000, "Shortest tick at the nominal voltage"),
    threshold_mv: int("mV", 0, MAX_MV, "Threshold voltage Vt: a gate's delay follows V / (V - Vt)^alpha"),
    alpha_percent: int("%", 100, 200, "Exponent alpha of that law, in hundredths"),
    lowest_mv: int("mV", 1, MAX_MV, "Lowest voltage that the chip works at"),
    highest_mv: int("mV", 1, MAX_MV, "Highest voltage that the chip bears"),
    static_exponent: int(
      "-",
      0,
      4,
      "Static power follows this power of the voltage; energies of events follow its square",
    ),
  },
  energy,
  memory: {
    nominal_kib: number(
      "KiB",
      0.001,
      1_000_000,
      "Size of the memory for which energies of a bit and of a lookup are given",
    ),
    size_quarters: int(
      "-",
      0,
      4,
      "Energy of an access goes with this power of the memory's size, in quarters: 2 is its root",
    ),
  },
  static: {
    uw_per_mm2: number(
      "uW/mm2",
      0,
      1_000_000_000,
      "Leakage of one square millimetre of the chip, memory and logic alike",
    ),
  },
  gating: choice(
    GATING,
    "Which cores lose their power: none; unused, those that hold nothing; idle, besides those that have been idle for sleep.after_ticks",
  ),
  sleep: {
    off_percent: number("%", 0, 100, "Leakage that power switches leave to what they switch off, of that with power"),
    retention_percent: number("%", 0, 100, "Leakage of a memory at the voltage at which it just keeps its bits"),
    after_ticks: int("ticks", 0, MAX_TICKS, "Idle ticks after which a core sleeps, gating idle"),
    wake_ticks: int("ticks", 0, MAX_COUNT, "Ticks from the first packet at a sleeping core until the core works"),
    wake_pj_per_mm2: number("pJ/mm2", 0, 1_000_000, "Energy that a square millimetre takes to wake up"),
  },
  clock: {
    flip_flop_fj: number(
      "fJ",
      0,
      1_000_000,
      "Energy of the clock of one flip-flop in a tick: its clock pin, the wire to it and its share of the tree",
    ),
    clocked_percent: number("%", 0, 100, "Share of flip-flops and ticks that clock gating leaves; 100 without gating"),
  },
  area: {
    um2_per_kib: um2("um2/KiB", "Silicon of one KiB of memory, with what surrounds it"),
    um2_per_word_bit: um2("um2/bit", "Silicon that a memory takes for each bit of the word that it reads at once"),
    um2_per_adder_bit: um2("um2/bit", "Cells of one bit of an adder or comparison"),
    um2_per_shift_bit: um2("um2/bit", "Cells of one bit of a shifter"),
    um_per_crossbar_wire: number(
      "um",
      0,
      1000,
      "Pitch of a wire of the router's crossbar, which is as wide as its wires",
    ),
    um2_per_register_bit: um2(
      "um2/bit",
      "Cells of one flip-flop: accumulators, FIFOs, router buffers, registers of lanes",
    ),
    um2_per_request: um2("um2", "Cells of one request line of an arbiter of a router's allocators"),
    utilisation_percent: number(
      "%",
      1,
      100,
      "Share of the area of logic that cells cover; the rest is wires and space",
    ),
  },
  outside: {
    host_operation: int("fJ", 0, MAX_FJ, "Energy of one operation of the host, outside the total"),
    port_bit: int("fJ", 0, MAX_FJ, "Energy of one bit through the pads of the host port, outside the total"),
    dram_bit: int("fJ", 0, MAX_FJ, "Energy of one bit read from the host's memory, outside the total"),
    host_mw: number("mW", 0, 1_000_000, "Power of the host while the chip works, outside the total"),
  },
};

/** Plain keys of a chip file beside the constants. */
export const CHIP_NAMES = {
  name: text("Name of the chip in every output"),
  description: text("One sentence on what the chip is"),
};
