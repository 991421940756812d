import { numbers } from "./leaf.js";

/** Parts of a chip that do not work. */
export const DEAD_KEYS = {
  cores: numbers("Cores that do not work, by number (x + width * y): they hold nothing and are counted as unused"),
};
