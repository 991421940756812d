import type { Rows, Source } from "../../shell/client/downloads.js";
import type { Plan, Replay } from "../data.js";
import { busiestUnit, busyShare, frameLength, linkLoad, linkName } from "../load.js";

const indices = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** A row a frame: when it begins and ends, then the columns. */
function frameRows(replay: Replay, columns: readonly (readonly [name: string, values: readonly number[]])[]): Rows {
  return [
    ["start_ticks", "end_ticks", ...columns.map(([name]) => name)],
    ...indices(replay.frames).map((frame) => {
      const from = frame * replay.frameTicks;
      return [from, from + frameLength(replay, frame), ...columns.map(([, values]) => values[frame] ?? 0)];
    }),
  ];
}

function planRows({ cores, labels }: Plan, replay: Replay): Rows {
  const none = ["", "", ""] as const;
  return [
    ["shape", "name", "x", "y", "role", "layer", "memory_bits", "energy_fj", "load"],
    ...cores.map(({ name, x, y, role, layer, synapseBits, residualBits, energyFj }, i) => [
      ...["core", name, x, y, labels[role]!.name, layer, synapseBits + residualBits, energyFj],
      busyShare(replay, busiestUnit(replay.cores[i]!)),
    ]),
    ...replay.links.map((link) => ["link", linkName(link), link.x, link.y, ...none, "", linkLoad(replay, link)]),
  ];
}

function windowRows({ cores, words }: Plan, { windows }: Replay): Rows {
  return [
    [words.sample, words.step, "core", "layer", "site", "open_ticks", "close_ticks"],
    ...windows.map(({ core, site, sentence, token, open, close }) => [
      ...[sentence, token, cores[core]?.name ?? "", cores[core]?.layer ?? "", site, open, close],
    ]),
  ];
}

/** Units of a core, or a link, frame by frame. */
function detailRows(plan: Plan, replay: Replay, name: string): Rows | null {
  const core = plan.cores.findIndex((one) => `core ${one.name}` === name);
  if (core >= 0) {
    const units = replay.cores[core]!.flatMap(({ unit, busy, stalled }) => [
      [`${unit} busy_ticks`, busy] as const,
      [`${unit} stalled_ticks`, stalled] as const,
    ]);
    return frameRows(replay, [...units, ["queue_ticks", replay.queues[core]!]]);
  }
  const link = replay.links.find((one) => `link ${linkName(one)}` === name);
  return link === undefined
    ? null
    : frameRows(replay, [
        ["flits", link.flits],
        ["backlog_ticks", link.backlog],
      ]);
}

/** What the figures of a run's page show, for files. @param inside those of the workload alone */
export function runSource(plan: Plan | null, replay: Replay | null, inside: Source): Source {
  return (figure) => {
    const own = inside(figure);
    if (own !== null) return own;
    if (plan === null || replay === null) return null;
    if (figure === "floor-plan") return () => planRows(plan, replay);
    if (figure === "power") {
      return () =>
        frameRows(
          replay,
          replay.power.map(({ component, fj }) => [`${component} fJ`, fj]),
        );
    }
    if (figure === "timeline") return () => windowRows(plan, replay);
    return detailRows(plan, replay, figure) === null ? null : () => detailRows(plan, replay, figure)!;
  };
}
