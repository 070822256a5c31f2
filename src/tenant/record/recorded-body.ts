import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import { decodeContent } from "../../common/content-encoding.ts";
import { mostBodyBytes } from "../../common/http-call.ts";
import { jsonOr, maxJsonDepth } from "../../common/json.ts";
import { roomForHeap } from "../../common/memory-limit.ts";
import type { UnreadReason } from "../../documents/recording.ts";
import type { Pieces } from "./call-redaction.ts";
import { sizeClass } from "./markers.ts";

/** The bytes of a body, or why they were not kept. */
export type RawBody = Buffer | "too large" | "too many at once";

interface UnreadBody {
  readonly unread: UnreadReason;
  readonly size: string;
  readonly members?: number;
  /** The text of a body that is not JSON. */
  readonly text?: string;
}

export type DecodedBody = Buffer | UnreadBody;

/** A body as far as it can be recorded; `undefined` if there was none. */
export type ReadBody =
  | { readonly json: unknown; readonly text: string; readonly hasMark: boolean }
  | UnreadBody
  | undefined;

/** A body of more members is not redacted, because all its names and values would be held at once. */
const mostMembers = Math.min(2_000_000, Math.floor(roomForHeap() / 400));
const mostNames = 10_000;

/** Decodes a body by its Content-Encoding. */
export async function decodedBody(body: RawBody, headers: IncomingHttpHeaders): Promise<DecodedBody> {
  if (typeof body === "string") return { unread: body, size: "more" };
  const decoded = await decodeContent(body, headers["content-encoding"] || "identity", mostBodyBytes);
  return typeof decoded === "string" ? { unread: "not unpacked", size: sizeClass(body.length) } : decoded;
}

/** Reads the JSON of a decoded body. */
export function* readBody(body: DecodedBody): Pieces<ReadBody> {
  if (!Buffer.isBuffer(body)) return body;
  if (body.length === 0) return undefined;
  const size = sizeClass(body.length);
  if (!isUtf8(body)) return { unread: "not UTF-8", size };
  // The decoder drops a byte order mark.
  const text = new TextDecoder().decode(body);
  yield;
  const { members, names, depth } = yield* sizesOf(text);
  if (depth > maxJsonDepth) return { unread: "nested too deeply", size };
  if (members > mostMembers || names > mostNames) return { unread: "too many members", size, members };
  yield;
  const json = jsonOr(text);
  yield;
  if (json === undefined) return { unread: "not JSON", size, text };
  return { json, text, hasMark: body.subarray(0, 3).toString("hex") === "efbbbf" };
}

/** The members and elements of a JSON text, its different names up to one more than the limit, and how deep it nests. */
function* sizesOf(text: string): Pieces<{ members: number; names: number; depth: number }> {
  const names = new Set<string>();
  const separator = /\s*:/y;
  let members = 1;
  let [open, depth] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === ",") members += 1;
    else if (letter === "[" || letter === "{") {
      open += 1;
      depth = Math.max(depth, open);
    } else if (letter === "]" || letter === "}") open -= 1;
    if (letter !== '"') continue;
    const begin = at + 1;
    for (at = begin; at < text.length && text[at] !== '"'; ) at += text[at] === "\\" ? 2 : 1;
    separator.lastIndex = at + 1;
    if (names.size <= mostNames && separator.test(text)) names.add(text.slice(begin, at));
    yield;
  }
  return { members, names: names.size, depth };
}
