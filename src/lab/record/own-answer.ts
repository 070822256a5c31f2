import type { ServerResponse } from "node:http";

/** What the proxy answers itself, in the envelope of the vendor, so that a client reads it as any refusal. */
const answers = {
  "upstream unreachable": [502, "RecorderUpstreamUnreachable", "The upstream cannot be reached."],
  "upstream gone": [502, "RecorderUpstreamGone", "The upstream closed the connection before it answered."],
  timeout: [504, "RecorderUpstreamTimeout", "The upstream did not answer in time (--timeout)."],
  "write refused": [
    200,
    "RecorderRefusesWrites",
    "The call may write, and was not passed on; allow it with --allow-writes.",
  ],
  "no method": [400, "RecorderNoPath", "The address of a call begins with a slash."],
  over: [503, "RecorderIsOver", "The recording is over, and the call was not passed on."],
} as const;

export type OwnReason = keyof typeof answers;

/** Answers a call in place of the upstream. The code says whose words these are. */
export function ownAnswer(response: ServerResponse, reason: OwnReason): void {
  const [status, code, message] = answers[reason];
  const body = JSON.stringify({
    data: {},
    status: { code, message, description: "Said by crmcom-mock record, not by CRM.COM." },
  });
  response
    .writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(body) })
    .end(body);
}
