// A route of a head: a set of ports (bits 0..3: +x, -x, +y, -y) and the class of virtual channels it may use there.
// What a packet decides once (random bits, ways round a torus, its source column) is its routing state: one word,
// made when the packet is offered (routing-state.ts). Part of the machine of the flit level: see ../../wasm/README.md.

export const PLUS_X: i32 = 1;
export const MINUS_X: i32 = 2;
export const PLUS_Y: i32 = 4;
export const MINUS_Y: i32 = 8;
export const PORT_SET: i32 = 15;
/** Ports above these lead to nodes. */
export const DIRECTIONS: i32 = 4;
/** A route is a port set + class << CLASS_SHIFT. Classes: all VCs, the lower half, the upper half. */
export const CLASS_SHIFT: i32 = 4;
export const CLASS_ALL: i32 = 0;
export const CLASS_LOWER: i32 = 1;
export const CLASS_UPPER: i32 = 2;

export const ROUTING_X_MINUS: i32 = 1;
export const ROUTING_X_UPPER: i32 = 2;
export const ROUTING_Y_MINUS: i32 = 4;
export const ROUTING_Y_UPPER: i32 = 8;
export const ROUTING_Y_FIRST: i32 = 16;
export const ROUTING_COLUMN_SHIFT: i32 = 8;

export const RULE_XY: i32 = 0;
export const RULE_YX: i32 = 1;
export const RULE_O1TURN: i32 = 2;
export const RULE_TORUS: i32 = 3;
export const RULE_WEST_FIRST: i32 = 4;
export const RULE_ODD_EVEN: i32 = 5;

/** Route of a head at router (x, y) toward router (tx, ty), which is another one. */
export function route(rule: i32, state: i32, x: i32, y: i32, tx: i32, ty: i32): i32 {
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
function oddEven(sourceColumn: i32, x: i32, y: i32, tx: i32, ty: i32): i32 {
  const vertical = ty > y ? PLUS_Y : ty < y ? MINUS_Y : 0;
  if (tx === x) return vertical;
  if (tx < x) return MINUS_X | ((x & 1) === 0 ? vertical : 0);
  if (vertical === 0) return PLUS_X;
  const mayTurn = (x & 1) !== 0 || x === sourceColumn;
  return ((tx & 1) !== 0 || tx - x > 1 ? PLUS_X : 0) | (mayTurn ? vertical : 0);
}
