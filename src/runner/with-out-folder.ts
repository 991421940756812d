import type { OutFolder, OutUse } from "./out-folder.js";

/** Does something with the folder of option --out, null without it. */
export async function withOutFolder<T>(
  folder: string | undefined,
  use: OutUse,
  act: (out: OutFolder | null) => Promise<T>,
): Promise<T> {
  const out = folder === undefined ? null : new (await import("./out-folder.js")).OutFolder(folder, use);
  try {
    return await act(out);
  } finally {
    out?.close();
  }
}
