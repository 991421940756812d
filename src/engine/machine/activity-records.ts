// Activity of a core, in the record of its receive FIFO (records.ts).

/**
 * Whether the core behind it is busy: pieces of work that it holds; of an idle core, tick since which it is. Ticks that
 * it has been idle and asleep so far, and times that it woke up; ticks that it stays awake, and that waking up takes.
 */
export const FIFO_PIECES: i32 = 56;
export const FIFO_IDLE_SINCE: i32 = 60;
export const FIFO_IDLE_TICKS: i32 = 64;
export const FIFO_SLEEP_TICKS: i32 = 68;
export const FIFO_WAKES: i32 = 72;
export const FIFO_SLEEPS_AFTER: i32 = 76;
export const FIFO_WAKE_TICKS: i32 = 80;
