import type { Choice, Setup } from "../setup.js";

const field = (name: string, side: string): HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement =>
  document.getElementById(`${name}-${side}`) as HTMLInputElement;

const lines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

const sentences = document.getElementById("sentences") as HTMLTextAreaElement;
const second = document.getElementById("choice-b") as HTMLFieldSetElement;
const two = document.getElementById("two")!;

const NAMES = ["chip", "code", "lanes", "noc", "seed"] as const;

function readChoice(side: string): Choice {
  const values = Object.fromEntries(NAMES.map((name) => [name, field(name, side).value.trim()]));
  return { ...(values as Omit<Choice, "set">), set: lines(field("set", side).value) };
}

function writeChoice(side: string, choice: Choice): void {
  for (const name of NAMES) field(name, side).value = choice[name];
  field("set", side).value = choice.set.join("\n");
  const more = field("set", side).closest("details")!;
  more.open = choice.set.length > 0 || choice.seed !== "";
}

/** Shows the second configuration, or hides it; it begins as the first. */
export function showSecond(shown: boolean): void {
  if (shown && second.hidden === true) writeChoice("b", readChoice("a"));
  second.hidden = !shown;
  two.setAttribute("aria-pressed", String(shown));
}

export const readForm = (): Setup => ({
  texts: lines(sentences.value),
  a: readChoice("a"),
  b: second.hidden === true ? null : readChoice("b"),
});

export function writeForm({ texts, a, b }: Setup): void {
  sentences.value = texts.join("\n");
  writeChoice("a", a);
  showSecond(b !== null);
  if (b !== null) writeChoice("b", b);
}

two.addEventListener("click", () => showSecond(second.hidden === true));
// A sentence is sent by Enter, as in a line of its own; Shift and Enter begin another.
sentences.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  sentences.form!.requestSubmit();
});
