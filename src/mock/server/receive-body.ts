import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { type BrotliOptions, brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions } from "node:zlib";
import type { Context } from "hono";
import { roomForBodies, roomForOneBody } from "../../ground/memory-limit.ts";
import { otherCharset } from "../../wire/body-text.ts";
import { isRefusal, type Refusal, refuse } from "../../wire/refusal.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import { problem } from "./problem.ts";
import { incomingOf, requestHeaders } from "./request.ts";

/** The bytes of bodies under way: one limit over all requests of a stand-in, so that unfinished ones cannot fill the memory. */
export interface BodyRoom {
  /** Bytes that all of them may take together. */
  readonly limit: number;
  /** Bytes of the heap that the values of one of them may take. */
  readonly parsedLimit: number;
  taken: number;
}

/** No body is under way. */
export const createBodyRoom = (): BodyRoom => ({ limit: roomForBodies(), parsedLimit: roomForOneBody(), taken: 0 });

/** What one request takes of the room, from its first byte until it is answered. */
export class BodyShare {
  readonly #room: BodyRoom;
  #taken = 0;

  constructor(room: BodyRoom) {
    this.#room = room;
  }

  /** Takes so many bytes more, when there is room for them. */
  take(bytes: number): boolean {
    if (this.#room.taken + bytes > this.#room.limit) return false;
    this.#room.taken += bytes;
    this.#taken += bytes;
    return true;
  }

  /** Would the JSON of its body take more of the heap than one body may? One that is small in any case is not looked through. */
  isTooDense(body: Received): boolean {
    const { parsedLimit } = this.#room;
    return this.#taken * (valueBytes + 1) > parsedLimit && parsedBytes(body) > parsedLimit;
  }

  /** Gives all back. */
  free(): void {
    this.#room.taken -= this.#taken;
    this.#taken = 0;
  }
}

/** What a piece of a body takes beside its bytes: a client may send each byte as a piece of its own. */
const pieceBytes = 128;

/** The bytes of a body, without the encoding in which they came. */
export type Received = readonly Uint8Array[];

/** How reading the bytes of a body can end. */
type Bytes = Received | "gone" | "too large" | "no room";

/**
 * The body; or why CRM.COM would not take it; or our own answer when the client is gone, when too many bodies are under way, or when
 * reading this one would take too much of the heap. The bytes of a socket are read where they come in: a stream takes much longer.
 * @param maxBytes a longer body is refused, and not kept in memory; so is one that is longer when it is decoded
 * @param share what is kept of the body counts there until the caller frees it
 */
export async function receiveBody(
  context: Context,
  maxBytes: number,
  share: BodyShare,
): Promise<Received | Refusal | Response> {
  const bytes = await receiveBytes(context, maxBytes, share);
  if (bytes === "gone") return problem(400, "Incomplete request", "The request ended before its body was whole.");
  if (bytes === "no room") return noRoom();
  if (bytes === "too large") return refuse("bodyTooLarge", { max: String(maxBytes) });
  const encoding = requestHeaders(context)["content-encoding"];
  const body = encoding === undefined ? bytes : await decodeBody(joined(bytes), encoding, maxBytes);
  if (isRefusal(body)) return body;
  if (body !== bytes && !share.take(sizeOf(body))) return noRoom();
  return share.isTooDense(body) ? tooDense() : body;
}

function noRoom(): Response {
  const detail = "Too many bodies are under way at once; send this one again, or give the stand-in more memory.";
  const answer = problem(503, "Too many bodies under way", detail);
  answer.headers.set("retry-after", "1");
  return answer;
}

function receiveBytes(context: Context, maxBytes: number, share: BodyShare): Promise<Bytes> | Bytes {
  const incoming = incomingOf(context);
  if (!incoming) return readStream(context.req.raw.body, maxBytes, share);
  const { "content-length": length, "transfer-encoding": encoding } = incoming.headers;
  if (length === undefined && encoding === undefined) return [];
  // Node holds a client to the length that it announced.
  return Number(length) > maxBytes ? "too large" : readIncoming(incoming, maxBytes, share);
}

function readIncoming(incoming: IncomingMessage, maxBytes: number, share: BodyShare): Promise<Bytes> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      const hasRoom = share.take(chunk.byteLength + pieceBytes);
      if (bytes <= maxBytes && hasRoom) return;
      // What still comes is read and dropped, so that its sender comes to read the answer.
      incoming.off("data", take).resume();
      resolve(hasRoom ? "too large" : "no room");
    };
    incoming.on("data", take);
    incoming.once("end", () => resolve(chunks));
    incoming.once("error", () => resolve("gone"));
  });
}

