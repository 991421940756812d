import { energy, percent, plural, si } from "../../../src/base/format.js";
import type { Summary } from "../../../src/contracts/summary.js";
import type { Plan } from "../../../src/pages/run/data.js";
import { type Html, html } from "../../../src/pages/shell/html.js";
import { legend } from "../../../src/pages/shell/parts.js";
import type { Finished, Order, Reply } from "../messages.js";
import { type Choice, commandOf } from "../setup.js";
import { openInPerfetto } from "./perfetto.js";
import { PlanView } from "./plan-view.js";
import { Player } from "./player.js";
import { Recording } from "./recording.js";
import { save } from "./save.js";

/** What the page does for a side. */
export interface Host {
  finished(side: Side): void;
  compared(page: string): void;
  refused(side: Side, message: string): void;
  showReport(side: Side): void;
}

interface Waiting {
  readonly promise: Promise<ArrayBuffer>;
  readonly resolve: (bytes: Promise<ArrayBuffer>) => void;
  readonly reject: (error: Error) => void;
}

const joined = async (parts: readonly Uint8Array<ArrayBuffer>[]): Promise<ArrayBuffer> =>
  new Blob([...parts]).arrayBuffer();

function markup(letter: string): string {
  return html`<h2 id="title-${letter}">Configuration ${letter.toUpperCase()}</h2>
<p class="status" role="status"></p><progress max="1" value="0" hidden aria-label="Progress of configuration ${letter.toUpperCase()}"></progress>
<div class="plan-box still-plan live-plan" data-colour="role" aria-hidden="true"></div>
<div class="controls player" hidden><button type="button" class="replay">Replay</button>
<label class="grow">Time <input type="range" min="0" max="1" value="0"></label><span class="when"></span></div>
<div class="words"></div>
<div class="outcome"></div>`.text;
}

/** What the picture means. */
function wordsOf({ cores, labels }: Plan): Html {
  const roles = [...new Set(cores.map(({ role }) => role))].map((role) => labels[role]!);
  return html`${legend(roles.map(({ short, name, colour }) => ({ kind: "role", colour, name: `${short} ${name}` })))}
<p>A core fills with its windows that have closed; with a thick frame it is at work. A link is as strong as its flits since the last picture.</p>`;
}

/** One configuration: its worker, its floor plan, its result. */
export class Side {
  readonly box = document.createElement("section");
  finished: Finished | null = null;
  running = false;
  private worker: Worker | undefined;
  private texts: readonly string[] = [];
  private choice: Choice | undefined;
  private recording = new Recording();
  private player: Player | undefined;
  /** Who waits for a trace. */
  private traced: Waiting | undefined;

  constructor(
    readonly letter: "a" | "b",
    private readonly host: Host,
  ) {
    this.box.className = "side";
    this.box.setAttribute("aria-labelledby", `title-${letter}`);
    this.box.innerHTML = markup(letter);
  }

  /** Shows the floor plan of a choice, ahead of a run. */
  map(choice: Choice): void {
    this.order({ kind: "map", choice });
  }

  run(texts: readonly string[], choice: Choice): void {
    // What is under way is of no use any more, and would mix with what comes.
    if (this.running || this.traced !== undefined) this.leave();
    [this.texts, this.choice] = [texts, choice];
    this.finished = null;
    this.running = true;
    this.recording = new Recording();
    this.part(".outcome").replaceChildren();
    this.say("Mapping the model onto the chip");
    this.progress(undefined);
    this.order({ kind: "run", texts, choice });
  }

  /** Ends the worker with all that it does; the next order starts another. */
  private leave(): void {
    if (this.worker !== undefined) this.worker.onmessage = null;
    this.worker?.terminate();
    this.worker = undefined;
    this.traced?.reject(new Error("another run has begun"));
    this.traced = undefined;
  }

  stop(): void {
    if (this.running) this.order({ kind: "stop" });
  }

  /** Has the page made that holds this run against another. */
  compare(other: Side): void {
    const [a, b] = [this, other].map((side) => {
      const { report, resolved } = side.finished!;
      return { name: commandOf(side.texts, side.choice!), report, resolved };
    });
    this.order({ kind: "compare", sides: [a!, b!] });
  }

  private order(order: Order): void {
    this.worker ??= this.start();
    this.worker.postMessage(order);
  }

  private start(): Worker {
    const name = `configuration ${this.letter}`;
    const worker = new Worker(new URL("worker.js", document.baseURI), { type: "module", name });
    worker.onmessage = ({ data }: MessageEvent<Reply>) => this.hear(data);
    worker.onerror = (event) => this.refuse(event.message ?? "the worker could not be started");
    return worker;
  }

