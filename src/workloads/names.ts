import type { EnergyTable } from "../contracts/energy-table.js";
import { type Catalogue, catalogueOf } from "../contracts/metrics.js";
import type { Label } from "../cores/kind.js";
import type { KindTable } from "../cores/kind-table.js";
import { KINDS } from "../cores/kinds/registry.js";
import { ROLES, SITES, TABLE_NAMES } from "./sorbet/names.js";

/** What people read for the roles, sites and figures that tables and summaries name. */
export interface Names {
  readonly energy: EnergyTable;
  readonly catalogue: Catalogue;
  role(role: string): Label;
  site(site: string): string;
}

const listed = (names: readonly string[]): string => `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;

/** What the columns of tables can hold: words for their descriptions. */
export const TABLE_TEXTS = {
  roles: listed(Object.entries(ROLES).map(([role, { hint }]) => (hint === undefined ? role : `${role} (${hint})`))),
  stages: TABLE_NAMES.stages
    .map(({ name, kind }) => (kind === "layer" ? `"${name}" to the last layer` : `"${name}"`))
    .join(", "),
  core: TABLE_NAMES.core,
  sites: TABLE_NAMES.sites,
  units: KINDS.units.names.join(", "),
  work: ["a token", ...KINDS.kinds.flatMap(({ piece }) => (piece === undefined ? [] : [piece]))].join(", or "),
};

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
    energy: kinds.energy,
    catalogue: catalogueOf(kinds.energy),
    role: (role) =>
      known.get(role) ?? { name: role, short: role.slice(0, 4).toUpperCase(), holds: role, colour: "var(--grey)" },
    site: (site) => sites[site] ?? site,
  };
}

/** Names of all workloads, roles and sites of the package. */
export const NAMES: Names = namesOf(KINDS, ROLES, SITES);
