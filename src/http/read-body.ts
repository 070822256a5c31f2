import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { type Refusal, refuse } from "../wire/refusal.ts";

/** The client went away before its request was whole: there is nobody to answer, and nothing to store. */
export class ClientGone extends Error {}

/**
 * The body as text, or why it was not taken. Bytes are counted here, where they are read: a middleware that wraps the
 * body in a counting stream halves the small call.
 * @param maxBytes a longer body is refused, and not kept in memory
 * @throws ClientGone
 */
export async function readBody(context: Context, maxBytes: number): Promise<string | Refusal> {
  const incoming = (context.env as Partial<HttpBindings> | undefined)?.incoming;
  const tooLarge = refuse("bodyTooLarge", { max: String(maxBytes) });
  try {
    const length = incoming?.headers["content-length"];
    // Node holds a client to the length that it announced; of a request without a socket we believe nothing.
    if (length !== undefined) return Number(length) > maxBytes ? tooLarge : await context.req.text();
    if (incoming && incoming.headers["transfer-encoding"] === undefined) return "";
    return (await readCounted(context.req.raw.body, maxBytes)) ?? tooLarge;
  } catch (error) {
    throw new ClientGone("the request ended before its body was whole", { cause: error });
  }
}

/** `undefined`: more than `maxBytes`. */
async function readCounted(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<string | undefined> {
  if (body === null) return "";
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
