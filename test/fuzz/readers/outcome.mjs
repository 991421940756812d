import { UserError } from "../../../dist/units/user-error.js";

/** Longest message of a refusal, in characters. */
const MOST_MESSAGE = 4000;

/** @throws Error for a refusal that is no single line a terminal can show */
function refused(error) {
  if (!(error instanceof UserError)) throw error;
  const { message } = error;
  if (message === "" || /[\r\n]/.test(message) || message.length > MOST_MESSAGE)
    throw new Error(`a refusal of ${message.length} characters: ${message.slice(0, 200)}`);
  return "refused";
}

/** What reading comes to: taken, or refused in one line. Everything else is an escape. */
export function outcomeOf(read) {
  try {
    read();
    return "taken";
  } catch (error) {
    return refused(error);
  }
}

export async function outcomeOfAsync(read) {
  try {
    await read();
    return "taken";
  } catch (error) {
    return refused(error);
  }
}
