import type { Context } from "hono";
import { stopwatchMs } from "../../common/clock.ts";
import type { Log } from "../../common/log.ts";
import { NoRoomError } from "../../common/memory-limit.ts";
import { failureWords, problem } from "../../common/problem.ts";
import type { Catalog } from "../../vendor/catalog.ts";
import type { Operation } from "../../vendor/method.ts";
import { maskPath } from "../../wire/secrets/mask-text.ts";
import { defectAnswer } from "../calls/answer.ts";
import type { Call } from "../calls/call.ts";
import { answerHeaders } from "../calls/client-notes.ts";
import { doPlan } from "../calls/do-plan.ts";
import { planCall } from "../calls/plan-call.ts";
import { readJson } from "../calls/read-json.ts";
import { reportCall, requestIdOf } from "../calls/report-call.ts";
import { waitsOf } from "../faults/call-faults.ts";
import { readFaultHeader } from "../faults/fault-header.ts";
import type { ConfigLoader } from "../sandbox/config-loader.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import { type AdminAccess, bearerToken, hasAdminAccess, refuseFaultHeader } from "./access.ts";
import { type AnswerRoom, maxBulkAnswerBytes } from "./answer-room.ts";
import { namedSandbox, openedSandbox, tokenInCall } from "./choose-sandbox.ts";
import type { Meter } from "./meter.ts";
import { type ByteBudget, type ReceivedBody, receiveBody } from "./receive-body.ts";
import { pause, type RequestHead, receiveHead } from "./request.ts";
import { answerAsSent, sendShapedAnswer, shapedAnswer } from "./send.ts";

export interface ServedApi {
  readonly catalog: Catalog;
  readonly sandboxes: Sandboxes;
  readonly loader: ConfigLoader;
  readonly maxBodyBytes: number;
  readonly bodies: ByteBudget;
  readonly answers: AnswerRoom;
  readonly log: Log;
  readonly meter: Meter;
  readonly adminAccess: AdminAccess;
  readonly closing: AbortSignal;
}

/** A call from its first byte to its last: receives, plans, does, reports and sends it. */
export async function serveCall(context: Context, operation: Operation | undefined, api: ServedApi): Promise<Response> {
  const startedMs = stopwatchMs();
  const share = { budget: api.bodies, taken: 0 };
  try {
    const head = receiveHead(context);
    const { headers } = head;
    const refusal = headers["x-mock-fault"] && refuseFaultHeader(context.env, headers, api.adminAccess);
    if (refusal) return refusal;
    const body = await receiveBody(context, api.maxBodyBytes, share);
    if (body instanceof Response) return body;
    const call = receiveCall(context, head, body, operation, api);
    if (call instanceof Response) return call;
    const result = await answerCall(context, call, api);
    if (result instanceof Response) return result;
    // No await before reportCall: the request id is the number of the next journal entry.
    const requestId = requestIdOf(call);
    const answer = "error" in result ? defectAnswer(requestId, result.error) : result;
    // The answer to a defect cannot be taken for CRM.COM's.
    if ("error" in result) {
      const path = maskPath(call.path);
      api.log.error({ requestId, path, err: result.error }, failureWords(result.error).logged);
    }
    const durationMs = Math.round((stopwatchMs() - startedMs) * 1000) / 1000;
    const shaped = answer.applied.length === 0 ? undefined : shapedAnswer(call, answer, requestId);
    const sent = shaped ? answerAsSent(answer, shaped) : answer;
    reportCall(api.log, call, sent, durationMs);
    api.meter.call(operation?.method.name, sent, durationMs);
    if (shaped) return await sendShapedAnswer(context, answer, shaped, api.closing);
    return new Response(answer.text, { status: answer.status, headers: answerHeaders(call, answer, requestId) });
  } finally {
    api.bodies.taken -= share.taken;
  }
}

/** Reads the JSON of a call, and chooses its sandbox. @returns a Response for a sandbox or a rule that there is not */
function receiveCall(
  context: Context,
  head: RequestHead,
  { text: body, hasByteOrderMark }: ReceivedBody,
  operation: Operation | undefined,
  api: ServedApi,
): Call | Response {
  const { sandbox: name, verb, query, headers } = head;
  const { json, jsonNotes } = verb === "GET" ? noBody : readJson(body);
  const { sandboxes } = api;
  const token = tokenInCall(verb, query, json);
  const sandbox =
    name === undefined
      ? (token && sandboxes.ownerOf(token)) || sandboxes.default
      : hasAdminAccess(context.env, headers, api.adminAccess)
        ? namedSandbox(sandboxes, name)
        : openedSandbox(sandboxes, name, [token, bearerToken(headers)]);
  if (sandbox instanceof Response) return sandbox;
  const faultHeader = headers["x-mock-fault"];
  const headerRule = faultHeader === undefined ? undefined : readFaultHeader(faultHeader, sandbox.faults);
  if (typeof headerRule === "string") return problem(400, "Invalid X-Mock-Fault", headerRule);
  const { release } = sandbox;
  return { ...head, body, hasByteOrderMark, json, jsonNotes, sandbox, release, operation, headerRule };
}

const noBody = { json: {}, jsonNotes: [] };

/** Plans and does a call, with the waits of its rules. @returns a Response without room for the answer */
async function answerCall(context: Context, call: Call, { loader, closing, answers, log }: ServedApi) {
  try {
    const plan = planCall(call, loader.current().callSettings);
    const { before, after } = waitsOf(plan.applied);
    if (before > 0) await pause(context, closing, before);
    const answer = doPlan(plan);
    const { length } = answer.text;
    // Counted now, because other calls are answered during the wait.
    const noRoom = length > maxBulkAnswerBytes ? answers.countAnswer(context, length) : undefined;
    if (after > 0) await pause(context, closing, after);
    return noRoom ?? answer;
  } catch (error) {
    if (!(error instanceof NoRoomError)) return { error };
    log.warn({ requestId: requestIdOf(call), sandbox: call.sandbox.name }, `request refused: ${error.message}`);
    return problem(413, "No room", error.message);
  }
}
