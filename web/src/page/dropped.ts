import type { DroppedFile, Opened, Order, Reply } from "../messages.js";

/** Milliseconds after which the HDF5 library is taken to find no end in a file. */
const PATIENCE_MS = 60_000;
/** Files of a folder that are taken in: a run folder has some thirty. */
const MOST_FILES = 2000;

const entriesOf = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> =>
  new Promise((resolve, reject) => reader.readEntries(resolve, reject));

/** All files of what was dropped, folders included, by their paths. */
async function walk(entry: FileSystemEntry, into: DroppedFile[]): Promise<void> {
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    into.push({ path, file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    const entries = await entriesOf(reader);
    if (entries.length === 0 || into.length > MOST_FILES) return;
    for (const child of entries) await walk(child, into);
  }
}

export async function filesOf(items: DataTransferItemList): Promise<DroppedFile[]> {
  // Entries must be asked for before the first wait.
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const files: DroppedFile[] = [];
  for (const entry of entries) await walk(entry, files);
  return files;
}

export const chosenFiles = (list: FileList): DroppedFile[] =>
  [...list].map((file) => ({ path: file.webkitRelativePath || file.name, file }));

/**
 * Opens files in a worker of their own, which ends with them: a damaged file may lead a library astray.
 * @throws Error in one line
 */
export function open(files: readonly DroppedFile[]): Promise<Opened> {
  const worker = new Worker(new URL("worker.js", document.baseURI), { type: "module", name: "files" });
  return new Promise<Opened>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("damaged: the HDF5 library finds no end in it")), PATIENCE_MS);
    worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      clearTimeout(timer);
      if (data.kind === "opened") resolve(data.opened);
      else if (data.kind === "refused") reject(new Error(data.message));
    };
    worker.onerror = () => reject(new Error("the file could not be opened"));
    worker.postMessage({ kind: "open", files } satisfies Order);
  }).finally(() => worker.terminate());
}
