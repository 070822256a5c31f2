import type { UsedAssumption } from "../../wire/assumptions.ts";
import type { BulkOutcome } from "../../wire/bulk.ts";
import { printEnvelope } from "../../wire/envelope.ts";
import { defect, problemText, problemType } from "../../wire/problem.ts";
import type { Provenance } from "../../wire/provenance.ts";
import { type Refusal, type RenderedRefusal, renderRefusal } from "../../wire/refusal.ts";
import type { Ending, Hit, Misses } from "../faults/call-faults.ts";
import { type Break, plainAnswer } from "../faults/effects/kind.ts";
import { breakOf, faultAnswerOf } from "../faults/effects/kinds.ts";
import type { CallOutcome } from "../journal/journal-record.ts";
import type { Remark, Untaken } from "./audit/audit.ts";
import type { RemarkWords } from "./audit/remark-words.ts";
import type { CallSettings } from "./call.ts";
import type { UsedAssumptions } from "./used-assumptions.ts";

/** An answer of the Web API, and what the journal keeps of how it came about. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly outcome: CallOutcome;
  readonly contentType: string | undefined;
  /** Beyond those of every answer; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `status.code` in the text; `undefined` when it is not of the vendor's form. */
  readonly statusCode: string | undefined;
  /** How sure we are of it, the least sure of its assumptions; `undefined` when it is not meant as CRM.COM's. */
  readonly provenance: Provenance | undefined;
  /** What it rests on beyond the vendor's pages, the least sure first. */
  readonly assumptions: readonly UsedAssumption[];
  readonly rows?: BulkOutcome | undefined;
  /** Does the text show all that became of the rows? Not when `fields_set` left something out, or a fault rule. */
  readonly isWhole?: boolean;
  readonly remarks: readonly Remark[];
  /** What of the request was not taken as it stands; absent when nobody knows. */
  readonly untaken?: Untaken | undefined;
  readonly words: RemarkWords;
  /** With `--strict` nothing is ignored: what would be is refused. */
  readonly isStrict?: boolean;
  readonly hits: readonly Hit[];
  /** Fault rules that were about it and did not hit it. */
  readonly missed: Misses | undefined;
  readonly broken?: Break & { readonly rule: string; readonly ordinal: number };
}

/** An answer as far as the call comes, before what is said of all of them. */
export type Result = Omit<Answer, "remarks" | "untaken" | "words" | "isStrict" | "hits" | "missed" | "assumptions">;

const contentType = "application/json";

/** The answer of a call that was done. @param words what stands in its status; nothing by default */
export function doneResult(data: unknown, rows: BulkOutcome | undefined, words?: CallSettings["done"]): Result {
  return {
    status: 200,
    contentType,
    text: words ? printEnvelope(data, { code: "OK", ...words }) : printEnvelope(data),
    outcome: outcomeOf(rows),
    statusCode: "OK",
    // Rows that a fault rule struck are not CRM.COM's.
    provenance: rows?.isStruck ? undefined : "documented",
    rows,
    isWhole: rows !== undefined && data === rows.data,
  };
}

function outcomeOf(rows: BulkOutcome | undefined): CallOutcome {
  if (!rows || rows.data.unprocessed_customer_events_set.length === 0) return "processed";
  return rows.data.processed_customer_events_set.length > 0 ? "partly processed" : "unprocessed";
}

const dataOfRefusal = { empty: {}, absent: undefined, null: null, list: [] } as const;

export function refusedResult(refusal: Refusal, settings: CallSettings, used: UsedAssumptions): Result {
  const rendered = renderRefusal(settings.errors, refusal);
  used.refuses(refusal);
  const { provenance } = rendered;
  return { ...refusalSent(rendered, settings, used), contentType, outcome: "refused", provenance };
}

function refusalSent(
  { httpStatus, code, message, description }: Pick<RenderedRefusal, "httpStatus" | "code" | "message" | "description">,
  { refusalStatus }: CallSettings,
  used: UsedAssumptions,
): Pick<Result, "status" | "text" | "statusCode"> {
  const status = httpStatus ?? (used.assumes("call.http-status") === "400" ? 400 : refusalStatus);
  const data = dataOfRefusal[used.assumes("call.refusal-data") ?? "empty"];
  return { status, text: printEnvelope(data, { code, message, description }), statusCode: code };
}

/** What goes out of a call that a fault rule ended. @param done its own answer, when the call was done before */
export function endedResult(ending: Ending, settings: CallSettings, used: UsedAssumptions, done?: Result): Result {
  const { rule: by, ordinal, leftMs } = ending;
  const { id: rule, effect } = by;
  const refusal = (said: Parameters<typeof refusalSent>[0]) => refusalSent(said, settings, used);
  const own = faultAnswerOf(effect, { rule, leftMs, errors: settings.errors, refusal });
  // What a connection breaks in the middle of may not say that the call was done when it was not.
  const answer = own ?? (done ? undefined : plainAnswer(503, "Injected fault", rule));
  const { "content-type": type, ...headers } = answer?.headers ?? {};
  const broken = breakOf(effect);
  return {
    ...(done as Result),
    ...(answer && { statusCode: undefined, provenance: undefined, ...answer, contentType: type, headers }),
    outcome: "fault",
    isWhole: false,
    ...(broken && { broken: { rule, ordinal, ...broken } }),
  };
}

/** What goes out when the stand-in itself failed. */
export function defectAnswer(requestId: string): Answer {
  const { status, title, detail } = defect;
  return {
    status,
    text: problemText(status, title, detail, { requestId }),
    contentType: problemType,
    outcome: "defect",
    statusCode: undefined,
    provenance: undefined,
    assumptions: [],
    remarks: [],
    words: { ignored: [], warnings: [] },
    hits: [],
    missed: undefined,
  };
}
