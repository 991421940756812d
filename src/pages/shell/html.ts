/** Markup that needs no escaping any more. */
export class Html {
  constructor(readonly text: string) {}
}

export type HtmlValue = Html | string | number | false | null | undefined | readonly HtmlValue[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);

/** A figure and its unit stay on one line. */
const kept = (text: string): string => text.replaceAll(/(\d) (?=%|[fpnumk]?[sJ]\b)/g, "$1\u00a0");

function markup(value: HtmlValue): string {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(markup).join("");
  if (value === false || value === null || value === undefined) return "";
  return kept(escapeHtml(String(value)));
}

/**
 * Template of markup: strings and numbers put into it are escaped, lists joined, false, null and undefined left out.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.reduce((text, part, i) => text + markup(values[i - 1]) + part));
}

/** Text that is markup already, such as a style sheet of ours. */
export const raw = (text: string): Html => new Html(text);

/** JSON that cannot end the script element around it. */
export const jsonScript = (id: string, value: unknown): Html =>
  new Html(`<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll("<", "\\u003c")}</script>`);
