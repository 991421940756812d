import { plainText } from "../base/plain-text.js";
import type { Io } from "./io.js";

/**
 * What this program itself writes to steer a terminal: styles (`paintFor`), a line that is written anew (`Progress`),
 * ends of lines; and tabs, which move no further than blanks do.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const OWN = /(\u001b\[(?:1|2|22|3[1-6]|39)m|\r\u001b\[K|[\n\t])/;

/** Text for the screen: names and texts from outside that would steer a terminal stand in it as \u001b. */
export const screenText = (text: string): string =>
  // Every second piece is what the pattern found.
  text
    .split(OWN)
    .map((piece, i) => (i % 2 === 1 ? piece : plainText(piece)))
    .join("");

function* screenPieces(pieces: Iterable<string>): Generator<string> {
  for (const piece of pieces) yield screenText(piece);
}

/** The same Io, by which nothing from outside steers a terminal. JSON keeps its meaning. */
export const harmless = (io: Io): Io => ({
  ...io,
  out: (text) => io.out(screenText(text)),
  outPieces: (pieces) => io.outPieces(screenPieces(pieces)),
  err: (text) => io.err(screenText(text)),
});
