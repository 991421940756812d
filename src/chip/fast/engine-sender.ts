import { KIND_CREDIT } from "../../contracts/packet.js";
import { type Credit, SendInterface } from "../../cores/network-interface.js";
import type { PathRecord, PathTable } from "../../cores/path.js";
import type { PacketEngine } from "../../engine/engine.js";
import { NI_ROUND_ROBIN } from "../../engine/machine/records.js";
import { runPath } from "./critical-paths.js";
import type { EngineNetwork } from "./engine-network.js";

/** A network interface whose packets the engine sends. */
export class EngineSender extends SendInterface {
  /** Set before the first event. */
  engine!: PacketEngine;
  traffic!: EngineNetwork;
  record = 0;

  override get pointer(): number {
    return this.engine.memory.get(this.record, NI_ROUND_ROBIN);
  }

  override set pointer(source: number) {
    this.engine.memory.set(this.record, NI_ROUND_ROBIN, source);
  }

  override sendCredit({ route, flits, item, sentence, number }: Credit, tick: number, path: number): void {
    const { memory, layout } = this.engine;
    this.traffic.send(sentence, route, KIND_CREDIT, 1);
    memory.calls.sendCredit(this.record, route, layout.routeSteps[route]!, flits, item, number, path, tick);
  }

  override pathOf(sentence: number, paths: PathTable): PathRecord | undefined {
    return runPath(this.engine.memory, this.record, sentence, paths, this.stage);
  }
}
