// Fills the blocks of README.md and docs/*.md that state what the built program computes, between `<!-- generated: NAME
// -->` and `<!-- end -->`. `npm run docs:update` writes them; with --check nothing is written, and a block that differs
// is an error (test/docs).
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { besideOthers, CONSTANT_HEAD, constantRows, factorRows, inputRows } from "./docs-constants.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = (path) => import(new URL(`../dist/${path}`, import.meta.url).href);
const read = (path) => readFileSync(join(ROOT, path), "utf8");

const table = (head, rows) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
const range = (values) => {
  const least = Math.min(...values);
  const most = Math.max(...values);
  return least === most ? `${least}` : `${least} to ${most}`;
};
const groupBy = (items, key) => {
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
};

async function mapped(preset) {
  const { fitMesh, loadCheckpoint, Simulator } = await dist("index.js");
  const { resolveConfig } = await dist("config/resolve.js");
  const { readAssignments } = await dist("config/source-tree.js");
  const folder = "models/sorbet-sst2";
  const tensors = readFileSync(join(ROOT, folder, "model.safetensors"));
  const model = loadCheckpoint({ config: read(`${folder}/config.json`), tensors });
  const presets = {
    names: [preset, "sorbet-native"],
    read: (name) => readAssignments({ source: name, text: read(`chips/${name}.yaml`) }),
  };
  const configuration = fitMesh(resolveConfig({ presets, chip: preset, defaultBatch: "all" }), model);
  const { chip, resolved } = configuration;
  const program = (code) => new Simulator(model, { ...configuration, code }).program;
  return { chip, resolved, program, heads: (core) => ((core.to - core.from) * model.shape.heads) / model.shape.hidden };
}

/** Runs the program. @returns what it prints */
function sorbetSim(...argv) {
  const main = join(ROOT, "dist", "cli", "main.js");
  const { stdout, stderr, status } = spawnSync(process.execPath, [main, ...argv], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`sorbet-sim ${argv[0]} ended with ${status}: ${stderr}`);
  return stdout;
}

const TEXT = "an utterly charming and often affecting comedy";

