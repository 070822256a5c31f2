import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { decodeContent } from "../../common/content-encoding.ts";
import { mostBodyBytes } from "../../common/http-call.ts";
import { objectOf } from "../../common/json.ts";
import { webApiRoot } from "../../common/own-paths.ts";
import { breakConnection, type FaultsInFront, type Injection, pauseWhileOpen } from "../../library/internal.ts";
import { readQuery } from "../../schema/read-query.ts";
import { type Catalog, methodAt } from "../../vendor/catalog.ts";
import { headOf, ofConnection, type RawAnswer } from "./forward-call.ts";
import { type RawBody, readBody } from "./recorded-body.ts";
import { answerFailure } from "./refuse-call.ts";

/** Reads the body of a call as far as rules look at it. `stream` has all of it; it is absent if the client disconnected. */
export async function readAhead(call: IncomingMessage): Promise<{ body: RawBody; stream?: Readable }> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of call.iterator({ destroyOnReturn: false })) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > mostBodyBytes) break;
    }
  } catch {
    return { body: Buffer.concat(chunks) };
  }
  const all = async function* () {
    yield* chunks;
    if (length > mostBodyBytes) yield* call;
  };
  return { body: length > mostBodyBytes ? "too large" : Buffer.concat(chunks), stream: Readable.from(all()) };
}

/** Applies the rules to a call. @returns `undefined` if no rule applies */
export async function injectFault(call: IncomingMessage, body: RawBody, faults: FaultsInFront, catalog: Catalog) {
  const { verb, path, query, headers } = headOf(call);
  const method = methodAt(path.slice(webApiRoot.length), catalog);
  const sent = await readBody(body, headers);
  const json = sent && "json" in sent ? objectOf(sent.json) : undefined;
  return faults.inject({
    operation: method?.name,
    ...{ verb, path, query, rows: undefined },
    headers: textHeaders(headers),
    body: method && verb === "GET" ? readQuery(query, method.parameters) : json,
  });
}

/** Sends a client what rules make of the response of a system. @param own absent if the system never got the call */
export async function sendInjected(
  { socket }: IncomingMessage,
  answer: ServerResponse,
  injection: Injection,
  own: RawAnswer | undefined,
  ended: AbortSignal,
): Promise<void> {
  const plain = own && (await plainAnswerOf(own));
  await pauseWhileOpen(socket, ended, injection.waits.after);
  if (own && !plain) {
    // The system broke the response off, or the response is too large to be held.
    if (injection.broken || !own.failure || !answerFailure(answer, own.failure)) socket.destroy();
    return;
  }
  const { status, headers, body } = injection.answer(plain);
  if (injection.broken) return breakConnection(answer, socket, ended, injection.broken, { status, headers, body });
  for (const [name, text] of Object.entries(headers)) {
    // Each cookie has its own header.
    answer.setHeader(name, text === plain?.headers[name] ? (own?.headers?.[name] ?? text) : text);
  }
  answer.statusCode = status;
  const portions = injection.portions(body);
  if (portions) answer.setHeader("content-length", body.length);
  for (const { waitMs, bytes } of portions ?? []) {
    await pauseWhileOpen(socket, ended, waitMs);
    answer.write(bytes);
  }
  answer.end(portions ? undefined : body);
}

/** The response of a system as rules read it: decoded, without the headers about its encoding; `undefined` if it is not whole. */
async function plainAnswerOf({ status = 0, headers = {}, body, failure }: RawAnswer) {
  if (failure !== undefined || !Buffer.isBuffer(body)) return undefined;
  const decoded = await decodeContent(body, headers["content-encoding"] ?? "", mostBodyBytes);
  const isOfForm = (name: string) => ofConnection.test(name) || /^content-(?:encoding|length)$/.test(name);
  const kept = Object.entries(textHeaders(headers)).filter(([name]) => !isOfForm(name));
  return { status, headers: Object.fromEntries(kept), body: Buffer.isBuffer(decoded) ? decoded : body };
}

const textHeaders = (headers: IncomingMessage["headers"]): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, text = ""]) => [name, [text].flat().join(", ")]));
