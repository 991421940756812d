import { didYouMean, shown } from "../../src/base/suggest.js";
import { UserError } from "../../src/base/user-error.js";

/** What is chosen for one run; "" stands for what the preset, or the program, says. */
export interface Choice {
  readonly chip: string;
  readonly code: string;
  readonly lanes: string;
  readonly noc: string;
  readonly seed: string;
  /** Further settings, `path=value` each. */
  readonly set: readonly string[];
}

/** Sentences, and one configuration or two to run them with. */
export interface Setup {
  readonly texts: readonly string[];
  readonly a: Choice;
  readonly b: Choice | null;
}

const FIELDS = ["chip", "code", "lanes", "noc", "seed"] as const;
export const NOTHING: Choice = { chip: "", code: "", lanes: "", noc: "", seed: "", set: [] };
/** Names of the second configuration begin with it: it is said as what differs from the first. */
const SECOND = "b.";
const KEYS = ["text", ...FIELDS, "set", "b", ...FIELDS.map((field) => SECOND + field), `${SECOND}set`];

/** A setup as the part of a link behind its #. */
export function hashOf({ texts, a, b }: Setup): string {
  const search = new URLSearchParams();
  for (const text of texts) search.append("text", text);
  for (const field of FIELDS) if (a[field] !== "") search.append(field, a[field]);
  for (const setting of a.set) search.append("set", setting);
  if (b !== null) {
    search.append("b", "");
    for (const field of FIELDS) if (b[field] !== a[field]) search.append(SECOND + field, b[field]);
    const isOther = b.set.join("\n") !== a.set.join("\n");
    if (isOther) for (const setting of b.set.length > 0 ? b.set : [""]) search.append(`${SECOND}set`, setting);
  }
  return search.toString();
}

/** The setup of a link; null where it says none. @throws UserError for a name that links have not */
export function setupOf(hash: string): Setup | null {
  const search = new URLSearchParams(hash.replace(/^#/, ""));
  if (search.size === 0) return null;
  for (const key of search.keys())
    if (!KEYS.includes(key))
      throw new UserError(`link: there is no setting ${shown(key)}${didYouMean(key, KEYS)} (${KEYS.join(", ")})`);
  const choice = (prefix: string, base: Choice): Choice =>
    ({
      ...Object.fromEntries(FIELDS.map((field) => [field, search.get(prefix + field) ?? base[field]])),
      set: search.has(`${prefix}set`) ? search.getAll(`${prefix}set`).filter((setting) => setting !== "") : base.set,
    }) as Choice;
  const a = choice("", NOTHING);
  return { texts: search.getAll("text"), a, b: search.has("b") ? choice(SECOND, a) : null };
}

/** What `resolveConfig` takes of a choice. */
export function configOf({ chip, code, lanes, noc, seed, set }: Choice) {
  return {
    chip: chip === "" ? undefined : chip,
    settings: [...(lanes === "" ? [] : [`chip.core.lanes=${lanes}`]), ...set],
    flags: {
      code: code === "" ? undefined : code,
      noc: noc === "" ? undefined : noc,
      seed: seed === "" ? undefined : /^\d+$/.test(seed) ? Number(seed) : seed,
    },
  };
}

const quoted = (text: string): string => `"${text.replaceAll(/["\\$`]/g, "\\$&")}"`;

/** The command that does the same. */
export function commandOf(texts: readonly string[], { chip, code, lanes, noc, seed, set }: Choice): string {
  const option = (name: string, value: string): string[] => (value === "" ? [] : [`--${name}`, value]);
  const settings = [...(lanes === "" ? [] : [`chip.core.lanes=${lanes}`]), ...set];
  return [
    "npx sorbet-sim run",
    ...texts.map(quoted),
    ...option("chip", chip),
    ...option("code", code),
    ...option("noc", noc),
    ...option("seed", seed),
    ...settings.flatMap((setting) => ["--set", /^[\w.=-]+$/.test(setting) ? setting : quoted(setting)]),
  ].join(" ");
}
