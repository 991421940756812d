/** A term of docs/glossary.md. */
export interface Term {
  readonly term: string;
  readonly meaning: string;
}

/** Marks of Markdown that a screen does not need. */
const plain = (text: string): string => text.replaceAll("`", "").replaceAll(/\[([^\]]+)\]\([^)]*\)/g, "$1");

/** The terms of the glossary: the rows of its tables. */
export function termsOf(markdown: string): Term[] {
  return markdown
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| term ") && !line.startsWith("| ---"))
    .map((line) => {
      const [term, meaning] = line.slice(2, -2).split(" | ");
      return { term: plain(term!.trim()), meaning: plain(meaning!.trim()) };
    });
}

const small = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, " ");

/** Names by which a term is found: "link latency"; "virtual channel" and "vc" of "virtual channel (VC)". */
const namesOf = ({ term }: Term): string[] => [term, ...term.split(/[(),]/)].map(small).filter((name) => name !== "");

/** Every name of every term. */
export const termNames = (terms: readonly Term[]): string[] => terms.flatMap(namesOf);

/** The terms that a word names, whatever its case, its hyphens and blanks; a plural names its singular. */
export function findTerms(terms: readonly Term[], word: string): Term[] {
  const wanted = small(word);
  const named = (name: string): Term[] => terms.filter((term) => namesOf(term).includes(name));
  const found = named(wanted);
  return found.length > 0 || !wanted.endsWith("s") ? found : named(wanted.slice(0, -1));
}

/** Names within which a word stands, the shortest first. */
export function namesWith(names: readonly string[], word: string, most: number): string[] {
  const wanted = small(word);
  const within = [...new Set(names)].filter((name) => ` ${small(name).replaceAll(".", " ")} `.includes(` ${wanted} `));
  return within.sort((a, b) => a.length - b.length).slice(0, most);
}
