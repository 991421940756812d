import type { Group, File as H5File } from "h5wasm";
import { UserError } from "../../base/user-error.js";
import type { NirGraph } from "./graph.js";
import { Hdf5Group, libraryReason } from "./hdf5-group.js";
import { inlined } from "./inline.js";
import { MOST_VALUES } from "./limits.js";
import { readGraph } from "./read-graph.js";
import { shapesOfGraph } from "./shapes.js";

/** Files read so far: each has a name of its own in the library's memory, so that none meets what another left open. */
let reads = 0;
/** What every HDF5 file begins with. */
const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * Reads a NIR file. The HDF5 library is loaded when this is called; it works on a copy in its own memory and never
 * touches a disk.
 * @param file its name, for messages
 * @throws UserError in one line, with file, node, key and shapes
 */
export async function readNir(file: string, bytes: Uint8Array): Promise<NirGraph> {
  if (SIGNATURE.some((byte, i) => bytes[i] !== byte))
    throw new UserError(`${file}: is no HDF5 file, so no NIR file; nir.write("${"x.nir"}", graph) makes one`);
  const { default: hdf5 } = await import("h5wasm");
  const { FS, activate_throwing_error_handler } = await hdf5.ready;
  activate_throwing_error_handler();
  const inside = `/network-${reads++}.nir`;
  FS.writeFile(inside, bytes);
  let opened: H5File | undefined;
  try {
    try {
      opened = new hdf5.File(inside, "r");
    } catch (error) {
      throw new UserError(`${file}: damaged: ${libraryReason(error)}`);
    }
    return graphOf(file, opened);
  } catch (error) {
    // Bytes that lead the library's own code astray. It is of no use after that, so a process should end.
    if ((error as Error).name === "RuntimeError") throw new UserError(`${file}: damaged: ${libraryReason(error)}`);
    throw error;
  } finally {
    FS.unlink(inside);
    try {
      opened?.close();
    } catch {
      // A damaged file may leave the library unable to close it.
    }
  }
}

function graphOf(file: string, opened: Group): NirGraph {
  const root = new Hdf5Group(file, "", opened, { values: MOST_VALUES });
  if (!root.has("node")) throw new UserError(`${file}: has no group "node": HDF5, but no NIR file`);
  const version = root.has("version") ? root.text("version") : undefined;
  const node = root.child("node");
  const type = node.text("type");
  if (type !== "NIRGraph") throw node.fault("type", `of the outermost node is "${type}", must be "NIRGraph"`);
  const graph = inlined(readGraph(node), file);
  return { ...(version === undefined ? {} : { version }), ...graph, shapes: shapesOfGraph(graph, file) };
}