async function readStream(body: ReadableStream<Uint8Array> | null, maxBytes: number, share: BodyShare): Promise<Bytes> {
  if (body === null) return [];
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) return "too large";
      if (!share.take(chunk.byteLength + pieceBytes)) return "no room";
      chunks.push(chunk);
    }
  } catch {
    return "gone";
  }
  return chunks;
}

/** What the JSON of a value takes on the heap at most, for each sign that begins one: `{`, `[`, a comma, a colon. */
const valueBytes = 64;

function parsedBytes(body: Received): number {
  let values = 0;
  for (const bytes of body) {
    for (const byte of bytes) {
      if (byte === 0x2c || byte === 0x3a || byte === 0x5b || byte === 0x7b) values += 1;
    }
  }
  return sizeOf(body) + values * valueBytes;
}

const tooDense = () =>
  problem(
    413,
    "Too many values",
    "The body has more values than the heap has room for; send fewer rows at once, or give the heap more with NODE_OPTIONS=--max-old-space-size=<megabytes>.",
  );

const sizeOf = (body: Received): number => body.reduce((sum, { byteLength }) => sum + byteLength, 0);

/** Do the bytes begin with the mark that tells UTF-8 from other forms? It is no letter of their text. */
export function beginsWithMark(chunks: Received): boolean {
  const [first] = chunks;
  if (first === undefined) return false;
  const bytes = first.length < 3 ? joined(chunks) : first;
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

const joined = (chunks: Received): Uint8Array =>
  chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks);

/** The encodings of bodies that are decoded, by the names that HTTP has for them. */
const decoders: Readonly<Record<string, (bytes: Uint8Array, options: ZlibOptions & BrotliOptions) => Promise<Buffer>>> =
  {
    gzip: promisify(gunzip),
    "x-gzip": promisify(gunzip),
    // HTTP means the format of zlib; some clients send what is within it.
    deflate: (bytes, options) => (hasZlibHead(bytes) ? inflated : inflatedRaw)(bytes, options),
    br: promisify(brotliDecompress),
  };

const inflated = promisify(inflate);
const inflatedRaw = promisify(inflateRaw);

const hasZlibHead = ([first = 0, second = 0]: Uint8Array) => (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;

/**
 * A body without its encoding, or why that cannot be undone.
 * @param encoding `Content-Encoding` of the request
 * @param maxBytes a longer result is refused, and not kept in memory
 */
async function decodeBody(bytes: Uint8Array, encoding: string, maxBytes: number): Promise<Received | Refusal> {
  const name = encoding.trim().toLowerCase();
  if (name === "identity" || bytes.length === 0) return [bytes];
  const decode = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
  if (!decode) {
    const reason = `its Content-Encoding (${maskText(encoding).slice(0, 40)}) is none of gzip, deflate, br`;
    return refuse("bodyNotJson", { reason });
  }
  try {
    return [await decode(bytes, { maxOutputLength: maxBytes })];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") return refuse("bodyTooLarge", { max: String(maxBytes) });
    return refuse("bodyNotJson", {
      reason: code === "Z_BUF_ERROR" ? `its ${name} ends too early` : `it is not ${name}, as its Content-Encoding says`,
    });
  }
}

const strict = new TextDecoder("utf-8", { fatal: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * The text of a body, or why it is none: JSON is sent in UTF-8, and a letter that cannot be read is not stored as another.
 * @param contentType of the request, for the refusal to name another charset
 */
export function textOf(body: Received, contentType = ""): string | Refusal {
  const bytes = joined(body);
  if (isWide(bytes)) return refuse("bodyNotJson", { reason: "it is UTF-16; JSON is sent in UTF-8" });
  try {
    return strict.decode(bytes);
  } catch {
    return refuse("bodyNotJson", { reason: whyNotText(bytes, contentType) });
  }
}

/** UTF-16, by its mark or as the first two letters of JSON are always ASCII. */
function isWide([first, second]: Uint8Array): boolean {
  if (first === undefined || second === undefined) return false;
  return first === 0 || second === 0 || (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

function whyNotText(bytes: Uint8Array, contentType: string): string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    return "it is compressed with gzip, and no Content-Encoding says so";
  }
  const at = firstBadByte(bytes);
  const byte = (bytes[at] as number).toString(16).toUpperCase().padStart(2, "0");
  const charset = otherCharset(contentType);
  const declared = charset === undefined ? "" : `, and Content-Type declares ${charset}, which is not read`;
  return `byte ${at} (0x${byte}) is not UTF-8${declared}`;
}

/** Where the first byte stands that begins no letter: what is before it comes out as it went in. */
function firstBadByte(bytes: Uint8Array): number {
  const readable = Buffer.from(lenient.decode(bytes));
  let at = readable.findIndex((byte, index) => byte !== bytes[index]);
  // The letter that stands for it may begin with the same byte.
  while (((readable[at] as number) & 0xc0) === 0x80) at -= 1;
  return at;
}
