import { jsonText } from "../../base/json-text.js";
import { UserError } from "../../base/user-error.js";
import { EXIT_OK } from "../exit-codes.js";
import type { Io, ProgressNotice } from "../io.js";
import { CallError } from "./messages.js";

/** Marks of the line that says why a command failed. */
const REASON = /^(?:error|fault|interrupted): /;
const NO_STDIN = "standard input belongs to the calls; write the rows into a file and give its name as input";

/** What a command printed that is no JSON, such as the YAML of `config resolve`. */
function documentOf(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return jsonText({ text });
  }
}

export interface Call {
  /** Process of the calls. */
  readonly io: Io;
  readonly cancelled: AbortSignal;
  readonly onProgress: (notice: ProgressNotice) => void;
  readonly run: (io: Io) => Promise<number>;
}

/**
 * Runs one command with an Io of its own. What it says on stderr beside the reason of a failure goes there.
 * @returns JSON @throws CallError: the exit code, the line of the command, the JSON that it printed all the same
 */
export async function callCommand({ io, cancelled, onProgress, run }: Call): Promise<string> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run({
    out: (text) => void out.push(text),
    outPieces: async (pieces) => void out.push(...pieces),
    err: (text) => void err.push(text),
    outIsTerminal: false,
    errIsTerminal: false,
    columns: 80,
    env: io.env,
    readStdin: () => Promise.reject(new UserError(NO_STDIN)),
    interrupted: cancelled,
    progress: onProgress,
  });
  const said = err.join("").split("\n");
  const at = said.findIndex((line) => REASON.test(line));
  const document = out.join("");
  if (code === EXIT_OK) {
    if (err.length > 0) io.err(err.join(""));
    return documentOf(document);
  }
  const before = said.slice(0, Math.max(0, at)).join("\n");
  if (before !== "") io.err(`${before}\n`);
  const line = at < 0 ? "a change is beyond the threshold, or a file differs" : said[at]!.replace(REASON, "");
  // A dump of the state follows the line of a fault.
  const rest =
    at < 0
      ? ""
      : said
          .slice(at + 1)
          .join("\n")
          .trim();
  throw new CallError(code, line, {
    ...(document === "" ? {} : { result: documentOf(document) }),
    ...(rest.startsWith("{") ? { state_dump: documentOf(rest) } : {}),
  });
}
