/**
 * Characters that steer a terminal or turn text around: controls (C0, DEL, C1), separators of lines, marks of
 * direction.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const STEERING = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** Text on one line without characters that steer a terminal: they are written as in JSON, \u001b. */
export const plainText = (text: string): string => text.replaceAll(STEERING, escaped);

/** Longest value in a message, in characters. */
export const MOST_VALUE = 300;
const HEAD = 200;
const ELLIPSIS = "...";

/** A value of unknown length as a message holds it: what is in its middle is left out. */
export const shortened = (text: string, most = MOST_VALUE): string =>
  text.length <= most
    ? text
    : text.slice(0, Math.min(HEAD, most - ELLIPSIS.length)) +
      ELLIPSIS +
      text.slice(text.length - Math.max(0, most - HEAD - ELLIPSIS.length));

/** Longest message, in characters: a few values and what is said of them. */
const MOST_MESSAGE = 2000;
const LONG_WORD = new RegExp(`[^\\s"]{${MOST_VALUE + 1},}`, "g");
const LONG_QUOTED = new RegExp(`"[^"]{${MOST_VALUE + 1},}"`, "g");

/** A message: one line, no value in it longer than `MOST_VALUE`, nothing that steers a terminal. */
export function messageText(text: string): string {
  // What is far too long is not searched.
  const line = shortened(text, 32 * MOST_MESSAGE).replaceAll(/\s*[\r\n]+\s*|\t+/g, " ");
  const values = plainText(line)
    .replaceAll(LONG_QUOTED, (value) => `"${shortened(value.slice(1, -1))}"`)
    .replaceAll(LONG_WORD, (value) => shortened(value));
  return shortened(values, MOST_MESSAGE);
}
