import { UserError } from "../../base/user-error.js";
import type { NocSpec, RouterSpec } from "../../contracts/chip.js";
import { FLIT_PIPELINES, type FlitSpec, type Topology } from "../flit-spec.js";
import type { Mesh } from "../mesh.js";
import { checkFlitSpec } from "../topology.js";

/** The chip's network as a flit-level one: all channels but the last, of a torus the last two, for data. */
export function chipFlitSpec(mesh: Mesh, { router }: NocSpec): FlitSpec {
  return {
    topology: topologyOf(mesh, router),
    routing: "xy",
    vcs: router.vcs,
    bufferFlits: router.bufferFlits,
    pipeline: FLIT_PIPELINES[router.pipeline],
    linkTicks: router.linkTicks,
    seed: 0,
  };
}

function topologyOf({ width, height, concentration, chips, wraps }: Mesh, { chipLink }: RouterSpec): Topology {
  if (wraps) return { kind: "torus", width, height };
  if (chipLink !== undefined) {
    const chip = { chipWidth: width / chips.columns, chipHeight: height / chips.rows };
    const link = { chipLinkTicks: chipLink.ticks, chipLinkCycles: chipLink.flitTicks };
    return { kind: "chips", width, height, concentration, ...chip, ...link };
  }
  return concentration > 1 ? { kind: "cmesh", width, height, concentration } : { kind: "mesh", width, height };
}

/**
 * Slots of a core's receive FIFO by virtual channel: as equal as they can be, the first ones larger; credits have
 * buffers of their own.
 * @param data channels for data, the first ones
 */
export function receiveSlots(vcs: number, data: number, bufferFlits: number, receiveFifo: number): Int32Array {
  return Int32Array.from({ length: vcs }, (_, vc) =>
    vc >= data ? bufferFlits : Math.floor(receiveFifo / data) + (vc < receiveFifo % data ? 1 : 0),
  );
}

/**
 * Refuses a router that the chip cannot run on flit by flit.
 * @param slots of `receiveSlots` @param data channels for data @param longestPacket flits @throws UserError
 */
export function checkChipRouter(spec: FlitSpec, slots: Int32Array, data: number, longestPacket: number): void {
  const { vcs, bufferFlits } = spec;
  if (vcs < 2) throw new UserError("noc flit: chip.noc.router.vcs has to be 2 at least, one of them for credits");
  checkFlitSpec(spec);
  if (Math.min(bufferFlits, ...slots) >= longestPacket) return;
  throw new UserError(
    `noc flit: the longest packet has ${longestPacket} flits, so chip.noc.router.buffer_flits has to be ${longestPacket} at least and chip.interface.receive_fifo ${data * longestPacket} (a packet waits as a whole in one of its ${data} channels)`,
  );
}
