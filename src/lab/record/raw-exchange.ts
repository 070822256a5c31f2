import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { brotliDecompressSync, unzipSync } from "node:zlib";
import { nestsDeeper } from "../../wire/body-text.ts";
import type { ExchangeFailure, UnreadReason } from "./recording.ts";

/** A call that passed through, as it was: nothing of it may be written anywhere before it is redacted. */
export interface RawExchange {
  readonly verb: string;
  /** Below the address of the proxy, without the query. */
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: RawBody;
  /** Without a status: none began. */
  readonly answer: {
    readonly status?: number;
    readonly headers?: IncomingHttpHeaders;
    readonly body?: RawBody;
    /** Why it is not whole. */
    readonly failure?: ExchangeFailure;
  };
  /** When it came, in milliseconds since 1970. */
  readonly startedMs: number;
  /** Until its last byte, in milliseconds. */
  readonly tookMs: number;
}

/** The bytes of a body as they went over the wire; `undefined` when there were more than are looked at. */
export type RawBody = Buffer | undefined;

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

/** `undefined`: there was none. */
export type UnpackedBody =
  | { readonly json: unknown; readonly text: string; readonly hasMark: boolean }
  | { readonly unread: UnreadReason; readonly text?: string }
  | undefined;

function unpacked(bytes: Buffer, encoding: string): Buffer | undefined {
  const most = { maxOutputLength: mostBodyBytes };
  try {
    if (encoding === "br") return brotliDecompressSync(bytes, most);
    if (/^(?:(?:x-)?gzip|deflate)$/.test(encoding)) return unzipSync(bytes, most);
    return encoding === "identity" ? bytes : undefined;
  } catch {
    return undefined;
  }
}

const deepest = 200;

/** Reads the JSON of a body, whatever it was packed in. */
export function unpackBody(bytes: RawBody, headers: IncomingHttpHeaders): UnpackedBody {
  if (!bytes) return { unread: "too large" };
  if (bytes.length === 0) return undefined;
  const plain = unpacked(bytes, headers["content-encoding"]?.toLowerCase() || "identity");
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
