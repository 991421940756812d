import { addAbortSignal } from "node:stream";
import { styleText } from "node:util";
import { MOST_BYTES } from "../input/most-bytes.js";
import { tooLong } from "../input/texts.js";
import { EXIT_INTERRUPTED, EXIT_USER } from "./exit-codes.js";

/** Everything a command touches of the process it runs in, so that tests can hand in their own. */
export interface Io {
  readonly out: (text: string) => void;
  /** Long text, each piece once those before it are on their way: a slow reader does not make memory grow. */
  readonly outPieces: (pieces: Iterable<string>) => Promise<void>;
  readonly err: (text: string) => void;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Columns of the terminal, 80 where there is none. */
  readonly columns: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All of standard input; rejects with an AbortError on an interrupt. */
  readonly readStdin: () => Promise<Uint8Array>;
  /** Aborts on the first interrupt of the user, or request to end. */
  readonly interrupted: AbortSignal;
  /** Hears how far a command has come, where no person looks at stderr. */
  readonly progress?: (notice: ProgressNotice) => void;
}

/** How far a command has come: in words, or in figures beside the share of it that is done. */
export type ProgressNotice = { readonly share: number | null } & Readonly<Record<string, string | number | null>>;

async function readStdin(interrupted: AbortSignal): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of addAbortSignal(interrupted, process.stdin)) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > MOST_BYTES.rows) throw tooLong("standard input", "rows");
  }
  return Buffer.concat(chunks);
}

/**
 * The Io of this process. A reader that closes our output early ends the output, not the program; a full disk ends
 * both.
 */
export function processIo(): Io {
  let open = true;
  const interrupt = new AbortController();
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    open = false;
    // After a hangup there is no terminal any more: what is kept goes on.
    if (error.code === "EPIPE" || interrupt.signal.aborted) return;
    process.stderr.write(`error: standard output: ${error.message}\n`);
    process.exit(EXIT_USER);
  });
  process.stderr.on("error", () => {});
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      if (interrupt.signal.aborted) process.exit(EXIT_INTERRUPTED);
      interrupt.abort();
    });
  }
  return {
    out: (text) => {
      if (open) process.stdout.write(text);
    },
    outPieces: async (pieces) => {
      for (const piece of pieces) {
        if (!open) return;
        // An error is told by the listener above.
        await new Promise<void>((resolve) => process.stdout.write(piece, () => resolve()));
      }
    },
    err: (text) => void process.stderr.write(text),
    outIsTerminal: process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    columns: process.stdout.columns ?? 80,
    env: process.env,
    readStdin: () => readStdin(interrupt.signal),
    interrupted: interrupt.signal,
  };
}

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "blue" | "magenta" | "cyan";
export type Paint = (style: Style, text: string) => string;

/** Colour on a terminal that wants it (NO_COLOR unset or empty, TERM not dumb), plain text elsewhere. */
export function paintFor(io: Io): Paint {
  const colour = io.outIsTerminal && !io.env.NO_COLOR && io.env.TERM !== "dumb";
  return colour ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
}
