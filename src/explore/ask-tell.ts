import { parseJson } from "../base/json.js";
import { shown } from "../base/suggest.js";
import type { Scalar } from "../config/assignment.js";
import { type Entry, entryOf } from "./search/entry.js";
import type { Searched } from "./search/search.js";
import type { Space } from "./space/space.js";
import type { Evaluated, Sweep } from "./sweep.js";

/** One line of standard input. */
interface Question {
  readonly id: string | number | null;
  readonly point: Readonly<Record<string, Scalar>>;
}

function readQuestion(line: string): Question | { readonly error: string } {
  let data: { id?: unknown; point?: unknown };
  try {
    data = parseJson(line) as typeof data;
  } catch (error) {
    return { error: `not valid JSON: ${(error as Error).message}` };
  }
  const { id = null, point } = data ?? {};
  if (typeof point !== "object" || point === null || Array.isArray(point))
    return { error: `must be {"id": .., "point": {path: value}}, found ${shown(data)}` };
  return { id: id as Question["id"], point: point as Question["point"] };
}

/** Number of a point given by its values, or what is wrong with it. */
function indexOf(space: Space, point: Question["point"]): number | string {
  const unknown = Object.keys(point).find((path) => !space.axes.some((axis) => axis.path === path));
  if (unknown !== undefined) return `${unknown} is no axis of the space`;
  const genes: number[] = [];
  for (const { path, values } of space.axes) {
    if (!Object.hasOwn(point, path)) return `${path} is missing`;
    const gene = values.indexOf(point[path] as never);
    if (gene < 0) return `${path} does not take ${shown(point[path])}; it takes ${shown(values)}`;
    genes.push(gene);
  }
  return space.indexOf(genes);
}

function answer(id: Question["id"], { key, record }: Evaluated, { file }: Sweep): object {
  if (!record.feasible) return { id, key, feasible: false, reason: record.reason };
  const values = Object.fromEntries(file.objectives.map(({ name, metric }) => [name, record.metrics[metric]]));
  return { id, key, feasible: true, values, metrics: record.metrics };
}

/**
 * Lets somebody outside choose the points, one JSON line each: `{"id": 1, "point": {path: value, ..}}`; the answer is
 * `{"id", "key", "feasible", "values": {objective: value}, "metrics"}`, `{.., "feasible": false, "reason"}`, or
 * `{"id", "error"}`. First it says what the space and the objectives are. Answers come as points end; several may be
 * under way. The end of the input ends the search.
 */
export async function askTell(
  sweep: Sweep,
  lines: AsyncIterable<string>,
  say: (answer: object) => void,
): Promise<Searched> {
  const { space, objectives } = sweep.file;
  say({
    space: Object.fromEntries(space.axes.map(({ path, values }) => [path, [...values]])),
    objectives: Object.fromEntries(objectives.map(({ name, direction }) => [name, direction])),
  });
  const entries: Entry[] = [];
  const running = new Set<Promise<void>>();
  let failure: unknown;
  let place = 0;
  const evaluate = async (id: Question["id"], index: number, at: number): Promise<void> => {
    const evaluated = await sweep.evaluate(index, sweep.file.fidelity);
    if (evaluated === undefined) {
      say({ id, error: "could not be evaluated" });
      return;
    }
    entries[at] = entryOf(sweep)(evaluated);
    say(answer(id, evaluated, sweep));
  };
  for await (const line of lines) {
    if (failure !== undefined) break;
    if (line.trim() === "") continue;
    const question = readQuestion(line);
    if ("error" in question) {
      say({ id: null, error: question.error });
      continue;
    }
    const { id, point } = question;
    const index = indexOf(space, point);
    if (typeof index === "string") {
      say({ id, error: index });
      continue;
    }
    if (!sweep.allowed(index)) {
      say({ id, feasible: false, reason: "a constraint of the space does not hold" });
      continue;
    }
    const one = evaluate(id, index, place++)
      .catch((error) => {
        failure ??= error;
      })
      .finally(() => running.delete(one));
    running.add(one);
    if (running.size >= sweep.ahead) await Promise.race(running);
  }
  await Promise.all(running);
  if (failure !== undefined) throw failure;
  return { method: "ask-tell", entries: entries.filter((entry) => entry !== undefined) };
}
