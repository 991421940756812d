import { jsonText } from "../../base/json-text.js";
import { type NirReader, readNirFile } from "../../runner/nir-file.js";
import { checkResult } from "../../runner/snn/check-result.js";
import { lower } from "../../snn/network/lower.js";
import type { Context } from "../common.js";
import { EXIT_OK } from "../exit-codes.js";
import { paintFor } from "../io.js";
import { checkScreen } from "./check-screen.js";

export interface CheckOptions {
  readonly json?: boolean;
}

/** `snn check FILE.nir`: the graph as read. @param read how a file is read; tests read on their own thread */
export async function checkCommand(
  file: string,
  { json }: CheckOptions,
  { io }: Pick<Context, "io">,
  read: NirReader = readNirFile,
): Promise<number> {
  const graph = await read(file, io.interrupted);
  const result = checkResult(graph, lower(graph, file));
  io.out(json ? jsonText(result) : checkScreen(file, result, paintFor(io)));
  return EXIT_OK;
}
