import type { RegisterUse } from "../../../contracts/summary.js";
import { html } from "../../shell/html.js";
import { bars, fold, type Section, table, term } from "../../shell/parts.js";
import type { RunReport } from "../data.js";

const MOST = 14;

/** "layers.3.ffn.in.encoder" -> "ffn.in.encoder"; registers of the same kind in all layers are one. */
const kindOf = (site: string): string => site.replace(/^layers\.\d+\./, "");

interface Kind {
  readonly name: string;
  readonly registers: readonly RegisterUse[];
  /** The one with the fewest bits to spare. */
  readonly tightest: RegisterUse;
}

const spare = ({ bits_available, bits_needed }: RegisterUse): number => bits_available - bits_needed;

function kindsOf(registers: readonly RegisterUse[]): Kind[] {
  const kinds = new Map<string, RegisterUse[]>();
  for (const register of registers) {
    const name = `${kindOf(register.site)}/${register.bits_available}`;
    kinds.set(name, [...(kinds.get(name) ?? []), register]);
  }
  return [...kinds.values()]
    .map((list) => ({
      name: kindOf(list[0]!.site),
      registers: list,
      tightest: list.reduce((least, register) => (spare(register) < spare(least) ? register : least)),
    }))
    .sort((a, b) => spare(a.tightest) - spare(b.tightest));
}

/** Register widths that the run needed against those the chip has. */
export function registersSection({ summary }: RunReport): Section {
  const kinds = kindsOf(summary.registers);
  const rows = kinds.slice(0, MOST).map(({ name, registers, tightest }) => ({
    label: name,
    note: registers.length > 1 ? `${registers.length} registers, tightest ${tightest.site}` : undefined,
    figure: `${tightest.bits_needed} of ${tightest.bits_available} bit`,
    share: tightest.bits_needed / tightest.bits_available,
    kind: spare(tightest) < 2 ? "tight" : "accent",
  }));
  const body = html`<p>${term("registers.*.bits_needed", "Widest value")} that the run put into each kind of register, against its ${term("registers.*.bits_available", "width")}; a value too wide stops the run.
Least to spare first; striped bars have less than two bits left.</p>
${bars(rows, "Registers: bits needed of bits available")}
${fold(
  `All ${summary.registers.length} registers`,
  table(
    "Registers",
    [{ head: "register" }, { head: "bits needed", number: true }, { head: "bits available", number: true }],
    summary.registers.map(({ site, bits_needed, bits_available }) => [site, bits_needed, bits_available]),
  ),
)}`;
  return { id: "registers", short: "Registers", title: "How wide must registers be?", body };
}
