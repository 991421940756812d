import { UserError } from "../../../dist/base/user-error.js";
import { runCli } from "../../../dist/cli/cli.js";

/** Longest message of a refusal, in characters. */
const MOST_MESSAGE = 2100;
/** Longest value in one. */
const MOST_VALUE = 300;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const STEERING = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

/** @throws Error for a refusal that is no single line a terminal can show */
function checkLine(line) {
  if (line === "" || STEERING.test(line) || line.length > MOST_MESSAGE || /[^\s"]{301,}/.test(line))
    throw new Error(
      `a refusal of ${line.length} characters, or one that steers a terminal, or with a value of more than ${MOST_VALUE}: ${JSON.stringify(line.slice(0, 300))}`,
    );
  return "refused";
}

function refused(error) {
  if (!(error instanceof UserError)) throw error;
  return checkLine(error.message);
}

/** What reading comes to: taken, or refused in one line. Everything else is an escape. */
export function outcomeOf(read) {
  try {
    read();
    return "taken";
  } catch (error) {
    return refused(error);
  }
}

export async function outcomeOfAsync(read) {
  try {
    await read();
    return "taken";
  } catch (error) {
    return refused(error);
  }
}

const EXIT_USER = 2;

/**
 * What a command line comes to, run in this process: exit code 0, or 1 of a comparison, or 2 with one line on stderr.
 */
export async function outcomeOfCommand(argv) {
  let err = "";
  const io = {
    out: () => {},
    err: (text) => {
      err += text;
    },
    outIsTerminal: false,
    errIsTerminal: false,
    columns: 80,
    env: {},
    readStdin: async () => new Uint8Array(),
    interrupted: new AbortController().signal,
  };
  const code = await runCli(argv, io);
  if (code === 0 || code === 1) return "taken";
  if (code !== EXIT_USER || !err.endsWith("\n")) throw new Error(`exit code ${code}: ${err.slice(0, 2000)}`);
  return checkLine(err.slice(0, -1));
}
