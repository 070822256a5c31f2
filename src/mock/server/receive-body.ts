import type { IncomingMessage } from "node:http";
import type { Context } from "hono";
import { decodeContent } from "../../common/content-encoding.ts";
import { roomForOneBody } from "../../common/memory-limit.ts";
import { busy, problem } from "../../common/problem.ts";
import { otherCharset } from "../../wire/json-notes.ts";
import { isRefusal, type Refusal, refuse } from "../../wire/refusal.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import { nodeRequest, requestHeaders, runInNextTurn } from "./request.ts";

/** A limit in bytes for all the bodies that a mock server reads at the same time. */
export interface ByteBudget {
  readonly limit: number;
  taken: number;
}

/** The bytes that one request takes of a budget. Its owner frees them once the request is answered. */
export interface TakenBytes {
  readonly budget: ByteBudget;
  taken: number;
}

/** @returns whether the budget allows the bytes */
function takeBytes(share: TakenBytes, bytes: number): boolean {
  share.taken += bytes;
  share.budget.taken += bytes;
  return share.budget.taken <= share.budget.limit;
}

export interface ReceivedBody {
  /** Without a byte order mark; or why CRM.COM would refuse it. */
  readonly text: string | Refusal;
  readonly hasByteOrderMark: boolean;
}

/** Larger bodies are answered one by one as they come, smaller ones together. */
const largeBytes = 64 * 1024;

/**
 * @param maxBytes a longer body is refused, before and after decoding
 * @param share counts what is kept of the body, until its owner frees it
 * @returns a Response when the client is gone, too many bodies are under way, or this one has too many values
 */
export async function receiveBody(
  context: Context,
  maxBytes: number,
  share: TakenBytes,
): Promise<ReceivedBody | Response> {
  const headers = requestHeaders(context);
  const incoming = nodeRequest(context);
  const sent = await (incoming
    ? readIncoming(incoming, maxBytes, share)
    : readRequest(context.req.raw, maxBytes, share));
  if (sent === "gone") return problem(400, "Incomplete request", "The request ended before its body was whole.");
  if (sent === "no room") return noRoom();
  if (sent === "too large") return refusedBody(refuse("bodyTooLarge", { max: String(maxBytes) }));
  const encoding = headers["content-encoding"];
  const bytes = encoding === undefined ? sent : await decodeBody(sent, encoding, maxBytes);
  if (isRefusal(bytes)) return refusedBody(bytes);
  if (bytes !== sent && !takeBytes(share, bytes.length)) return noRoom();
  if (isTooDense(bytes)) return problem(413, "Too many values", tooDense);
  return decodeText(bytes, headers["content-type"]);
}

const refusedBody = (text: Refusal): ReceivedBody => ({ text, hasByteOrderMark: false });

const noRoom = () =>
  busy("Too many request bodies", "Send this request again later, or give the mock server more memory.");

type Sent = Buffer | "gone" | "too large" | "no room";

/** What a piece of a body costs beside its bytes: a client may send one byte at a time. */
const pieceBytes = 128;

function readIncoming(incoming: IncomingMessage, maxBytes: number, share: TakenBytes): Sent | Promise<Sent> {
  const { "content-length": length, "transfer-encoding": encoding } = incoming.headers;
  if (length === undefined && encoding === undefined) return Buffer.alloc(0);
  // Node holds a client to the length that it announced.
  if (Number(length) > maxBytes) return "too large";
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      const hasRoom = takeBytes(share, chunk.byteLength + pieceBytes);
      if (bytes <= maxBytes && hasRoom) return;
      // Reads and drops the rest, because most clients read no answer before they have sent all.
      incoming.off("data", take).resume();
      resolve(hasRoom ? "too large" : "no room");
    };
    incoming.on("data", take);
    incoming.on("end", () => {
      const sent = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      if (sent.length > largeBytes) resolve(sent);
      else runInNextTurn(() => resolve(sent));
    });
    incoming.on("error", () => resolve("gone"));
  });
}

