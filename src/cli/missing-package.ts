/** The package that an import did not find, in one line with what to do; null for any other error. */
export function missingPackage(error: unknown): string | null {
  const { message = "" } = error as { readonly message?: string };
  const name = /^Cannot find (?:package|module) '((?:@[^/'\s]+\/)?[^./'\s][^/'\s]*)/.exec(message)?.[1];
  if (name === undefined) return null;
  return `the package ${name} is not installed, which this needs: install sorbet-sim without --omit=optional`;
}
