import type { Ending } from "../faults/call-faults.ts";
import { type FaultAnswer, plainAnswer } from "../faults/effects/fault-answer.ts";
import { httpAnswer } from "../faults/effects/http.ts";
import { quotaAnswer } from "../faults/effects/quota.ts";
import { vendorErrorAnswer } from "../faults/effects/vendor-error.ts";
import type { AnswerSettings } from "./answer.ts";

/** The answer of the rule that ended a call; `undefined` when it has none and only breaks the connection. */
export function endingAnswer(
  { effect, rule, quotaLeftMs = 0 }: Ending,
  settings: AnswerSettings,
): FaultAnswer | undefined {
  if (effect.http) return httpAnswer(effect.http, rule);
  if (effect.vendorError) return vendorErrorAnswer(effect.vendorError, settings.errors, settings.refusalStatus);
  return effect.quota && quotaAnswer(effect.quota, quotaLeftMs, rule);
}

/** What a connection breaks in the middle of when the call was not done: nothing may say that it was. */
export const undoneAnswer = (rule: string): FaultAnswer => plainAnswer(503, "Injected fault", rule);