async function readRequest(request: Request, maxBytes: number, share: TakenBytes): Promise<Sent> {
  try {
    const bytes = Buffer.from(await request.arrayBuffer());
    if (bytes.length > maxBytes) return "too large";
    return takeBytes(share, bytes.length) ? bytes : "no room";
  } catch {
    return "gone";
  }
}

const tooDense = [
  "The body has more values than the heap has room for;",
  "send fewer rows at once, or give the heap more with NODE_OPTIONS=--max-old-space-size=<megabytes>.",
].join(" ");

const valueBytes = 64;

const mostParsedBytes = roomForOneBody();

/** True if a body has more values than there is room for. A value follows each `{`, `[`, comma and colon. */
function isTooDense(bytes: Uint8Array): boolean {
  // Each letter a value: most bodies are far too short for that.
  if (bytes.length * (1 + valueBytes) <= mostParsedBytes) return false;
  let values = 0;
  for (const byte of bytes) if (byte === 0x2c || byte === 0x3a || byte === 0x5b || byte === 0x7b) values += 1;
  return bytes.length + values * valueBytes > mostParsedBytes;
}

async function decodeBody(bytes: Buffer, encoding: string, maxBytes: number): Promise<Uint8Array | Refusal> {
  const decoded = await decodeContent(bytes, encoding, maxBytes);
  if (typeof decoded !== "string") return decoded;
  const name = encoding.trim().toLowerCase();
  if (decoded === "too large") return refuse("bodyTooLarge", { max: String(maxBytes) });
  const reasons = {
    "unknown encoding": `its Content-Encoding (${maskText(encoding).slice(0, 40)}) is none of gzip, deflate, br`,
    "ends too early": `its ${name} ends too early`,
    malformed: `it is not ${name}, as its Content-Encoding says`,
  };
  return refuse("bodyNotJson", { reason: reasons[decoded] });
}

const strict = new TextDecoder("utf-8", { fatal: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/** Reads UTF-8. A byte that is no UTF-8 refuses the body, so that no letter is stored as another. */
function decodeText(bytes: Uint8Array, contentType: string | undefined): ReceivedBody {
  const [first, second, third] = bytes;
  const hasByteOrderMark = first === 0xef && second === 0xbb && third === 0xbf;
  // UTF-16 has a mark, or a zero beside the first letter, which is ASCII in JSON.
  const isUtf16 =
    second !== undefined &&
    (first === 0 || second === 0 || (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff));
  if (isUtf16) return refusedBody(refuse("bodyInOtherCharset", { reason: "it is UTF-16; JSON is sent in UTF-8" }));
  try {
    return { text: strict.decode(bytes), hasByteOrderMark };
  } catch {
    const kind = isGzip(bytes) ? "bodyNotJson" : "bodyInOtherCharset";
    return { text: refuse(kind, { reason: whyNotText(bytes, contentType) }), hasByteOrderMark };
  }
}

const isGzip = ([first, second]: Uint8Array) => first === 0x1f && second === 0x8b;

function whyNotText(bytes: Uint8Array, contentType: string | undefined): string {
  if (isGzip(bytes)) return "it is compressed with gzip, and no Content-Encoding says so";
  const at = firstBadByte(bytes);
  const byte = (bytes[at] as number).toString(16).toUpperCase().padStart(2, "0");
  const charset = otherCharset(contentType);
  const declared = charset === undefined ? "" : `, and Content-Type declares ${charset}, which is not read`;
  return `byte ${at} (0x${byte}) is not UTF-8${declared}`;
}

/** The index of the first byte that is no UTF-8: decoded and encoded again, the bytes before it stay the same. */
function firstBadByte(bytes: Uint8Array): number {
  const readable = Buffer.from(lenient.decode(bytes));
  let at = readable.findIndex((byte, index) => byte !== bytes[index]);
  // The replacement character may begin with the same byte.
  while (((readable[at] as number) & 0xc0) === 0x80) at -= 1;
  return at;
}
