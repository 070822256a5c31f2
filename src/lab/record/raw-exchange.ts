import { isUtf8 } from "node:buffer";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { nestsDeeper } from "../../wire/body-text.ts";

/** A call that passed through, as it was: nothing of it may be written anywhere before it is redacted. */
export interface RawExchange {
  readonly verb: string;
  /** Below the address of the proxy, without the query. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: RawBody;
  readonly answer: RawAnswer | { readonly failure: ExchangeFailure };
  /** When it came, in milliseconds since 1970. */
  readonly startedMs: number;
  /** Until its last byte, in milliseconds. */
  readonly tookMs: number;
}

/** What the upstream answered. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: RawBody;
  /** Why it is not whole. */
  readonly failure?: ExchangeFailure;
}

/** The bytes of a body as they went over the wire; `undefined` when there were more than are looked at. */
export type RawBody = Buffer | undefined;

/** How a call can end before its answer is whole. */
export const exchangeFailures = [
  "client gone",
  "upstream unreachable",
  "upstream gone",
  "timeout",
  "recording ended",
] as const;

export type ExchangeFailure = (typeof exchangeFailures)[number];

/** Keeps what passes through a stream. @returns what gives all that passed so far; `undefined` when it was too much */
export function tapBody(stream: Readable): () => RawBody {
  let chunks: Buffer[] = [];
  let length = 0;
  stream.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= mostBodyBytes) chunks.push(chunk);
    else chunks = [];
  });
  return () => (length > mostBodyBytes ? undefined : Buffer.concat(chunks));
}

/** How many bytes of a body are looked at; what is larger is passed on and not recorded. */
const mostBodyBytes = 16 * 2 ** 20;

/** Why the content of a body is not in the recording. */
export const unreadReasons = ["too large", "not unpacked", "not UTF-8", "not JSON", "nested too deeply"] as const;

export type UnreadReason = (typeof unreadReasons)[number];

/** What was in a body: nothing, JSON, or what could not be read. */
export type UnpackedBody =
  | { readonly json: unknown; readonly text: string; readonly hasMark: boolean }
  | { readonly unread: UnreadReason; readonly text?: string }
  | undefined;

type Unpack = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const unpackers = new Map<string, Unpack>([
  ["gzip", promisify(gunzip)],
  ["x-gzip", promisify(gunzip)],
  ["deflate", promisify(inflate)],
  ["br", promisify(brotliDecompress)],
  ["identity", async (bytes) => bytes],
  ["", async (bytes) => bytes],
]);

const deepest = 200;

/** Reads the JSON of a body, whatever it was packed in. */
export async function unpackBody(bytes: RawBody, encoding: string): Promise<UnpackedBody> {
  if (!bytes) return { unread: "too large" };
  if (bytes.length === 0) return undefined;
  let plain: Buffer | undefined = bytes;
  for (const name of encoding.toLowerCase().split(",").reverse()) {
    const unpack = unpackers.get(name.trim());
    plain = plain && (await unpack?.(plain, { maxOutputLength: mostBodyBytes }).catch(() => undefined));
  }
  if (!plain) return { unread: "not unpacked" };
  if (!isUtf8(plain)) return { unread: "not UTF-8" };
  const text = new TextDecoder().decode(plain);
  if (nestsDeeper(text, deepest)) return { unread: "nested too deeply" };
  try {
    // A byte order mark is no letter of the text.
    return { json: JSON.parse(text), text, hasMark: plain.subarray(0, 3).toString("hex") === "efbbbf" };
  } catch {
    return { unread: "not JSON", text };
  }
}
