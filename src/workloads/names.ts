import type { Label } from "../cores/kind.js";
import type { KindTable } from "../cores/kind-table.js";
import { KINDS } from "../cores/kinds/registry.js";
import { ROLES, SITES } from "./sorbet/names.js";

/** What people read for the roles and sites that tables and summaries name. */
export interface Names {
  role(role: string): Label;
  site(site: string): string;
}

/** Names of the roles and sites of some workloads; a role that none of them knows keeps its own name. */
export function namesOf(
  kinds: KindTable,
  roles: Readonly<Record<string, Label>>,
  sites: Readonly<Record<string, string>>,
): Names {
  const known = new Map(
    kinds.kinds.flatMap(({ name, label, roles: own = {} }) => [[name, label] as const, ...Object.entries(own)]),
  );
  for (const [role, label] of Object.entries(roles)) known.set(role, label);
  return {
    role: (role) =>
      known.get(role) ?? { name: role, short: role.slice(0, 4).toUpperCase(), holds: role, colour: "var(--grey)" },
    site: (site) => sites[site] ?? site,
  };
}

/** Names of all that comes with the program. */
export const NAMES: Names = namesOf(KINDS, ROLES, SITES);
