import { si } from "../../../src/base/format.js";
import { SAMPLE_TICKS } from "../../../src/simulation/sampler.js";
import type { PlanView } from "./plan-view.js";
import type { Recording } from "./recording.js";

/** Seconds that the replay of a run takes. */
const REPLAY_S = 8;
/** Parts of a run that the slider tells apart at most. */
const STEPS = 480;
/** What is left of the strongest line's flits, picture by picture, until a busier link comes. */
const FADE = 0.9;
/** Frames between two changes of the text beside the slider: it is read, not watched. */
const TEXT_EVERY = 8;

/** Slider and button beside a floor plan, and the live picture while there is nothing to slide over yet. */
export class Player {
  private readonly slider: HTMLInputElement;
  private readonly button: HTMLButtonElement;
  private readonly text: HTMLElement;
  private playing = 0;
  private drawn = 0;
  private most = 0;
  private frame = 1;
  private waiting = 0;
  private frames = 0;

  constructor(
    box: HTMLElement,
    private readonly view: PlanView,
    private readonly recording: Recording,
    private readonly tickPs: number,
  ) {
    this.slider = box.querySelector<HTMLInputElement>("input[type=range]")!;
    this.button = box.querySelector<HTMLButtonElement>(".replay")!;
    this.text = box.querySelector<HTMLElement>(".when")!;
    this.slider.disabled = true;
    this.button.disabled = true;
    this.slider.oninput = () => {
      this.pause();
      this.draw(Number(this.slider.value));
      this.say(Number(this.slider.value));
    };
    this.button.onclick = () => (this.playing === 0 ? this.play() : this.pause());
  }

  /** Samples have come: they are drawn with the next frame of the screen. */
  live(): void {
    if (this.waiting !== 0) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      const to = this.recording.length;
      if (to <= this.drawn) return;
      this.most = Math.max(this.most * FADE, this.recording.mostFlits(this.drawn, to));
      const cores = this.view.show(this.drawn, to, this.most);
      if (this.frames++ % TEXT_EVERY === 0) this.say(to, cores);
      this.drawn = to;
    });
  }

  /** The run has ended, or was stopped: from now on it can be slid over. */
  end(): void {
    cancelAnimationFrame(this.waiting);
    const { length } = this.recording;
    this.view.rewind();
    this.frame = Math.max(1, Math.ceil(length / STEPS));
    this.most = 0;
    for (let from = 0; from < length; from += this.frame)
      this.most = Math.max(this.most, this.recording.mostFlits(from, from + this.frame));
    this.slider.max = String(length);
    this.slider.step = String(this.frame);
    this.slider.value = this.slider.max;
    this.slider.disabled = false;
    this.button.disabled = false;
    this.draw(length);
    this.say(length);
  }

  /** Another picture takes its place. */
  leave(): void {
    cancelAnimationFrame(this.waiting);
    cancelAnimationFrame(this.playing);
  }

  private play(): void {
    if (Number(this.slider.value) + this.frame > this.recording.length) this.slider.value = "0";
    const from = Number(this.slider.value);
    const began = performance.now();
    this.button.textContent = "Pause";
    const step = (now: number): void => {
      const at = from + ((now - began) / (1000 * REPLAY_S)) * this.recording.length;
      const to = Math.min(this.recording.length, Math.max(0, Math.floor(at)));
      this.slider.value = String(to);
      this.draw(to);
      if (this.frames++ % TEXT_EVERY === 0) this.say(to);
      if (to < this.recording.length) this.playing = requestAnimationFrame(step);
      else this.pause();
    };
    this.playing = requestAnimationFrame(step);
  }

  private pause(): void {
    cancelAnimationFrame(this.playing);
    this.playing = 0;
    this.button.textContent = "Replay";
    this.say(Number(this.slider.value));
  }

  private draw(to: number): number {
    return this.view.show(Math.max(0, to - this.frame), to, this.most);
  }

  private say(to: number, cores?: number): void {
    const when = si((to * SAMPLE_TICKS * this.tickPs) / 1e12, "s");
    this.text.textContent = cores === undefined ? when : `${when}, ${cores} cores at work`;
    this.slider.setAttribute("aria-valuetext", when);
  }
}
