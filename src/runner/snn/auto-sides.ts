import { UserError } from "../../base/user-error.js";

type Data = { readonly mesh?: { readonly width?: unknown; readonly height?: unknown } } | null | undefined;

/** Widest side of a mesh, on which a network is placed to see what it takes. */
const WIDEST = 256;

/** Data of a chip file with sides in place of `auto`, and whether they are to be fitted. @throws UserError */
export function withoutAuto(source: string, data: unknown): { readonly data: unknown; readonly isAuto: boolean } {
  const { width, height } = (data as Data)?.mesh ?? {};
  if (width !== "auto" && height !== "auto") return { data, isAuto: false };
  if (width !== height) throw new UserError(`${source}: mesh.width and mesh.height must both be auto, or neither`);
  return { data: withSides(data, WIDEST, WIDEST), isAuto: true };
}

export const withSides = (data: unknown, width: number, height: number): unknown => {
  const { mesh, ...rest } = data as Record<string, unknown>;
  return { ...rest, mesh: { ...(mesh as object), width, height } };
};
