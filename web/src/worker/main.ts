/** The page's worker: one run at a time, on the files that lie beside it. */
import "./no-eval.js";
import { messageText } from "../../../src/base/plain-text.js";
import { compareHtml } from "../../../src/pages/compare/compare-html.js";
import { NAMES } from "../../../src/workloads/names.js";
import type { Order, Reply } from "../messages.js";
import { type Assets, readAssets } from "./assets.js";
import { map, run } from "./run.js";
import { perfettoTrace } from "./trace.js";
import { Stopped, Turns } from "./turns.js";

const scope = self as unknown as {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<Order>) => void): void;
};
const tell = (reply: Reply, transfer: Transferable[] = []): void => scope.postMessage(reply, transfer);

let reading: Promise<Assets> | undefined;
/** What lies beside the page is read once; where that fails, the next order tries again. */
const assets = (): Promise<Assets> => {
  reading ??= readAssets().catch((error) => {
    reading = undefined;
    throw error;
  });
  return reading;
};
let turns = new Turns();

async function obey(order: Order): Promise<void> {
  if (order.kind === "stop") return turns.stop();
  turns = new Turns();
  try {
    if (order.kind === "map") map(order.choice, await assets(), tell);
    else if (order.kind === "open") {
      const { openFiles } = await import("./open.js");
      tell({ kind: "opened", opened: await openFiles(order.files) });
    } else if (order.kind === "run") {
      tell({ kind: "finished", run: await run(order.texts, order.choice, await assets(), tell, turns) });
    } else if (order.kind === "compare") {
      const [a, b] = order.sides.map((side) => ({ ...side, report: { ...side.report, names: NAMES } }));
      tell({ kind: "compared", page: compareHtml([a!, b!], (await assets()).page) });
    } else {
      const bytes = await perfettoTrace(order.texts, order.choice, await assets(), turns);
      tell(
        { kind: "trace", bytes },
        bytes.map(({ buffer }) => buffer),
      );
    }
  } catch (error) {
    if (error instanceof Stopped) tell({ kind: "stopped" });
    else tell({ kind: "refused", message: messageText(error instanceof Error ? error.message : String(error)) });
  }
}

scope.addEventListener("message", ({ data }) => void obey(data));