  private hear(reply: Reply): void {
    if (reply.kind === "mapped") {
      this.player?.leave();
      const view = new PlanView(
        this.part(".live-plan"),
        reply.plan,
        `live-${this.letter}`,
        reply.windows,
        this.recording,
      );
      this.player = new Player(this.part(".player"), view, this.recording, reply.tickPs);
      this.part(".player").hidden = !this.running;
      this.part(".words").innerHTML = wordsOf(reply.plan).text;
      this.say(this.running ? "Running" : `Ready: ${plural(reply.plan.cores.length, "core")} in use`);
    } else if (reply.kind === "samples") {
      this.recording.add(reply.records);
      this.player?.live();
      this.progress(reply.share);
    } else if (reply.kind === "finished") {
      this.finished = reply.run;
      this.end();
      this.outcome(JSON.parse(reply.run.summary) as Summary);
      this.host.finished(this);
    } else if (reply.kind === "trace") {
      this.traced?.resolve(joined(reply.bytes));
      this.traced = undefined;
    } else if (reply.kind === "compared") this.host.compared(reply.page);
    else if (reply.kind === "stopped") {
      this.end();
      this.say("Stopped: a chip run is kept as a whole, so there is no result");
      this.host.finished(this);
    } else if (reply.kind === "refused") this.refuse(reply.message);
  }

  private refuse(message: string): void {
    this.traced?.reject(new Error(message));
    this.traced = undefined;
    this.end();
    this.say("");
    this.host.refused(this, message);
    this.host.finished(this);
  }

  private end(): void {
    this.running = false;
    this.progress(null);
    if (this.recording.length > 0) this.player?.end();
  }

  private outcome({ inputs, totals, chip }: Summary): void {
    const exact = inputs.filter((input) => input.exact).length;
    const predicted = inputs.length === 1 ? inputs[0]!.prediction : `${inputs.length} sentences`;
    const seconds = si((totals.latency.p50_ticks * chip.tick_ps) / 1e12, "s");
    const cards = [
      ["predicted", predicted],
      ["latency", seconds],
      ["energy", energy(totals.energy.total_fj)],
      ["busiest link", percent(totals.traffic.max_link_load)],
      ["logits", exact === inputs.length ? "exact" : `${inputs.length - exact} not exact`],
    ];
    this.say(`Done: ${predicted}, ${seconds}, ${energy(totals.energy.total_fj)}`);
    const box = this.part(".outcome");
    box.innerHTML =
      html`<dl class="figures">${cards.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<div class="controls"><button type="button" class="primary report">Open the report</button>
<button type="button" class="perfetto">Open in Perfetto</button></div>
<p class="downloads">Download <button type="button" data-file="summary">summary.json</button> <button type="button" data-file="report">report.html</button> <button type="button" data-file="trace">run.perfetto-trace</button></p>
<p class="command"><code>${commandOf(this.texts, this.choice!)}</code></p>`.text;
    box.querySelector<HTMLElement>(".report")!.onclick = () => this.host.showReport(this);
    box.querySelector<HTMLElement>(".perfetto")!.onclick = () =>
      void this.busy(() => openInPerfetto(`sorbet-sim: ${this.texts.join(" / ")}`, this.trace()));
    for (const button of box.querySelectorAll<HTMLElement>("[data-file]"))
      button.onclick = () => void this.busy(() => this.download(button.dataset.file!));
  }

  private async download(file: string): Promise<void> {
    const { summary, reportHtml } = this.finished!;
    if (file === "summary") save("summary.json", "application/json", [summary]);
    else if (file === "report") save("report.html", "text/html", [reportHtml]);
    else save("run.perfetto-trace", "application/octet-stream", [await this.trace()]);
  }

  /** The run again with every packet observed. */
  private trace(): Promise<ArrayBuffer> {
    if (this.traced === undefined) {
      this.say("Running once more, every packet observed, for the trace");
      this.order({ kind: "trace", texts: this.texts, choice: this.choice! });
      let settle: Pick<Waiting, "resolve" | "reject">;
      const promise = new Promise<ArrayBuffer>((resolve, reject) => {
        settle = { resolve, reject };
      });
      this.traced = { promise, ...settle! };
    }
    return this.traced.promise;
  }

  /** What may fail says so. */
  private async busy(act: () => Promise<void>): Promise<void> {
    try {
      await act();
      this.say("Done");
    } catch (error) {
      this.host.refused(this, (error as Error).message);
    }
  }

  private progress(share: number | null | undefined): void {
    const bar = this.part<HTMLProgressElement>("progress");
    bar.hidden = share === null;
    if (share === undefined) bar.removeAttribute("value");
    else bar.value = share ?? 1;
  }

  private say(text: string): void {
    this.part(".status").textContent = text;
  }

  private part<T extends HTMLElement = HTMLElement>(selector: string): T {
    return this.box.querySelector<T>(selector)!;
  }
}
