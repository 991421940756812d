/** Value changes of every signal, by its path: [time, value]. */
export interface Vcd {
  readonly timescale: string;
  readonly signals: Map<string, [number, number][]>;
}

/** Reads a Value Change Dump of whole numbers. @throws Error for what is not in order */
export function readVcd(text: string): Vcd {
  const [head, body] = text.split(/\$enddefinitions\s+\$end/) as [string, string];
  const timescale = /\$timescale\s+(.*?)\s*\$end/s.exec(head)![1]!.replace(/(\d)([a-z])/, "$1 $2");
  const paths = new Map<string, string>();
  const scopes: string[] = [];
  for (const [, kind, rest] of head.matchAll(/\$(scope|upscope|var)\s*(.*?)\s*\$end/gs)) {
    if (kind === "scope") scopes.push(rest!.split(/\s+/)[1]!);
    else if (kind === "upscope") scopes.pop();
    else {
      const [, , id, name] = rest!.split(/\s+/);
      paths.set(id!, [...scopes, name].join("."));
    }
  }
  if (scopes.length > 0) throw new Error(`scopes left open: ${scopes.join(".")}`);
  const signals = new Map([...paths.values()].map((path) => [path, [] as [number, number][]]));
  let time = 0;
  for (const line of body.split("\n")) {
    if (line.startsWith("#")) {
      const next = Number(line.slice(1));
      if (next < time) throw new Error(`time goes back from ${time} to ${next}`);
      time = next;
    } else if (line.startsWith("b")) {
      const [bits, id] = line.slice(1).split(" ") as [string, string];
      const value = Number.parseInt(bits, 2);
      const changes = signals.get(paths.get(id)!)!;
      if (changes.at(-1)?.[1] !== value) changes.push([time, value]);
    }
  }
  return { timescale, signals };
}
