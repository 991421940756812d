import { isMap, isNode, isScalar, type Node } from "yaml";
import type { z } from "zod";
import { didYouMean, shown } from "../../base/suggest.js";
import { ConfigError, type Place } from "../../config/config-error.js";
import { parsePlainYaml } from "../../config/yaml-document.js";

/** A YAML file as plain data, and where its keys stand. */
export interface Parsed {
  readonly data: unknown;
  readonly place: (path: readonly PropertyKey[], key?: string) => Place;
}

export function parseYaml(source: string, text: string): Parsed {
  const { document, at } = parsePlainYaml({ source, text });
  const place = (path: readonly PropertyKey[], key?: string): Place => {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length) as string[], true);
      if (!isNode(node)) continue;
      const pair =
        key !== undefined && isMap(node)
          ? node.items.find((item) => isScalar(item.key) && item.key.value === key)
          : undefined;
      return at(((pair?.key as Node | undefined) ?? node).range![0]);
    }
    return { source, line: 1, column: 1 };
  };
  return { data: document.toJS(), place };
}

/** What a sweep file of a workload holds, for errors. */
export interface Form<T> {
  readonly schema: z.ZodType<T>;
  /** Keys that are known at a path. */
  readonly known: Readonly<Record<string, readonly string[]>>;
  readonly expected: Readonly<Record<string, string>>;
}

function fileFault<T>(
  { data, place }: Parsed,
  { known: keys, expected: texts }: Form<T>,
  issue: z.core.$ZodIssue,
): ConfigError {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0]!;
    const known = keys[path.join(".")] ?? [];
    const hint = didYouMean(key, known) || (known.length > 0 ? `; known here: ${known.join(", ")}` : "");
    return new ConfigError(place(issue.path, key), `unknown key ${shown([...path, key].join("."))}${hint}`);
  }
  const name = path.join(".");
  // A value inside a list stands for the list's key.
  const group = path.length > 1 ? `${path[0]}.*` : name;
  const expected = texts[name] ?? texts[path.slice(0, 2).join(".")] ?? texts[group] ?? issue.message;
  const found = path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    data,
  );
  if (found === undefined) return new ConfigError(place(issue.path), `${name} is missing: ${expected}`);
  const where = name === "" ? "a sweep file" : name;
  return new ConfigError(place(issue.path), `${where} must be ${expected}, found ${shown(found)}`);
}

/** @throws ConfigError, one line with the place, for the first fault */
export function parsed<T>(
  source: string,
  text: string,
  form: Form<T>,
): { readonly data: T; readonly place: Parsed["place"] } {
  const yaml = parseYaml(source, text);
  const result = form.schema.safeParse(yaml.data);
  if (result.success) return { data: result.data, place: yaml.place };
  // A mistyped key is told rather than the key that is missing for it.
  const { issues } = result.error;
  throw fileFault(yaml, form, issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0]!);
}
