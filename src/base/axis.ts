/** The smallest of 1, 2, 2.5 and 5 times powers of ten that is at least `rough`: a distance between marks. */
export function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 2.5, 5, 10].map((digit) => digit * power).find((step) => step >= rough * (1 - 1e-9))!;
}

/** Where an axis from 0 for values up to `most` ends, and the distance between its marks: five or a few more. */
export function axis(most: number): { readonly end: number; readonly step: number } {
  const step = roundStep(most / 5);
  return { end: step * Math.ceil(most / step - 1e-9), step };
}
