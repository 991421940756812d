import type { Address } from "../../shell/client/address.js";
import type { Rows, Source } from "../../shell/client/downloads.js";
import { attentionGrid, attentionSentence, codeAt } from "../sorbet/chart.js";
import type { Attention } from "../sorbet/inside.js";

/** Choice of layer, head and token in the sentence. */
export function startInside(attention: Attention, address: Address): void {
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
  const selects = { layer, head };
  for (const [name, select] of Object.entries(selects)) {
    select.addEventListener("change", () => {
      choose();
      address.set(name, select.value);
    });
  }
  sentence.addEventListener("click", (event) => {
    const token = (event.target as Element).closest<HTMLElement>("[data-query]");
    if (token === null) return;
    query = Number(token.dataset.query);
    draw();
    address.set("token", String(query));
    sentence.querySelector<HTMLElement>(`[data-query="${query}"]`)?.focus();
  });
  address.follow(() => {
    for (const [name, select] of Object.entries(selects)) {
      const value = address.get(name);
      if ([...select.options].some((option) => option.value === value)) select.value = value!;
    }
    const token = Number(address.get("token") ?? 0);
    if (token >= 0 && token < attention.tokens.length) query = token;
    choose();
  });
}

const chosen = (id: string): number => Number((document.getElementById(id) as HTMLSelectElement).value);

/** All queries against all tokens, in the layer and head that are chosen. */
function attentionRows(attention: Attention): Rows {
  const [layer, head] = [chosen("attention-layer"), chosen("attention-head")];
  const { tokens, steps } = attention;
  return [
    ["query", "token", "code", "probability"],
    ...tokens.flatMap((query, q) =>
      tokens.map((token, k) => {
        const code = codeAt(attention, layer, head, q, k);
        return [query, token, code, code * steps[layer]!];
      }),
    ),
  ];
}

/** What the figures of the sentence show, for files. */
export const insideSource =
  (attention: Attention | null): Source =>
  (figure) =>
    figure === "Attention" && attention !== null ? () => attentionRows(attention) : null;
