import { KIND_CREDIT } from "../../contracts/packet.js";
import { type Credit, SendInterface } from "../../cores/network-interface.js";
import type { PathRecord, PathTable } from "../../cores/path.js";
import type { PacketEngine } from "../../engine/engine.js";
import { runPath } from "./critical-paths.js";
import type { EngineNetwork } from "./engine-network.js";

/** A network interface whose packets the engine sends. */
export class EngineSender extends SendInterface {
  /** Set before the first event. */
  engine!: PacketEngine;
  traffic!: EngineNetwork;
  record = 0;

  override sendCredit({ route, flits, item, sentence, number }: Credit, tick: number, path: number): void {
    const { memory, layout } = this.engine;
    this.traffic.send(sentence, route, KIND_CREDIT, 1);
    memory.calls.sendCredit(this.record, layout.routeSteps[route]!, flits, item, number, path, tick);
  }

  override pathOf(sentence: number, paths: PathTable): PathRecord | undefined {
    return runPath(this.engine.memory, this.record, sentence, paths, this.stage);
  }
}
