import { UserError } from "../base/user-error.js";

/** What one of several processes does: share `number` of `of`, from 1 on. */
export interface Share {
  readonly number: number;
  readonly of: number;
}

/** @throws UserError for a text that is not i/n */
export function readShare(text: string): Share {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  const [number, of] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || number < 1 || number > of)
    throw new UserError(`--shard must be i/n with i from 1 to n, such as 2/8, found "${text}"`);
  return { number, of };
}
