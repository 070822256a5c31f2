import { type Context, Hono } from "hono";
import type { Catalog } from "../catalog.ts";
import { stopwatchMs } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Operation } from "../method.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import { type AnswerSettings, answerCall, defectAnswer } from "./answer-call.ts";
import type { Call } from "./call.ts";
import { chooseSandbox } from "./choose-sandbox.ts";
import { keepRecord } from "./keep-record.ts";
import { problem } from "./problem.ts";
import { ClientGone, readBody } from "./read-body.ts";
import { releaseRemarks } from "./release-remarks.ts";
import { reply } from "./reply.ts";
import { requestHeaders } from "./request-headers.ts";

/** What the vendor's API is made of. */
export interface VendorApi {
  readonly catalog: Catalog;
  readonly sandboxes: Sandboxes;
  readonly settings: AnswerSettings;
  readonly maxBodyBytes: number;
  readonly log: Log;
  newRequestId(): string;
}

const root = "/crmapi/rest/v2/";

/** The methods of the catalog, below `/crmapi/rest/v2/` and below the same with the prefix of a sandbox. */
export function vendorApi(api: VendorApi): Hono {
  const app = new Hono({ strict: false });
  // The longer prefix first: the catch-all of the other would take its calls.
  for (const prefix of ["/__mock/s/:sandbox", ""]) {
    for (const operation of api.catalog) {
      app.all(`${prefix}${root}${operation.contract.path}`, (context) => handle(context, operation, api));
    }
    app.all(`${prefix}/*`, (context) => handle(context, undefined, api));
  }
  return app;
}

async function handle(context: Context, operation: Operation | undefined, api: VendorApi): Promise<Response> {
  const startedMs = stopwatchMs();
  const headers = requestHeaders(context);
  const sandbox = chooseSandbox(api.sandboxes, context.req.param("sandbox"), headers);
  if (sandbox instanceof Response) return sandbox;
  const { method: verb, path, url } = context.req;
  const at = url.indexOf("?");
  const received = {
    requestId: headers["x-request-id"]?.slice(0, 100) ?? api.newRequestId(),
    startedMs,
    verb,
    path,
    query: at < 0 ? "" : url.slice(at + 1),
    headers,
    sandbox,
    operation,
  };
  const remarks = releaseRemarks(operation?.contract, sandbox.release);
  try {
    const call = { ...received, body: await readBody(context, api.maxBodyBytes) };
    const answer = answerOrDefect(call, api);
    keepRecord(call, answer, remarks);
    return reply(context, call, answer, remarks);
  } catch (error) {
    if (error instanceof ClientGone) return problem(400, "Incomplete request", error.message);
    throw error;
  }
}

/** A mistake of ours never goes out as if CRM.COM had made it. */
function answerOrDefect(call: Call, { settings, log }: VendorApi) {
  try {
    return answerCall(call, settings);
  } catch (error) {
    log.error({ requestId: call.requestId, path: call.path, err: error }, "a defect of crmcom-mock");
    return defectAnswer(call.requestId);
  }
}
