export { type Batch, Channel, SimulationBus } from "./bus.js";
export { type BatchHandler, type EventLoop, type EventQueue, Kernel } from "./kernel.js";
export { ReferenceQueue } from "./reference-queue.js";
export { TickScheduler } from "./virtual-time-scheduler.js";
