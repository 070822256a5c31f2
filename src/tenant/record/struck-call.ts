import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { mostBodyBytes } from "../../common/http-call.ts";
import { objectOf } from "../../common/json.ts";
import { webApiRoot } from "../../common/own-paths.ts";
import { breakConnection, type FaultsInFront, type Injection, pauseWhileOpen } from "../../library/internal.ts";
import { readQuery } from "../../schema/read-query.ts";
import { type Catalog, methodAt } from "../../vendor/catalog.ts";
import { answerFailure, headOf, ofConnection, type RawAnswer } from "./forward-call.ts";
import { unpackBody, unpacked } from "./redactor.ts";

/** Reads the body of a call, as far as rules look at it. @returns also a stream of all of it; `isWhole`: it came whole */
export async function readAhead(call: IncomingMessage) {
  const chunks: Buffer[] = [];
  let length = 0;
  let isWhole = true;
  try {
    for await (const chunk of call.iterator({ destroyOnReturn: false })) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > mostBodyBytes) break;
    }
  } catch {
    isWhole = false;
  }
  const bytes = length > mostBodyBytes ? undefined : Buffer.concat(chunks);
  const all = async function* () {
    yield* chunks;
    if (!bytes) yield* call;
  };
  return { bytes, isWhole, stream: Readable.from(all()) };
}

/** Lets rules strike a call. @param bytes of its body; `undefined` for too many */
export function strikeCall(call: IncomingMessage, bytes: Buffer | undefined, faults: FaultsInFront, catalog: Catalog) {
  const { verb, path, query, headers } = headOf(call);
  const method = methodAt(path.slice(webApiRoot.length), catalog);
  const sent = unpackBody(bytes, headers);
  const json = sent && "json" in sent ? objectOf(sent.json) : undefined;
  const texts = Object.entries(headers).map(([name, text = ""]) => [name, [text].flat().join(", ")]);
  return faults.inject({
    operation: method?.name,
    ...{ verb, path, query, rows: undefined },
    headers: Object.fromEntries(texts),
    body: method && verb === "GET" ? readQuery(query, method.parameters) : json,
  });
}

/** Sends a client what rules make of the answer of a system. @param own absent if the system never got the call */
export async function sendStruck(
  { socket }: IncomingMessage,
  answer: ServerResponse,
  strike: Injection,
  own: RawAnswer | undefined,
  ended: AbortSignal,
): Promise<void> {
  const plain = own && plainAnswerOf(own);
  await pauseWhileOpen(socket, ended, strike.waits.after);
  if (own && (own.failure || !own.body)) {
    // The system broke off, or its answer is too large to be held.
    if (strike.broken || !own.failure || !answerFailure(answer, own.failure)) socket.destroy();
    return;
  }
  const { status, headers, body } = strike.answer(plain);
  if (strike.broken) return breakConnection(answer, socket, ended, strike.broken, { status, headers, body });
  for (const [name, text] of Object.entries(headers)) {
    // Cookies stay apart.
    answer.setHeader(name, text === plain?.headers[name] ? (own?.headers?.[name] ?? text) : text);
  }
  answer.statusCode = status;
  const portions = strike.portions(body);
  if (portions) answer.setHeader("content-length", body.length);
  for (const { waitMs, bytes } of portions ?? []) {
    await pauseWhileOpen(socket, ended, waitMs);
    answer.write(bytes);
  }
  answer.end(portions ? undefined : body);
}

/** The answer of a system as rules read it: unpacked, and without the headers that depend on the form of its body. */
function plainAnswerOf({ status = 0, headers = {}, body = Buffer.alloc(0) }: RawAnswer) {
  const isOfForm = (name: string) => ofConnection.test(name) || /^content-(?:encoding|length)$/.test(name);
  const texts = Object.entries(headers).map(([name, text = ""]) => [name, [text].flat().join(", ")] as const);
  const encoding = headers["content-encoding"]?.toLowerCase() ?? "identity";
  const kept = Object.fromEntries(texts.filter(([name]) => !isOfForm(name)));
  return { status, headers: kept, body: unpacked(body, encoding) ?? body };
}