/** Text of each generated block. */
const BLOCKS = {
  cores: async (facts) => {
    const { NAMES } = await dist("workloads/names.js");
    const { chip, program } = facts;
    const { cores } = program("offset");
    const rows = [...groupBy(cores, (core) => core.role)].map(([role, list]) => [
      `\`${role}\``,
      list.length,
      range(list.map((core) => core.to - core.from)),
      range(list.map((core) => core.synapseBits)),
      range(list.map((core) => core.residualBits)),
      NAMES.role(role).holds.replace(
        "some heads",
        facts.heads(list[0]) === 1 ? "1 head" : `${facts.heads(list[0])} heads`,
      ),
    ]);
    const total = `${cores.length} of ${chip.mesh.width * chip.mesh.height} cores.`;
    return `${table(["role", "cores", "columns a core", "synapse or K/V/Q bits", "residual bits", "holds"], rows)}\n\n${total}`;
  },
  widths: ({ chip, program }) => {
    const byCode = ["offset", "signed", "graded", "bitserial", "dense"].map((code) => program(code));
    const dense = byCode.at(-1);
    const valuesOf = (site) => range(dense.sources.filter((s) => s.site === site).map((s) => s.valuesPerPacket));
    const [first] = byCode;
    const flits = (bits) => Math.ceil(bits / chip.noc.linkBits);
    const rows = [...groupBy(first.sources, (source) => source.site)].map(([site, sources]) => {
      const of = (program, field) =>
        range(program.sources.filter((s) => s.site === site).map((s) => s.packetBits[field]));
      const most = (field) => Math.max(...sources.map((s) => s.packetBits[field]));
      return [
        `\`${site}\``,
        sources[0].payload,
        sources[0].payload === "spikes" ? byCode.map((p) => of(p, "data")).join(" / ") : of(first, "data"),
        of(first, "count"),
        of(first, "checksum"),
        sources[0].payload === "spikes" ? valuesOf(site) : "",
        `${flits(most("data"))}, ${flits(most("count"))}, ${flits(most("checksum"))}`,
      ];
    });
    const routes = first.routes.filter((route) => !route.credit);
    const branching = routes.filter((route) => route.destinations.length > 1).length;
    const facts =
      `Credit packets: ${first.creditBits} bits. ${first.sources.length} spike sources, ${first.inputs.length} inputs, ` +
      `${routes.length} routes for data (${branching} of them with several destinations), ${first.credits.length} for credits. ` +
      `Embedding values: ${first.entryBits} bits.`;
    const head = ["site", "carries", "data", "count", "checksum", "values, dense", "flits (data, count, checksum)"];
    return `${table(head, rows)}\n\n${facts}`;
  },
  energy: async ({ chip }) => {
    const { ENERGY_EVENT_FACTS } = await dist("contracts/energy.js");
    const rows = Object.entries(ENERGY_EVENT_FACTS).map(([event, { component, operation, per }]) => {
      const { fj, lowFj, highFj, evidence } = chip.energy[event];
      return [`\`${event}\``, component, operation ? "yes" : "", fj, `${lowFj} to ${highFj}`, evidence, per];
    });
    return table(["event", "component", "operation", "fJ", "range", "grade", "counted once per"], rows);
  },
  area: async ({ chip }) => {
    const { area } = await dist("simulation/area.js");
    const { coreUm2, memoryKib, partsOf, siliconOf } = await dist("chip/silicon.js");
    const mm2 = area(chip);
    const um2 = coreUm2(chip);
    const rows = Object.entries(partsOf(chip)).map(([name, part]) => {
      const { memoryBits = 0, wordBits = 0, flipFlops = 0 } = part;
      const size = [memoryBits > 0 ? `${memoryBits / 8192} KiB` : "", wordBits || "", flipFlops || ""];
      return [`\`${name}\``, ...size, Math.round(um2[name]), mm2.by_component[name].toFixed(2)];
    });
    const total = `${memoryKib(chip)} KiB of memory and ${siliconOf(chip).flipFlops} flip-flops, ${mm2.total.toFixed(2)} mm2 in all.`;
    const head = ["component", "memory a core", "bits of its word", "flip-flops", "um2 a core", "mm2, whole chip"];
    return `${table(head, rows)}\n\n${total}`;
  },
  tables: async () => {
    const { EVENT_TABLES, TABLE_NAMES, TABLES } = await dist("trace/schema.js");
    const parts = TABLE_NAMES.map((name) => {
      const { meaning, columns } = TABLES[name];
      const rows = columns.map((column) => [`\`${column.name}\``, column.type, column.unit, column.meaning]);
      const when = EVENT_TABLES.includes(name) ? " With `--trace parquet` alone." : "";
      return `### ${name}\n\n${meaning}${when}\n\n${table(["column", "type", "unit", "meaning"], rows)}`;
    });
    return parts.join("\n\n");
  },
  run: () =>
    `\`\`\`text\n$ npx sorbet-sim run "${TEXT}"\n${sorbetSim("run", TEXT)
      .replaceAll(/[ \t]+$/gm, "")
      .trimEnd()}\n\`\`\``,
  outside: async () => {
    const { energy } = await dist("base/format.js");
    const { metricAt } = await dist("contracts/metrics.js");
    const { outside_fj } = JSON.parse(sorbetSim("run", TEXT, "--json"));
    const rows = Object.entries(outside_fj).map(([name, fj]) => {
      const { definition, formula } = metricAt(`outside_fj.${name}`);
      return [`\`${name}\``, definition.replace("; not in energy.total_fj", ""), formula, energy(fj)];
    });
    return table(["term", "what", "computed as", "the README's sentence"], rows);
  },
  constants: ({ resolved }) => table(CONSTANT_HEAD, constantRows(resolved.chip)),
  inputs: () => table(["input", "figure", "of", "what", "source", "seen"], inputRows()),
  factors: () => table(["factor", "is"], factorRows()),
  beside: async () => {
    const { PUBLISHED_CHIPS } = await dist("contracts/published-chips.js");
    const { memoryKib } = await dist("chip/silicon.js");
    const rows = await Promise.all(
      ["sorbet-native", "small-core"].map(async (preset) => {
        const { chip, totals, synaptic_operation } = JSON.parse(sorbetSim("run", TEXT, "--chip", preset, "--json"));
        const mw = totals.power_w * 1000;
        return {
          name: `\`${preset}\``,
          pj: synaptic_operation.in_full_fj / 1000,
          mw,
          density: mw / chip.area_mm2.total,
          perKib: chip.area_mm2.total / memoryKib((await mapped(preset)).chip),
          source: "the README's sentence",
        };
      }),
    );
    const { shown, outside } = besideOthers(rows, PUBLISHED_CHIPS);
    const head = ["chip", "pJ a synaptic operation", "mW", "mW/mm2", "mm2/KiB", "source"];
    const text = outside.length === 0 ? "No figure is outside the published span." : outside.join("\n");
    return `${table(head, shown)}\n\nOutside the span of the published chips:\n\n${text}`;
  },
  small_core: async ({ small }) => {
    const { energy, si } = await dist("base/format.js");
    const presets = ["sorbet-native", "small-core"];
    const runs = presets.map((preset) => JSON.parse(sorbetSim("run", TEXT, "--chip", preset, "--json")));
    const whole = (n) => n.toLocaleString("en-US");
    const row = (name, of) => [name, ...runs.map(of)];
    const fj = (name) => (run) => energy(run.totals.energy.by_component[name]);
    const traffic = (name) => (run) => whole(run.totals.traffic[name]);
    const rows = [
      row("cores used", ({ chip }) => `${chip.cores_used} of ${chip.cores_total}`),
      row("area", ({ chip }) => `${chip.area_mm2.total.toFixed(1)} mm2`),
      row("latency", ({ inputs: [{ latency }] }) => si(latency.seconds, "s")),
      ...["synapses", "network", "waiting"].map((part) =>
        row(`of it ${part}`, ({ chip, inputs: [{ latency }] }) =>
          si((latency.critical_path[part] * chip.tick_ps) / 1e12, "s"),
        ),
      ),
      row("energy", ({ totals }) => energy(totals.energy.total_fj)),
      ...["clock", "static", "accumulate", "synapse_memory", "network", "interface", "synchronisation"].map((name) =>
        row(`of it ${name.replaceAll("_", " ")}`, fj(name)),
      ),
      ...["packets", "deliveries", "packet_hops", "flit_hops", "markers", "credits"].map((name) =>
        row(name.replaceAll("_", " "), traffic(name)),
      ),
      row("partial sums", ({ totals }) =>
        whole(totals.energy.by_event.accumulate_sum / small.chip.energy.accumulate_sum.fj),
      ),
    ];
    return `${await BLOCKS.cores(small)}\n\nThe README's sentence:\n\n${table(["", ...presets.map((p) => `\`${p}\``)], rows)}`;
  },
};

const BLOCK = /(<!-- generated: (\w+) -->\n)((?:(?!<!--)[\s\S])*?)(\n?<!-- end -->)/g;
const check = process.argv.includes("--check");
const files = [
  "README.md",
  "chips/README.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((f) => f.endsWith(".md"))
    .map((f) => `docs/${f}`),
];
const facts = { ...(await mapped("sorbet-native")), small: await mapped("small-core") };
let stale = 0;
let blocks = 0;
for (const file of files) {
  const before = read(file);
  const parts = await Promise.all(
    [...before.matchAll(BLOCK)].map(async (match) => ({ match, text: await BLOCKS[match[2]](facts) })),
  );
  let after = before;
  for (const { match, text } of parts) {
    blocks++;
    if (match[3] === text) continue;
    stale++;
    if (check) console.error(`${file}: block ${match[2]} is not what the program computes; run npm run docs:update`);
    after = after.replace(match[0], () => `${match[1]}${text}\n<!-- end -->`);
  }
  if (!check && after !== before) writeFileSync(join(ROOT, file), after);
}
console.log(`docs: ${blocks} generated blocks, ${stale} ${check ? "stale" : "updated"}`);
if (check && (stale > 0 || blocks === 0)) process.exitCode = 1;
