import { attentionGrid, attentionSentence } from "../sorbet/chart.js";
import type { Attention } from "../sorbet/inside.js";

/** Choice of layer, head and token in the sentence. */
export function startInside(attention: Attention): void {
  const layer = document.getElementById("attention-layer") as HTMLSelectElement;
  const head = document.getElementById("attention-head") as HTMLSelectElement;
  const sentence = document.getElementById("attention-sentence")!;
  const grid = document.getElementById("attention-grid")!;
  let query = 0;
  const draw = (): void => {
    sentence.innerHTML = attentionSentence(attention, Number(layer.value), Number(head.value), query).text;
  };
  const choose = (): void => {
    draw();
    grid.innerHTML = attentionGrid(attention, Number(layer.value), Number(head.value)).text;
  };
  layer.addEventListener("change", choose);
  head.addEventListener("change", choose);
  sentence.addEventListener("click", (event) => {
    const token = (event.target as Element).closest<HTMLElement>("[data-query]");
    if (token === null) return;
    query = Number(token.dataset.query);
    draw();
    sentence.querySelector<HTMLElement>(`[data-query="${query}"]`)?.focus();
  });
}
