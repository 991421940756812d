import { join } from "node:path";
import type { Outputs } from "../../files/outputs.js";
import type { Block } from "../block.js";
import { RunParts } from "../run-parts.js";
import { TABLES } from "../schema.js";
import type { TraceSink } from "../trace-sink.js";

const COLUMNS = ["injected_ticks", "source_node", "destination_node", "flits"].map((name) =>
  TABLES.packets.columns.findIndex((column) => column.name === name),
);
const encoder = new TextEncoder();

/**
 * Packets as `noc --packets` takes them: the network alone carries them again. A row is a copy that arrived, so a
 * multicast becomes as many packets as it had destinations; all runs follow from cycle 0.
 */
export class ReplaySink implements TraceSink {
  private readonly file: RunParts;

  constructor(
    outputs: Outputs,
    folder: string,
    private readonly name: string,
  ) {
    this.file = new RunParts(outputs, join(folder, name));
  }

  write({ table, run, columns, length }: Block): void {
    if (table !== "packets") return;
    let lines = "";
    for (let row = 0; row < length; row++) lines += `${COLUMNS.map((c) => columns[c]![row]!).join(",")}\n`;
    this.file.append(run, encoder.encode(lines));
  }

  endRun(): void {}

  async finish(): Promise<string[]> {
    this.file.finish(encoder.encode("cycle,source,destination,flits\n"));
    return [this.name];
  }
}
