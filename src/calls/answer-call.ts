import { endToken } from "../faults/effects/token.ts";
import { isRefusal, type Refusal } from "../wire/refusal.ts";
import type { Answer, AnswerSettings, Done } from "./answer.ts";
import type { Call } from "./call.ts";
import { prepareCall, refusedAnswer } from "./prepare-call.ts";
import { problemText, problemType } from "./problem.ts";
import { readRequest } from "./read-request.ts";

/** A call that has been decided about and waits before it is done. */
export interface Waiting {
  readonly waitMs: number;
  resume(): Answer;
}

/**
 * Answers a call: reads it, checks the token, checks the parameters, runs the operation. The first refusal is the answer.
 * Fault rules come in between; all of their counting is done before this returns.
 */
export function answerCall(call: Call, settings: AnswerSettings): Answer | Waiting {
  const ignored: string[] = [];
  const request = readRequest(call);
  const faults = decideFaults(call, request);
  const finish = (done: Done | Refusal): Answer => {
    const answer = isRefusal(done) ? refusedAnswer(done, settings) : done;
    return faults && faults.decisions.length > 0 ? { ...answer, ignored, faults } : { ...answer, ignored };
  };
  const prepared = prepareCall(call, request, settings, ignored, faults);
  const resume = () => finish(typeof prepared === "function" ? prepared() : prepared);
  return faults && faults.waitMs.before > 0 ? { waitMs: faults.waitMs.before, resume } : resume();
}

function decideFaults(
  { sandbox, operation, headers, query, askedFaults }: Call,
  request: ReturnType<typeof readRequest>,
) {
  const body = isRefusal(request) ? undefined : request;
  const name = operation?.contract.name;
  return sandbox.faults.decide(
    name,
    askedFaults,
    () => ({ operation: name, headers, query, body }),
    (effect) => endToken(effect, sandbox.store, body?.["token"], sandbox.clock.nowMs()),
  );
}

/** What goes out when the stand-in itself failed. */
export function defectAnswer(requestId: string): Answer {
  const status = 500;
  return {
    status,
    text: problemText(status, "Defect in crmcom-mock", "A mistake of the stand-in, not an answer of CRM.COM.", {
      requestId,
    }),
    contentType: problemType,
    outcome: "defect",
    statusCode: undefined,
    provenance: undefined,
    ignored: [],
  };
}
