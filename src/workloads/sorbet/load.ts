import type { ChipImage } from "../../chip/image.js";
import type { ChipSpec, SpikeCode } from "../../contracts/chip.js";
import type { SorbetModel } from "../../contracts/model.js";
import type { ChipProgram } from "../../contracts/program.js";
import type { ColumnLoad } from "../../cores/kinds/column/column-kind.js";
import { KINDS } from "../../cores/kinds/registry.js";
import { ColumnLoader } from "./load-columns.js";
import { loadHeads } from "./load-heads.js";
import { Loading } from "./loading.js";

/**
 * Folds a model into the arithmetic of the cores that a program gives it to.
 * @throws NotDyadicError naming the tensor where no chip of shifts and adds can hold it
 */
export function loadImage(model: SorbetModel, program: ChipProgram, chip: ChipSpec, code: SpikeCode): ChipImage {
  const { cores } = program;
  const { rules } = model;
  const loading = new Loading(model, { program, spec: chip, code, rules, energy: KINDS.energy });
  const loader = new ColumnLoader(loading);
  // A summary lists registers in the order in which they are asked for: columns, heads, merged sums.
  const columns = cores.map((core) => (core.kind === "attention" ? undefined : loader.columns(core)));
  const heads = cores.map((core) => (core.kind === "attention" ? loadHeads(loading, core) : undefined));
  const merged = cores.map((core) => (core.merges ? loader.mergedSums(core) : undefined));
  const datapaths = cores.map(({ kind }, i) => {
    if (kind === "attention") return heads[i]!;
    return kind === "column" ? ({ datapath: columns[i]!, accumulator: merged[i] } satisfies ColumnLoad) : columns[i]!;
  });
  return {
    code,
    rules,
    kinds: KINDS,
    datapaths,
    synapses: cores.map(({ index }) => loader.arrays[index]),
    registers: loading.registers.all,
    resultFraction: loader.pooledFraction,
  };
}
