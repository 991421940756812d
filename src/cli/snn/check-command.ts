import { readNamedFile } from "../../input/read-file.js";
import { jsonText } from "../../runner/json-text.js";
import { lower } from "../../snn/network/lower.js";
import { readNir } from "../../snn/nir/read-nir.js";
import type { Context } from "../common.js";
import { EXIT_OK } from "../exit-codes.js";
import { paintFor } from "../io.js";
import { checkResult } from "./check-result.js";
import { checkScreen } from "./check-screen.js";

export interface CheckOptions {
  readonly json?: boolean;
}

/** `snn check FILE.nir`: the graph as read. */
export async function checkCommand(file: string, { json }: CheckOptions, { io }: Context): Promise<number> {
  const graph = await readNir(file, readNamedFile(file, "network"));
  const result = checkResult(graph, lower(graph, file));
  io.out(json ? jsonText(result) : checkScreen(file, result, paintFor(io)));
  return EXIT_OK;
}
