import { addAbortSignal } from "node:stream";
import type { Command } from "commander";
import { jsonLine } from "../../base/json-text.js";
import { shown } from "../../base/suggest.js";
import type { Context } from "../common.js";
import { EXIT_INTERRUPTED, EXIT_OK } from "../exit-codes.js";
import { callCommand } from "./call.js";
import { linesOf } from "./lines.js";
import {
  answer,
  CallError,
  type Id,
  INVALID_REQUEST,
  idOf,
  notification,
  PARSE_ERROR,
  type Request,
  refusal,
  requestOf,
} from "./messages.js";
import { lineOf, methodOf, methodsOf } from "./methods.js";
import { warmMeans } from "./warm.js";

/** Methods that are no commands. */
const OWN = ["version", "cancel", "shutdown"];

/** Answers requests, one command after another; `version`, `cancel` and `shutdown` wait for none. */
class Server {
  private readonly methods: ReadonlyMap<string, Command>;
  private readonly open = new Map<Id, AbortController>();
  private last: Promise<unknown> = Promise.resolve();
  readonly ended = new AbortController();

  constructor(
    program: Command,
    private readonly context: Context,
    private readonly means: Pick<Context, "openChip" | "openModel">,
  ) {
    this.methods = methodsOf(program);
    context.io.interrupted.addEventListener("abort", () => this.end());
  }

  /** Takes a line; answers when it is done. */
  take(line: string): void {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      this.say(refusal(null, new CallError(PARSE_ERROR, `not JSON: ${(error as Error).message}`)));
      return;
    }
    if (!Array.isArray(value)) {
      void this.answered(value).then((text) => text !== null && this.say(text));
      return;
    }
    if (value.length === 0) {
      this.say(refusal(null, new CallError(INVALID_REQUEST, "an empty batch asks for nothing")));
      return;
    }
    void Promise.all(value.map((item) => this.answered(item))).then((texts) => {
      const answers = texts.filter((text) => text !== null);
      if (answers.length > 0) this.say(`[${answers.join(",")}]`);
    });
  }

  /** Resolves once all that was asked has been answered. */
  async idle(): Promise<void> {
    for (let waiting: unknown = null; waiting !== this.last; await this.last) waiting = this.last;
    // Answers are said in the turn after.
    await new Promise((resolve) => setImmediate(resolve));
  }

  private say(text: string): void {
    this.context.io.out(`${text}\n`);
  }

  /** Cancels everything and takes nothing more. */
  private end(): void {
    for (const controller of this.open.values()) controller.abort();
    this.ended.abort();
  }

  /** The answer to a message; null for one that wants none. */
  private async answered(value: unknown): Promise<string | null> {
    let request: Request;
    try {
      request = requestOf(value);
    } catch (error) {
      return refusal(idOf(value), error as CallError);
    }
    const { id } = request;
    try {
      const result = await this.result(request);
      return id === undefined ? null : answer(id, result);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      return id === undefined ? null : refusal(id, error);
    }
  }

  private async result(request: Request): Promise<string> {
    switch (request.method) {
      case "version":
        return jsonLine({ version: this.context.version, methods: [...this.methods.keys(), ...OWN] });
      case "cancel":
        return this.cancel(request.params);
      case "shutdown":
        this.end();
        return "null";
      default:
        return this.command(request);
    }
  }

  private cancel(params: Request["params"]): string {
    const id = Array.isArray(params) ? params[0] : (params as { id?: Id }).id;
    const controller = this.open.get(id);
    controller?.abort();
    return jsonLine({ cancelled: controller !== undefined });
  }

  private command(request: Request): Promise<string> {
    const argv = lineOf(methodOf(this.methods, request, OWN), request);
    const { id } = request;
    if (id !== undefined && this.open.has(id))
      throw new CallError(INVALID_REQUEST, `id ${shown(id)} is that of a call under way`);
    const controller = new AbortController();
    const key = id === undefined ? null : id;
    if (id !== undefined) this.open.set(key, controller);
    const run = async (): Promise<string> => {
      try {
        if (controller.signal.aborted) throw new CallError(EXIT_INTERRUPTED, "before anything had run");
        return await callCommand({
          io: this.context.io,
          cancelled: controller.signal,
          onProgress: (notice) => {
            if (id !== undefined) this.say(notification("progress", { id, ...notice }));
          },
          run: (io) => this.context.runLine(argv, io, this.means),
        });
      } finally {
        this.open.delete(key);
      }
    };
    const turn = this.last.then(run);
    this.last = turn.catch(() => {});
    return turn;
  }
}

const standardInput = (end: AbortSignal): AsyncIterable<string> => linesOf(addAbortSignal(end, process.stdin));

/** `rpc`: answers calls until the input ends, or shutdown is called. */
export async function rpcCommand(program: Command, context: Context, lines = standardInput): Promise<number> {
  const server = new Server(program, context, await warmMeans(context));
  try {
    for await (const line of lines(server.ended.signal)) server.take(line);
  } catch (error) {
    if (!server.ended.signal.aborted) throw error;
  }
  await server.idle();
  return context.io.interrupted.aborted ? EXIT_INTERRUPTED : EXIT_OK;
}
