import { checkpointSubjects } from "./readers/checkpoint.mjs";
import { folderSubjects } from "./readers/folders.mjs";
import { queueSubjects } from "./readers/queue.mjs";
import { spikingSubjects } from "./readers/spiking.mjs";
import { textSubjects } from "./readers/text.mjs";
import { yamlSubjects } from "./readers/yaml.mjs";

/** Readers of everything that comes from outside, by damaged and made-up input. */
export const subjects = async (scratch) => [
  ...textSubjects(scratch),
  ...(await yamlSubjects()),
  ...checkpointSubjects(),
  ...spikingSubjects(scratch),
  ...(await queueSubjects()),
  ...(await folderSubjects(scratch)),
];
