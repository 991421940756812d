import type { Pieces } from "../base/pieces.js";
import { IDLE } from "../contracts/energy.js";
import type { Energy, InputResult } from "../contracts/summary.js";
import { ChipFault } from "../cores/fault.js";
import type { RowStore } from "../simulation/assemble-result.js";
import type { SimulationInput } from "../simulation/batch-result.js";
import type { Coming } from "../simulation/host.js";
import type { Simulator } from "../simulation/simulator.js";

/** One request that was served. Times in ticks of the load run. */
export interface ServedRequest {
  /** Number of the request, in the order of arrival. */
  readonly request: number;
  readonly arrived: number;
  readonly waiting: number;
  readonly service: number;
  /** Energy without what flows whatever the chip does, which depends on the time between requests. */
  readonly dynamicFj: number;
}

/** Tick at which it left. */
export const left = ({ arrived, waiting, service }: ServedRequest): number => arrived + waiting + service;

/** What came out of one chip run. */
export interface Trial {
  readonly served: readonly ServedRequest[];
  /** Requests that found the host's queue full. */
  readonly refused: readonly number[];
  /** See `BatchResult`. */
  readonly unitTicks: readonly number[];
  readonly linkFlits: readonly number[];
  /** Energy that flows whatever happens, up to `rest`. */
  readonly idleFj: number;
  /** Tick of the last event: after it the chip is at rest. */
  readonly rest: number;
  /** State of the chip at rest: round-robin pointers of its network interfaces. */
  readonly pointers: readonly number[];
}

/** Leakage, clock and all else that is power times time. */
const idleOf = ({ by_component: components }: Energy): number =>
  IDLE.reduce((sum, name) => sum + (components[name] ?? 0), 0);

/** Keeps of each row only what a load run reads. */
class SlimRows implements RowStore {
  private readonly list: string[] = [];

  add(sentence: number, text: string): void {
    const { id, exact, response, energy } = JSON.parse(text) as InputResult;
    this.list[sentence] = JSON.stringify({ id, exact, response, energy });
  }

  texts(): Iterable<string> {
    return this.list;
  }
}

/**
 * Runs requests through one chip, from tick 0 on.
 * @param before state of the chip at rest before; null: as it is made
 * @param requests their numbers; @param rowOf the sentence of a request
 * @throws ChipFault for logits that differ from the reference
 */
export function* chipTrial(
  simulator: Simulator,
  requests: readonly number[],
  rowOf: (request: number) => SimulationInput,
  coming: Coming,
  before: readonly number[] | null,
): Pieces<Trial> {
  const served: ServedRequest[] = [];
  const inputs = requests.map((request) => ({ ...rowOf(request), id: request }));
  const onRow = ({ id, exact, response, energy }: InputResult): void => {
    if (!exact) throw new ChipFault(`the logits of request ${id} differ from the reference`);
    served.push({
      request: id as number,
      arrived: response.arrived_ticks,
      waiting: response.waiting_ticks,
      service: response.service_ticks,
      dynamicFj: energy.total_fj - idleOf(energy),
    });
  };
  let pointers: number[] = [];
  const result = yield* simulator.batchInPieces(inputs, {
    keepRows: false,
    rowStore: new SlimRows(),
    onRow,
    coming,
    onChip: ({ parts }) =>
      before?.forEach((pointer, i) => {
        parts.interfaces[i]!.pointer = pointer;
      }),
    onRest: ({ parts }) => {
      pointers = parts.interfaces.map(({ pointer }) => pointer);
    },
  });
  const done = new Set(served.map(({ request }) => request));
  const { unitTicks, linkFlits, ticks: rest } = result;
  const refused = requests.filter((request) => !done.has(request));
  return { served, refused, unitTicks, linkFlits, idleFj: idleOf(result.energy), rest, pointers };
}
