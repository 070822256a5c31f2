import { once } from "node:events";
import type { Socket } from "node:net";
import { ReadableStream } from "node:stream/web";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import { hashBytes } from "../../common/random.ts";
import type { Answer } from "../calls/answer.ts";
import type { Call } from "../calls/call.ts";
import { answerHeaders } from "../calls/client-notes.ts";
import type { ConnectionBreak, Portions } from "../faults/effects/kind.ts";
import { answerPortions, effectParts, shapeAnswer } from "../faults/effects/kinds.ts";
import { nodeRequest, pause, pauseWhileOpen } from "./request.ts";

export type ShapedAnswer = Parameters<ConnectionBreak["act"]>[0];

export function shapedAnswer(call: Call, answer: Answer, requestId: string): ShapedAnswer {
  const effects = answer.applied.map(({ rule }) => rule.effect);
  const whole = { headers: answerHeaders(call, answer, requestId), body: Buffer.from(answer.text) };
  return { status: answer.status, ...shapeAnswer(effects, whole) };
}

/** The answer as the journal keeps it: with the bytes that go out, and as a fault if a rule changed or broke it. */
export function answerAsSent(answer: Answer, { body }: ShapedAnswer): Answer {
  const { broken, applied, text } = answer;
  const isShaped = applied.some(({ rule }) => effectParts(rule.effect).some(({ kind }) => kind.shape));
  if (!isShaped && !broken) return answer;
  const sent = Buffer.from(broken ? broken.sent(body, noiseOf(broken)) : body).toString();
  const changed = sent === text ? {} : { text: sent, isWhole: false, statusCode: undefined };
  return { ...answer, outcome: "fault", ...changed };
}

/** Sends an answer to which fault rules applied. @throws NoSocketError when a rule breaks the connection and there is none */
export async function sendShapedAnswer(
  context: Context,
  { applied, broken }: Answer,
  shaped: ShapedAnswer,
  closing: AbortSignal,
): Promise<Response> {
  const { status, headers, body } = shaped;
  if (broken) {
    const socket = nodeRequest(context)?.socket;
    if (!socket) throw new NoSocketError(broken.name, broken.rule);
    await breakConnection(context.env.outgoing, socket, closing, broken, shaped);
    // A copy, because the whole process shares the original with its headers.
    return RESPONSE_ALREADY_SENT.clone() as Response;
  }
  const hasBody = body.length > 0 || (status !== 204 && status !== 205 && status !== 304);
  if (!hasBody) return new Response(null, { status, headers });
  const portions = answerPortions(
    applied.map(({ rule }) => rule.effect),
    body,
  );
  // A copy: the memory of a small buffer is shared.
  if (!portions) return new Response(Uint8Array.from(body), { status, headers });
  // Node declares its streams apart from those of browsers.
  const trickle = ReadableStream.from(trickling(context, closing, portions)) as never;
  return new Response(trickle, { status, headers: { ...headers, "content-length": String(body.length) } });
}

/** A body in portions, each after its wait. The waits end when the client goes away or the server is about to stop. */
async function* trickling(context: Context, closing: AbortSignal, portions: Portions) {
  for (const { waitMs, bytes } of portions) {
    await pause(context, closing, waitMs);
    yield bytes;
  }
}

/** A fault needs a socket, and the request came through `fetch` of the library, without one. */
export class NoSocketError extends Error {
  override readonly name = "NoSocketError";
  readonly effect: string;

  constructor(effect: string, rule: string) {
    super(
      `the fault rule ${rule} wants the connection effect ${effect}, which needs a socket; call listen() and use its url`,
    );
    this.effect = effect;
  }
}

export type RuleBreak = NonNullable<Answer["broken"]>;

/** Bytes that are no HTTP. They are a text, so that the journal shows them. */
const noiseOf = ({ rule, ordinal }: RuleBreak): Buffer =>
  Buffer.from(`random data ${hashBytes([rule, ordinal]).toString("hex", 0, 12)}`);

/** Breaks the connection of a call, and waits until it is gone. */
export async function breakConnection(
  outgoing: HttpBindings["outgoing"],
  socket: Socket,
  closing: AbortSignal,
  broken: RuleBreak,
  answer: ShapedAnswer,
): Promise<void> {
  // The answers to earlier calls that the client sent on the same connection come first.
  const isWaiting = !outgoing.socket && !socket.destroyed;
  if (isWaiting) await Promise.race([once(outgoing, "socket"), once(socket, "close")]).catch(() => undefined);
  await broken.act(answer, noiseOf(broken), socket, (ms) => pauseWhileOpen(socket, closing, ms));
  // When the server is about to stop, the wait ends with an error.
  if (!socket.destroyed) await once(socket, "close", { signal: closing }).catch(() => socket.destroy());
}
