export const MANIFEST = "manifest.json";
export const MANIFEST_SCHEMA = "sorbet-sim/manifest@1";
/** What a run that broke leaves behind. */
export const DUMP_FILE = "state-dump.json";
/** The page of a folder. */
export const REPORT_FILE = "report.html";
/** Files of results that a command may write into its folder, beside tables and traces. */
export const RESULTS = [
  "config.resolved.yaml",
  "summary.json",
  REPORT_FILE,
  "eval.json",
  "packets.csv",
  "mapping.csv",
  "input.txt",
  "input.tsv",
  "input.jsonl",
  "input.npy",
  "input.csv",
  "network.nir",
];
/** Folders of what a run that was killed may leave: traces without a manifest. */
export const KILLED = ["tables", "traces", "csv"];
