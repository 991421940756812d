import { numbers, pairs } from "./leaf.js";

/** Parts of a chip that do not work. */
export const DEAD_KEYS = {
  cores: numbers("Cores that do not work, by number (x + width * y): they hold nothing and are counted as unused"),
  routers: numbers("Routers that do not work, by number (x + width * y): no packet passes, and their cores are dead"),
  links: pairs("Links between routers that do not work, as pairs of neighbours: no packet passes, in either direction"),
};
