import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type Answer, ignoredNames } from "./answer-call.ts";
import type { Call } from "./call.ts";
import { isDeprecated } from "./release-remarks.ts";
import { warningHeader } from "./warning-header.ts";

/** Sends an answer. What is ours goes into headers, and the body stays the vendor's. */
export function reply(context: Context, call: Call, answer: Answer, remarks: readonly string[]): Response {
  const headers: Record<string, string> = {
    "content-type": answer.contentType,
    "x-request-id": call.requestId,
  };
  if (answer.provenance) headers["x-mock-provenance"] = answer.provenance;
  const contract = call.operation?.contract;
  const warning = warningHeader(ignoredNames(answer, contract), remarks);
  if (warning) headers["x-mock-warning"] = warning;
  // RFC 9745 wants the date of the deprecation, which no page tells; `true` is the form of the drafts before it.
  if (contract && isDeprecated(contract, call.sandbox.release)) headers["deprecation"] = "true";
  if (answer.status === 405 && contract) headers["allow"] = contract.verb;
  return context.body(answer.text, answer.status as ContentfulStatusCode, headers);
}
