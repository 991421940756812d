import { UserError } from "../base/user-error.js";

/** Words of 32 bits that the buffers of one network may take in the simulator: 1 GiB. */
const MOST_WORDS = 2 ** 28;
const WORDS_PER_GIB = 2 ** 28;

/** @throws UserError where the buffers of a network are more than a simulator should hold */
export function checkBufferMemory(words: number, what: string): void {
  if (words <= MOST_WORDS) return;
  throw new UserError(
    `${what} take ${(words / WORDS_PER_GIB).toFixed(1)} GiB of memory, 1 GiB is the most: fewer virtual channels, smaller buffers or receive FIFOs, or a smaller mesh`,
  );
}
