import type { Pieces } from "../../../src/base/pieces.js";

/** A run was stopped by whoever asked for it. */
export class Stopped extends Error {}

/** Milliseconds between two pauses: that of one frame. */
const FRAME_MS = 16;

/** Turns between a run and the messages that come meanwhile. */
export class Turns {
  private stopped = false;
  private readonly channel = new MessageChannel();

  stop(): void {
    this.stopped = true;
  }

  /** Runs all pieces; `pause` is called once a frame, and messages get through then. @throws Stopped */
  async toEnd<T>(pieces: Pieces<T>, pause: () => void): Promise<T> {
    let last = performance.now();
    for (;;) {
      const { done, value } = pieces.next();
      if (done) return value;
      if (performance.now() - last < FRAME_MS) continue;
      pause();
      await this.messages();
      last = performance.now();
      if (!this.stopped) continue;
      pieces.return(undefined as T);
      throw new Stopped();
    }
  }

  /** Lets messages that wait be heard: one to itself comes after them. */
  private messages(): Promise<void> {
    return new Promise((resolve) => {
      this.channel.port1.onmessage = () => resolve();
      this.channel.port2.postMessage(null);
    });
  }
}
