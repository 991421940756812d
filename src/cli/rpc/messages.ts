/** JSON-RPC 2.0: https://www.jsonrpc.org/specification */
import { jsonLine } from "../../base/json-text.js";

/** What a request is known by; null in an answer to what could not be read. */
export type Id = string | number | null;

export interface Request {
  /** undefined: a notification, which gets no answer. */
  readonly id: Id | undefined;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>> | readonly unknown[];
}

/** Codes that the specification gives. Below them stand the exit codes of commands: 1, 2, 3, 130. */
export const PARSE_ERROR = -32700;
export const INVALID_REQUEST = -32600;
export const METHOD_NOT_FOUND = -32601;
export const INVALID_PARAMS = -32602;

/** Why a request has no result. */
export class CallError extends Error {
  constructor(
    readonly code: number,
    message: string,
    /** JSON of each member of `data`. */
    readonly data: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

const isId = (value: unknown): value is Id =>
  value === null || typeof value === "string" || (typeof value === "number" && Number.isFinite(value));

/** @throws CallError for what is no request */
export function requestOf(value: unknown): Request {
  const invalid = (why: string): CallError => new CallError(INVALID_REQUEST, `not a request of JSON-RPC 2.0: ${why}`);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid("it is no object");
  const { jsonrpc, id, method, params = {} } = value as Record<string, unknown>;
  if (jsonrpc !== "2.0") throw invalid('"jsonrpc" must be "2.0"');
  if (typeof method !== "string") throw invalid('"method" must be a string');
  if (id !== undefined && !isId(id)) throw invalid('"id" must be a string or a number');
  if (typeof params !== "object" || params === null) throw invalid('"params" must be an object or an array');
  return { id, method, params: params as Request["params"] };
}

/** The id of what may be no request. */
export function idOf(value: unknown): Id {
  const id = (value as { id?: unknown } | null)?.id;
  return isId(id) ? id : null;
}

/** A JSON document on one line: JSON has line breaks between tokens only. */
const onOneLine = (json: string): string => json.trim().replaceAll(/[\r\n]+\s*/g, "");

/** @param result JSON */
export const answer = (id: Id, result: string): string =>
  `{"jsonrpc":"2.0","id":${jsonLine(id)},"result":${onOneLine(result)}}`;

export function refusal(id: Id, { code, message, data }: CallError): string {
  const members = Object.entries(data).map(([name, json]) => `${jsonLine(name)}:${onOneLine(json)}`);
  const more = members.length === 0 ? "" : `,"data":{${members.join(",")}}`;
  return `{"jsonrpc":"2.0","id":${jsonLine(id)},"error":{"code":${code},"message":${jsonLine(message)}${more}}}`;
}

export const notification = (method: string, params: object): string => jsonLine({ jsonrpc: "2.0", method, params });
