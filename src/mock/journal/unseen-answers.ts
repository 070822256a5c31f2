import { nearestHint } from "../../ground/config-error.ts";
import type { Condition } from "../../matching/condition.ts";
import type { NumberedRecord } from "./journal.ts";
import { answerOf, type RecordedCall } from "./recorded-call.ts";
import type { UnseenMember } from "./unseen-member.ts";

/** What calls can be answered. */
interface Answers {
  /** ` of customer_events.*`, for texts. */
  readonly of: string;
  readonly codes: readonly string[];
  /** Can a call of them be processed in part? */
  readonly hasRows: boolean;
}

/**
 * What a claim asks of answers that none of the calls had and none can have: a code that nothing is answered with, an HTTP
 * status that there is not, part of the rows of methods without rows.
 */
export function unseenAnswers(
  conditions: readonly Condition<NumberedRecord>[],
  calls: readonly RecordedCall[],
  answers: Answers,
): readonly UnseenMember[] {
  return conditions.flatMap((condition) => {
    const text = whyUnanswered(condition.member, String(condition.expected["equals"]), answers);
    const isNever = text !== undefined && calls.every((call) => answerOf(condition, call) === false);
    return isNever ? [{ name: condition.member, text }] : [];
  });
}

function whyUnanswered(member: string, asked: string, { of, codes, hasRows }: Answers): string | undefined {
  if (member === "outcome" && /^(partly |un)processed$/.test(asked) && !hasRows) {
    return `no call${of} can be ${asked}, as none has rows`;
  }
  if (member !== "statusCode" || codes.includes(asked) || /^(0|[1-5]\d\d)$/.test(asked)) return undefined;
  const hint = /^\d+$/.test(asked)
    ? "an HTTP status is from 100 to 599, or 0 for no answer"
    : nearestHint(asked, codes);
  return `no call${of} was answered ${asked}, and none is; ${hint}`;
}
