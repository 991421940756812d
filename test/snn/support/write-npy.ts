/** A .npy file as numpy.save writes it. */
export function npy(descr: string, shape: readonly number[], data: ArrayBufferView, order = "False"): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape.join(", ")}${shape.length === 1 ? "," : ""}), }`;
  const padded = `${header.padEnd(117)}\n`;
  const bytes = new Uint8Array(10 + padded.length + data.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length, 0]);
  bytes.set(new TextEncoder().encode(padded), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + padded.length);
  // A view into something larger, as Node's small buffers are.
  return Buffer.concat([Buffer.from(bytes)]);
}

/** One of bytes. @param at value at a place, in the order of the array */
export const npyBytes = (shape: readonly number[], at: (index: number) => number): Uint8Array =>
  npy(
    "|u1",
    shape,
    Uint8Array.from({ length: shape.reduce((n, axis) => n * axis, 1) }, (_, i) => at(i)),
  );
