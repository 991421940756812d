export { type BatchHandler, type EventLoop, type EventQueue, Kernel } from "./kernel.js";
export { ReferenceQueue } from "./reference-queue.js";
