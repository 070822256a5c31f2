import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { decodeContent } from "../../common/content-encoding.ts";
import { mostBodyBytes } from "../../common/http-call.ts";
import { jsonOr } from "../../common/json.ts";
import { roomForHeap } from "../../common/memory-limit.ts";
import type { ExchangeFailure, RecordedFault } from "../../documents/recording.ts";
import { nestsDeeper } from "../../wire/json-notes.ts";
import { sizeClass } from "./pseudonyms.ts";

/** The bytes of a body, or why they were not kept. */
export type RawBody = Buffer | "too large" | "too many at once";

/** A call, and its response when it was forwarded. Nothing of it may be written anywhere before it is redacted. */
export interface RawExchange {
  readonly verb: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: RawBody;
  readonly answer: {
    readonly status?: number;
    readonly headers?: IncomingHttpHeaders;
    readonly body?: RawBody;
    readonly failure?: ExchangeFailure;
  };
  readonly tookMs: number;
  readonly fault?: RecordedFault;
}

export type RawAnswer = RawExchange["answer"];

/** Reads a call with its body, up to the limit. `stream` has all of the body; `undefined`: the client disconnected. */
export async function receiveCall(call: IncomingMessage) {
  const { url = "", method: verb = "", headers } = call;
  const [path = "", query = ""] = url.split("?");
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of call.iterator({ destroyOnReturn: false })) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > mostBodyBytes) break;
    }
  } catch {
    // The call has the error.
  }
  const body = length > mostBodyBytes ? "too large" : Buffer.concat(chunks);
  const raw: RawExchange = { verb, path, query, headers, body, answer: {}, tookMs: 0 };
  const all = async function* () {
    yield* chunks;
    if (length > mostBodyBytes) yield* call;
  };
  return { raw, stream: call.errored ? undefined : Readable.from(all()) };
}

/** A body of more members is not redacted, because all its names and values would be held at once. */
const mostMembers = Math.min(2_000_000, Math.floor(roomForHeap() / 400));
const mostNames = 10_000;

/** A body as far as it can be recorded; `undefined` if there was none. */
export type ReadBody = Awaited<ReturnType<typeof readBody>>;

/** Decodes a body by its Content-Encoding, and reads its JSON. */
export async function readBody(body: RawBody = Buffer.alloc(0), headers: IncomingHttpHeaders) {
  if (typeof body === "string") return { unread: body, size: "more" };
  const bytes = await decodeContent(body, headers["content-encoding"] || "identity", mostBodyBytes);
  if (typeof bytes === "string") return { unread: "not unpacked" as const, size: sizeClass(body.length) };
  if (bytes.length === 0) return undefined;
  const size = sizeClass(bytes.length);
  if (!isUtf8(bytes)) return { unread: "not UTF-8" as const, size, text: bytes.toString("latin1") };
  // The decoder drops a byte order mark.
  const text = new TextDecoder().decode(bytes);
  if (nestsDeeper(text)) return { unread: "nested too deeply" as const, size };
  const { members, names } = countMembers(text);
  if (members > mostMembers || names > mostNames) return { unread: "too many members" as const, size, members };
  // Other calls are served between the two longest pieces of work.
  await setImmediate();
  const json = jsonOr(text);
  if (json === undefined) return { unread: "not JSON" as const, size, text };
  return { json, text, hasMark: bytes.subarray(0, 3).toString("hex") === "efbbbf" };
}

/** The members and elements of a JSON text, and its different names up to one more than the limit. */
function countMembers(text: string): { members: number; names: number } {
  const names = new Set<string>();
  const separator = /\s*:/y;
  let members = 1;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === ",") members += 1;
    if (text[at] !== '"') continue;
    const begin = at + 1;
    for (at = begin; at < text.length && text[at] !== '"'; ) at += text[at] === "\\" ? 2 : 1;
    separator.lastIndex = at + 1;
    if (names.size <= mostNames && separator.test(text)) names.add(text.slice(begin, at));
  }
  return { members, names: names.size };
}
