import { type Html, html, jsonScript, raw } from "./html.js";
import type { Section } from "./parts.js";

/** Style sheet and script of the page. */
export interface PageAssets {
  readonly css: string;
  readonly script: string;
}

export interface Page {
  readonly title: string;
  readonly subtitle: Html;
  readonly sections: readonly Section[];
  /** What the page's script reads, as JSON; null: nothing. */
  readonly data: unknown;
}

/** A whole page in one string: nothing in it refers to anything outside. */
export function pageHtml({ title, subtitle, sections, data }: Page, { css, script }: PageAssets): string {
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${title}</title><link rel="icon" href="data:,"><style>${raw(css)}</style></head>
<body><a class="skip" href="#main">Skip to the report</a>
<header><h1>${title}</h1>${subtitle}</header>
<nav aria-label="Sections"><ul>${sections.map(({ id, short }) => html`<li><a href="#${id}">${short}</a></li>`)}</ul></nav>
<main id="main">${sections.map(
    ({ id, title: heading, body }) =>
      html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${heading}</h2>${body}</section>`,
  )}</main>
${data !== null && jsonScript("data", data)}<script>${raw(script)}</script></body></html>
`;
  return page.text;
}
