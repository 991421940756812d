import type { FlitSpec } from "../flit-spec.js";
import { randomBit } from "./random-bit.js";

// A route of a head: a set of ports (bits 0..3: +x, -x, +y, -y) and the class of virtual channels it may use there.
// What a packet decides once (random bits, ways round a torus, its source column) is its routing state: one word,
// made when the packet is offered.

export const PLUS_X = 1;
export const MINUS_X = 2;
export const PLUS_Y = 4;
export const MINUS_Y = 8;
export const PORT_SET = 15;
/** A route is a port set + class << CLASS_SHIFT. Classes: all VCs, the lower half, the upper half. */
export const CLASS_SHIFT = 4;
export const CLASS_ALL = 0;
export const CLASS_LOWER = 1;
export const CLASS_UPPER = 2;

const ROUTING_X_MINUS = 1;
const ROUTING_X_UPPER = 2;
const ROUTING_Y_MINUS = 4;
const ROUTING_Y_UPPER = 8;
const ROUTING_Y_FIRST = 16;
const ROUTING_COLUMN_SHIFT = 8;

export const RULE_XY = 0;
export const RULE_YX = 1;
export const RULE_O1TURN = 2;
export const RULE_TORUS = 3;
export const RULE_WEST_FIRST = 4;
export const RULE_ODD_EVEN = 5;

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
  const ahead = (to - from + size) % size;
  const plus = 2 * ahead < size || (2 * ahead === size && tie === 1);
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

/** Route of a head at router (x, y) toward router (tx, ty), which is another one. */
export function route(rule: number, state: number, x: number, y: number, tx: number, ty: number): number {
  const inX = tx > x ? PLUS_X : MINUS_X;
  const inY = ty > y ? PLUS_Y : MINUS_Y;
  switch (rule) {
    case RULE_XY:
      return tx !== x ? inX : inY;
    case RULE_YX:
      return ty !== y ? inY : inX;
    case RULE_O1TURN:
      return (state & ROUTING_Y_FIRST) !== 0
        ? (ty !== y ? inY : inX) | (CLASS_UPPER << CLASS_SHIFT)
        : (tx !== x ? inX : inY) | (CLASS_LOWER << CLASS_SHIFT);
    case RULE_TORUS: {
      const alongX = tx !== x && (ty === y || (state & ROUTING_Y_FIRST) === 0);
      const minus = state & (alongX ? ROUTING_X_MINUS : ROUTING_Y_MINUS);
      const upper = state & (alongX ? ROUTING_X_UPPER : ROUTING_Y_UPPER);
      const port = alongX ? (minus !== 0 ? MINUS_X : PLUS_X) : minus !== 0 ? MINUS_Y : PLUS_Y;
      return port | ((upper !== 0 ? CLASS_UPPER : CLASS_LOWER) << CLASS_SHIFT);
    }
    case RULE_WEST_FIRST:
      return tx < x ? MINUS_X : (tx > x ? PLUS_X : 0) | (ty !== y ? inY : 0);
    default:
      return oddEven(state >> ROUTING_COLUMN_SHIFT, x, y, tx, ty);
  }
}

/**
 * Chiu's minimal odd-even turn model: no turn east to vertical in even columns, none from vertical to west in odd
 * ones.
 */
function oddEven(sourceColumn: number, x: number, y: number, tx: number, ty: number): number {
  const vertical = ty > y ? PLUS_Y : ty < y ? MINUS_Y : 0;
  if (tx === x) return vertical;
  if (tx < x) return MINUS_X | ((x & 1) === 0 ? vertical : 0);
  if (vertical === 0) return PLUS_X;
  const mayTurn = (x & 1) !== 0 || x === sourceColumn;
  return ((tx & 1) !== 0 || tx - x > 1 ? PLUS_X : 0) | (mayTurn ? vertical : 0);
}
