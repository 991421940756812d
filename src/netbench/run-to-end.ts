/** Runs a measurement or a list to its end at once, for callers that have nothing else to do meanwhile. */
export function runToEnd<R>(work: Generator<unknown, R>): R {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
