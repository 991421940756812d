import type { Paint } from "../io.js";

export interface ScreenOptions {
  readonly width: number;
  readonly paint: Paint;
}

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar of `share` (0 to 1) of `width` cells, in steps of an eighth; anything above 0 shows. */
export function bar(share: number, width: number): string {
  const eighths = Math.max(share > 0 ? 1 : 0, Math.round(share * width * 8));
  return "█".repeat(eighths >> 3) + EIGHTHS[eighths & 7];
}

/** Control characters made visible, and cut with "..." to `width` characters. */
export function clip(text: string, width: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a text from a user must not steer the terminal
  const visible = text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "\ufffd");
  const letters = [...visible];
  return letters.length <= width ? visible : `${letters.slice(0, width - 3).join("")}...`;
}
