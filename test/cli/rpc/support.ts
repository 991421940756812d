import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { MAIN } from "../../support/program.js";

export interface Message {
  readonly jsonrpc: string;
  readonly id?: string | number | null;
  readonly method?: string;
  readonly params?: { readonly id: string | number; readonly share: number };
  // biome-ignore lint/suspicious/noExplicitAny: documents of every command
  readonly result?: any;
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data?: { readonly result?: unknown };
  };
}

/** A process of `sorbet-sim rpc`, spoken to in lines. */
export class Peer {
  readonly process: ChildProcessWithoutNullStreams = spawn(process.execPath, [MAIN, "rpc"]);
  /** Everything that it wrote on standard output. */
  readonly lines: string[] = [];
  err = "";
  private readonly awaited = new Map<string | number | null, (message: Message) => void>();
  private onProgress: (message: Message) => void = () => {};
  private count = 0;

  constructor() {
    this.process.stderr.on("data", (chunk) => {
      this.err += chunk;
    });
    createInterface({ input: this.process.stdout }).on("line", (line) => {
      this.lines.push(line);
      const message = JSON.parse(line) as Message | Message[];
      if (Array.isArray(message)) this.awaited.get("batch")?.(message as never);
      else if (message.method !== undefined) this.onProgress(message);
      else this.awaited.get(message.id!)?.(message);
    });
  }

  send(line: string): void {
    this.process.stdin.write(`${line}\n`);
  }

  answer(id: string | number | null): Promise<Message> {
    return new Promise((resolve) => this.awaited.set(id, resolve));
  }

  call(method: string, params: unknown = {}, id: string | number = ++this.count): Promise<Message> {
    const answer = this.answer(id);
    this.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    return answer;
  }

  /** Resolves at the next notice of progress. */
  progress(): Promise<Message> {
    return new Promise((resolve) => {
      this.onProgress = resolve;
    });
  }

  /** Ends the input. @returns the exit code */
  async end(): Promise<number | null> {
    this.process.stdin.end();
    return this.ended();
  }

  async ended(): Promise<number | null> {
    if (this.process.exitCode === null) await once(this.process, "exit");
    return this.process.exitCode;
  }
}
