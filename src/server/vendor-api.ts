import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import type { Answer, AnswerSettings } from "../calls/answer.ts";
import { answerCall, defectAnswer } from "../calls/answer-call.ts";
import type { Call } from "../calls/call.ts";
import { keepRecord } from "../calls/keep-record.ts";
import type { ObserveCall } from "../calls/observe-call.ts";
import { problem } from "../calls/problem.ts";
import { readOnce } from "../calls/read-once.ts";
import { releaseRemarks } from "../calls/release-remarks.ts";
import type { Catalog } from "../catalog.ts";
import { askedRules } from "../faults/asked-rules.ts";
import type { Entry } from "../faults/entry.ts";
import { stopwatchMs } from "../ground/clock.ts";
import type { Log } from "../ground/log.ts";
import type { Operation } from "../method.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import { isRefusal, type Refusal } from "../wire/refusal.ts";
import { chooseSandbox, sandboxOfToken } from "./choose-sandbox.ts";
import type { Closing } from "./closing.ts";
import { deliver } from "./deliver.ts";
import { nextTurn } from "./next-turn.ts";
import { pause } from "./pause.ts";
import { ClientGone, type Received, readBody, textOf } from "./read-body.ts";
import { reply } from "./reply.ts";
import { requestHeaders } from "./request-headers.ts";
import { requestIdOf } from "./request-id.ts";

/** What the vendor's API is made of. */
export interface VendorApi {
  readonly catalog: Catalog;
  readonly sandboxes: Sandboxes;
  readonly settings: AnswerSettings;
  readonly maxBodyBytes: number;
  readonly log: Log;
  readonly observe: ObserveCall;
  newRequestId(): string;
  readonly closing: Closing;
}

const root = "/crmapi/rest/v2/";
const sandboxPrefix = /^\/__mock\/s\/([^/]+)(?=\/|$)/;

/**
 * The methods of the catalog, below `/crmapi/rest/v2/` and below the same with the prefix of a sandbox. No route has a
 * wildcard: with one, every call goes through a slower router and a chain of handlers.
 */
export function vendorApi(api: VendorApi): Hono {
  const app = new Hono({ strict: false });
  for (const prefix of ["", "/__mock/s/:sandbox"]) {
    for (const operation of api.catalog) {
      app.all(`${prefix}${root}${operation.contract.path}`, (context) => handle(context, operation, api));
    }
  }
  app.notFound((context) => handle(context, undefined, api));
  return app;
}

async function handle(context: Context, operation: Operation | undefined, api: VendorApi): Promise<Response> {
  const startedMs = stopwatchMs();
  const headers = requestHeaders(context);
  const { method: verb, url, path: whole } = context.req;
  const inPath = sandboxInPath(whole);
  const named = chooseSandbox(api.sandboxes, inPath, headers);
  if (named instanceof Response) return named;
  const at = url.indexOf("?");
  const query = at < 0 ? "" : url.slice(at + 1);
  try {
    const received = await readBody(context, api.maxBodyBytes);
    if (isFromSocket(context) && !cameInPieces(received)) await nextTurn();
    const body = isRefusal(received) ? received : textOf(received);
    const json = readOnce(body);
    const sandbox = named ?? sandboxOfToken(api.sandboxes, verb, query, json);
    const asked = askedFaults(headers["x-mock-fault"], sandbox);
    if (typeof asked === "string") return problem(400, "Invalid X-Mock-Fault", asked);
    const remarks = releaseRemarks(operation?.contract, sandbox.release);
    const call: Call = {
      requestId: requestIdOf(headers["x-request-id"]) ?? api.newRequestId(),
      verb,
      path: inPath === undefined ? whole : whole.replace(sandboxPrefix, ""),
      query,
      headers,
      body,
      json,
      sandbox,
      operation,
      askedFaults: asked,
    };
    let answer = answerOrDefect(call, api, () => answerCall(call, api.settings));
    if ("resume" in answer) {
      const { resume, waitMs } = answer;
      await pause(context, api.closing, waitMs);
      answer = answerOrDefect(call, api, resume);
    }
    const { faults } = answer;
    if (faults) await pause(context, api.closing, faults.waitMs.after);
    const durationMs = Math.round((stopwatchMs() - startedMs) * 1000) / 1000;
    keepRecord(call, answer, durationMs, remarks);
    api.observe(call, answer, durationMs);
    if (!faults) return reply(call, answer, remarks);
    return await deliver(context, call, answer, remarks, api.closing);
  } catch (error) {
    if (error instanceof ClientGone) return problem(400, "Incomplete request", error.message);
    throw error;
  }
}

const isFromSocket = (context: Context) => (context.env as Partial<HttpBindings> | undefined)?.incoming !== undefined;

/**
 * Did the body take several reads? Such a call is answered at once: with the bodies and the answers of thirty of them in
 * memory, every one is cold by the time that it is looked at.
 */
const cameInPieces = (received: Received | Refusal) => !isRefusal(received) && received.length > 1;

/** The name in the prefix of a path. */
const sandboxInPath = (path: string): string | undefined =>
  path.startsWith("/__mock/s/") ? sandboxPrefix.exec(path)?.[1] : undefined;

/** A mistake of ours never goes out as if CRM.COM had made it. */
function answerOrDefect<Given>(call: Call, { log }: VendorApi, answer: () => Given): Given | Answer {
  try {
    return answer();
  } catch (error) {
    log.error({ requestId: call.requestId, path: call.path, err: error }, "a defect of crmcom-mock");
    return defectAnswer(call.requestId);
  }
}

const noFaults: readonly Entry[] = [];

const askedFaults = (text: string | undefined, { faults }: Sandbox) =>
  text === undefined ? noFaults : askedRules(text, faults);
