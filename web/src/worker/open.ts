import { plural } from "../../../src/base/format.js";
import { UserError } from "../../../src/base/user-error.js";
import type { DroppedFile, Opened } from "../messages.js";
import { fileBytes } from "./file-bytes.js";

const WANTED = "the page opens run folders (run --out), their tables (.parquet), Perfetto traces and NIR files";

/** What was dropped, as a page of its own, or as a trace for Perfetto. @throws UserError in one line */
export async function openFiles(files: readonly DroppedFile[]): Promise<Opened> {
  const summary = files.find(({ path }) => /(^|\/)summary\.json$/.test(path));
  if (summary !== undefined) {
    const { openRunFolder } = await import("./open-run.js");
    return openRunFolder(summary.path.replace(/summary\.json$/, ""), files);
  }
  if (files.some(({ path }) => /(^|\/)pareto\.json$/.test(path)))
    throw new UserError("this is the folder of a sweep: its report.html is a page by itself, which the browser opens");
  if (files.length !== 1) throw new UserError(`${plural(files.length, "file")} without a summary.json: ${WANTED}`);
  const { path, file } = files[0]!;
  if (/\.(nir|h5|hdf5)$/i.test(path)) {
    const { openNir } = await import("./open-nir.js");
    return openNir(path, await fileBytes(path, file, "network"));
  }
  if (/\.parquet$/i.test(path)) {
    const { openTableFile } = await import("./open-table.js");
    return openTableFile(path, file);
  }
  if (/\.(perfetto-trace|pftrace)$/i.test(path)) return { kind: "trace", title: path };
  throw new UserError(`${path}: ${WANTED}`);
}
