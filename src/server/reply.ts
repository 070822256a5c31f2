import { type Answer, ignoredNames } from "../calls/answer.ts";
import type { Call } from "../calls/call.ts";
import { faultHeader } from "../calls/fault-header.ts";
import { isDeprecated } from "../calls/release-remarks.ts";
import { warningHeader } from "../calls/warning-header.ts";

/**
 * An answer. What is ours goes into headers, and the body stays the vendor's. Made without Hono's context: with more than
 * one header that goes by way of a `Headers`, which costs as much as reading the call.
 */
export function reply(call: Call, answer: Answer, remarks: readonly string[]): Response {
  return new Response(answer.text, { status: answer.status, headers: replyHeaders(call, answer, remarks) });
}

/** The headers of an answer. */
export function replyHeaders(call: Call, answer: Answer, remarks: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = { ...answer.headers, "x-request-id": call.requestId };
  if (answer.contentType !== undefined) headers["content-type"] = answer.contentType;
  if (answer.provenance) headers["x-mock-provenance"] = answer.provenance;
  const contract = call.operation?.contract;
  const warning = warningHeader(ignoredNames(answer, contract), remarks);
  if (warning) headers["x-mock-warning"] = warning;
  // RFC 9745 wants the date of the deprecation, which no page tells; `true` is the form of the drafts before it.
  if (contract && isDeprecated(contract, call.sandbox.release)) headers["deprecation"] = "true";
  if (answer.status === 405 && contract) headers["allow"] = contract.verb;
  if (answer.faults) headers["x-mock-fault"] = faultHeader(answer.faults.decisions);
  return headers;
}
