/** Brackets inside one another that are taken: what this project reads has fewer than ten. */
const MOST_DEPTH = 64;

/** Whether brackets stand deeper in one another than `MOST_DEPTH`. Text in quotes does not count. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === 0x22) {
      // To the quote that ends the text.
      for (at++; at < text.length && text.charCodeAt(at) !== 0x22; at++) if (text.charCodeAt(at) === 0x5c) at++;
    } else if (character === 0x5b || character === 0x7b) {
      if (++depth > MOST_DEPTH) return true;
    } else if (character === 0x5d || character === 0x7d) depth--;
  }
  return false;
}

function refusePrototype(key: string, value: unknown): unknown {
  if (key === "__proto__") throw new SyntaxError('the key "__proto__" is not taken');
  return value;
}

/**
 * JSON from outside.
 * @throws SyntaxError for what is no JSON, is nested too deeply for what walks through it, or has a key "__proto__",
 * which assigning would hide
 */
export function parseJson(text: string): unknown {
  if (isDeep(text)) throw new SyntaxError(`nested deeper than ${MOST_DEPTH} brackets`);
  // Such a key may be written with escapes.
  return /__proto__|\\u00/i.test(text) ? JSON.parse(text, refusePrototype) : JSON.parse(text);
}
