/** The smallest mesh of `nodes` nodes whose sides differ by one at most, the wider of two of one size. */
export function nearSquare(nodes: number): { readonly width: number; readonly height: number } {
  const width = Math.max(1, Math.ceil(Math.sqrt(nodes)));
  return { width, height: Math.max(1, Math.ceil(nodes / width)) };
}
