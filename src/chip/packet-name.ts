import * as packets from "../contracts/packet.js";
import type { ChipProgram } from "../contracts/program.js";
import type { JobTable } from "../cores/jobs.js";

const { CHANNEL, JOB, KIND, TREE, VALUE } = packets;

const KIND_NAMES = ["data packet", "count marker", "checksum marker", "credit"];

/** Name of a job, for reports: a damaged packet may say one that there is not. */
export function jobName(jobs: JobTable, job: number): string {
  if (!(job >= 0 && job < jobs.jobs)) return `job ${job} (there are ${jobs.jobs})`;
  return `sentence ${jobs.sentenceOf[job]} token ${jobs.tokenOf[job]}`;
}

/**
 * What a packet says it is: kind, payload, job, and the route it follows with the stream that uses it; for reports of
 * faults.
 */
export function packetName(
  { routes, streams, credits }: ChipProgram,
  jobs: JobTable,
  streamName: (stream: number) => string,
  words: Int32Array,
  packet: number,
): string {
  const route = words[packet + TREE]!;
  const kind = KIND_NAMES[words[packet + KIND]!] ?? `packet of kind ${words[packet + KIND]}`;
  const what = `${kind} (channel ${words[packet + CHANNEL]}, value ${words[packet + VALUE]}) of ${jobName(jobs, words[packet + JOB]!)}`;
  if (!routes[route]) return `${what}: route ${route} does not exist (there are ${routes.length})`;
  const stream = streams.find(({ segments }) => segments.some((segment) => segment.routes.includes(route)));
  if (stream) return `${what} on route ${route} of ${streamName(stream.index)}`;
  const credit = credits.find((one) => one.route === route);
  return `${what} on route ${route}${credit ? ` of credits for ${streamName(credit.stream)}` : ""}`;
}
