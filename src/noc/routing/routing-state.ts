import type { FlitSpec } from "../flit-spec.js";
import { randomBit } from "./random-bit.js";
import {
  ROUTING_COLUMN_SHIFT,
  ROUTING_Y_FIRST,
  RULE_O1TURN,
  RULE_ODD_EVEN,
  RULE_TORUS,
  RULE_WEST_FIRST,
  RULE_XY,
  RULE_YX,
} from "./route.js";

export function ruleOf({ topology, routing }: Pick<FlitSpec, "topology" | "routing">): number {
  if (topology.kind === "torus") return RULE_TORUS;
  switch (routing) {
    case "xy":
      return RULE_XY;
    case "yx":
      return RULE_YX;
    case "o1turn":
      return RULE_O1TURN;
    case "west-first":
      return RULE_WEST_FIRST;
    case "odd-even":
      return RULE_ODD_EVEN;
  }
}

/** Whether heads under a rule may have a choice of ports. */
export const isAdaptive = (rule: number): boolean => rule === RULE_WEST_FIRST || rule === RULE_ODD_EVEN;
/** Whether heads under a rule may be held to half of the virtual channels. */
export const usesHalves = (rule: number): boolean => rule === RULE_O1TURN || rule === RULE_TORUS;

/** Whether the routing state under a rule can differ from 0. */
export const hasRoutingState = (rule: number): boolean => usesHalves(rule) || rule === RULE_ODD_EVEN;

/**
 * Way round a ring of `size` from `from` to `to`: the shorter one, on a tie what `tie` says; the upper half of the
 * VCs going + across the wrap link, or - not across it.
 * @returns bit 0: -, bit 1: upper half
 */
function wayRound(from: number, to: number, size: number, tie: number): number {
  const forward = (to - from + size) % size;
  const plus = 2 * forward < size || (2 * forward === size && tie === 1);
  const wraps = plus ? to < from : to > from;
  return (plus ? 0 : 1) | (wraps === plus ? 2 : 0);
}

/** The routing state that given random bits lead to. */
export function routingStateFor(
  rule: number,
  spec: FlitSpec,
  randomBits: number,
  sx: number,
  sy: number,
  tx: number,
  ty: number,
): number {
  switch (rule) {
    case RULE_O1TURN:
      return (randomBits & 4) !== 0 ? ROUTING_Y_FIRST : 0;
    case RULE_TORUS: {
      const x = wayRound(sx, tx, spec.topology.width, randomBits & 1);
      const y = wayRound(sy, ty, spec.topology.height, (randomBits >> 1) & 1);
      return x | (y << 2) | (spec.routing === "yx" ? ROUTING_Y_FIRST : 0);
    }
    case RULE_ODD_EVEN:
      return sx << ROUTING_COLUMN_SHIFT;
    default:
      return 0;
  }
}

/** The routing state of a packet from router (sx, sy) to router (tx, ty). */
export function routingStateOf(
  rule: number,
  spec: FlitSpec,
  packet: number,
  sx: number,
  sy: number,
  tx: number,
  ty: number,
): number {
  if (!usesHalves(rule)) return routingStateFor(rule, spec, 0, sx, sy, tx, ty);
  const { seed } = spec;
  const randomBits = randomBit(seed, packet, 0) | (randomBit(seed, packet, 1) << 1) | (randomBit(seed, packet, 2) << 2);
  return routingStateFor(rule, spec, randomBits, sx, sy, tx, ty);
}
