export const MOST_LINES: number;
export const TO_SPLIT: readonly string[];
export function sizesOf(lines: Readonly<Record<string, number>>, toSplit?: readonly string[]): string[];
export function linesBelow(root: string): Record<string, number>;
