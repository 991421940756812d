export { BATCH, type Batch, Channel, copyBatch, SimulationBus } from "./bus.js";
export { type BatchHandler, type EventLoop, type EventQueue, PRIORITIES } from "./event-queue.js";
export { Kernel } from "./kernel.js";
export { ReferenceQueue } from "./reference-queue.js";
export { TickScheduler } from "./virtual-time-scheduler.js";
