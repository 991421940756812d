import type { Dataset, Group, File as H5File } from "h5wasm/node";
import h5wasm from "h5wasm/node";

const COLUMNS = ["timestamps", "node_ids"] as const;

type Column = Float64Array | BigUint64Array;

const populations = (file: H5File): readonly string[] => [...(file.get("spikes") as Group).keys()].sort();
const column = (file: H5File, name: string, of: (typeof COLUMNS)[number]): Column =>
  (file.get(`spikes/${name}/${of}`) as Dataset).value as Column;

/**
 * The first population, by name, whose spikes are not the same in two SONATA files, or null. Their bytes are never
 * the same: HDF5 notes when an object is written, and puts objects in the order in which the chip runs end.
 */
export async function sonataDifference(a: string, b: string): Promise<string | null> {
  await h5wasm.ready;
  const files = [new h5wasm.File(a, "r"), new h5wasm.File(b, "r")] as const;
  try {
    const [names, others] = [populations(files[0]), populations(files[1])];
    const lone = names.find((name) => !others.includes(name)) ?? others.find((name) => !names.includes(name));
    if (lone !== undefined) return `population ${lone} is in one of the files alone`;
    for (const name of names) {
      for (const of of COLUMNS) {
        const [x, y] = [column(files[0], name, of), column(files[1], name, of)];
        const at = x.findIndex((value: number | bigint, i: number) => value !== y[i]);
        if (at >= 0 || x.length !== y.length)
          return `${of} of ${name}, spike ${at >= 0 ? at : Math.min(x.length, y.length)}`;
      }
    }
    return null;
  } finally {
    for (const file of files) file.close();
  }
}
