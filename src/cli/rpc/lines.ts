import { MOST_BYTES } from "../../input/most-bytes.js";
import { tooLong } from "../../input/texts.js";

/** Lines of a stream of bytes, without those that are empty. @throws UserError for one that is longer than any input */
export async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let pieces: Buffer[] = [];
  let length = 0;
  const line = (): string => {
    const text = Buffer.concat(pieces).toString("utf8").trim();
    pieces = [];
    length = 0;
    return text;
  };
  for await (const chunk of stream) {
    let rest = Buffer.from(chunk);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      pieces.push(rest.subarray(0, end));
      const text = line();
      if (text !== "") yield text;
      rest = rest.subarray(end + 1);
    }
    pieces.push(rest);
    length += rest.length;
    if (length > MOST_BYTES.rows) throw tooLong("standard input", "rows");
  }
  const last = line();
  if (last !== "") yield last;
}
