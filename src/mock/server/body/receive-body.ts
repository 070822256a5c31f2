import type { IncomingMessage } from "node:http";
import type { Context } from "hono";
import { isRefusal, type Refusal, refuse } from "../../../wire/refusal.ts";
import { requestHeaders } from "../request-headers.ts";
import { incomingOf } from "../socket-of.ts";
import { decodeBody } from "./decode-body.ts";
import { readText } from "./read-text.ts";

/** The client went away before its request was whole: there is nobody to answer, and nothing to store. */
export class ClientGone extends Error {}

/** The bytes of a body, without the encoding in which they came. */
export type Received = readonly Uint8Array[];

/**
 * The body, or why it was not taken. Of a socket, the bytes are read and counted where they come in: wrapped in a
 * stream, or even in the promise of `text()`, they take much longer.
 * @param maxBytes a longer body is refused, and not kept in memory; so is one that is longer when it is decoded
 * @throws ClientGone
 */
export async function receiveBody(context: Context, maxBytes: number): Promise<Received | Refusal> {
  const received = await receiveBytes(context, maxBytes);
  const encoding = requestHeaders(context)["content-encoding"];
  if (encoding === undefined || isRefusal(received)) return received;
  const decoded = await decodeBody(joined(received), encoding, maxBytes);
  return isRefusal(decoded) ? decoded : [decoded];
}

async function receiveBytes(context: Context, maxBytes: number): Promise<Received | Refusal> {
  const incoming = incomingOf(context);
  if (!incoming) return (await readStream(context.req.raw.body, maxBytes)) ?? tooLarge(maxBytes);
  const { "content-length": length, "transfer-encoding": encoding } = incoming.headers;
  if (length === undefined && encoding === undefined) return [];
  // Node holds a client to the length that it announced.
  if (Number(length) > maxBytes) return tooLarge(maxBytes);
  return (await readIncoming(incoming, maxBytes)) ?? tooLarge(maxBytes);
}

const tooLarge = (maxBytes: number) => refuse("bodyTooLarge", { max: String(maxBytes) });

/** `undefined`: more than `maxBytes`. */
function readIncoming(incoming: IncomingMessage, maxBytes: number): Promise<Received | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes <= maxBytes) return;
      // What still comes is not for us; the server lets it run out.
      incoming.off("data", take).pause();
      resolve(undefined);
    };
    incoming.on("data", take);
    incoming.once("end", () => resolve(chunks));
    incoming.once("error", (cause) => reject(clientGone(cause)));
  });
}

/** `undefined`: more than `maxBytes`. */
async function readStream(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<Received | undefined> {
  if (body === null) return [];
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) return undefined;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw clientGone(cause);
  }
  return chunks;
}

const clientGone = (cause: unknown) => new ClientGone("the request ended before its body was whole", { cause });

/**
 * The text of a body, or why it is none. Made when the call is answered and not while others are still read: of a waiting
 * text, the garbage collector must think that it stays.
 */
export const textOf = (chunks: Received, contentType: string | undefined): string | Refusal =>
  readText(joined(chunks), contentType);

/** Do the bytes begin with the mark that tells UTF-8 from other forms? It is no letter of their text. */
export function beginsWithMark(chunks: Received): boolean {
  const [first] = chunks;
  if (first === undefined) return false;
  const bytes = first.length < 3 ? joined(chunks) : first;
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

const joined = (chunks: Received): Uint8Array =>
  chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks);
