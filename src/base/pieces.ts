/** Work in pieces: between two of them its caller may do something else, or leave it. */
export type Pieces<T> = Generator<void, T>;

/** All pieces, one after the other. */
export function toEnd<T>(pieces: Pieces<T>): T {
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}
