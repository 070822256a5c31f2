import type { UsedAssumption } from "../../assumptions/assumptions.ts";
import { failureWords, problemText, problemType } from "../../common/problem.ts";
import type { Provenance } from "../../common/provenance.ts";
import type { CallContext } from "../../vendor/entities/call-context.ts";
import { printEnvelope } from "../../wire/envelope.ts";
import { type Refusal, type RenderedRefusal, renderRefusal } from "../../wire/refusal.ts";
import type { AppliedRule, EndingRule, RuleMisses } from "../faults/call-faults.ts";
import { type ConnectionBreak, plainAnswer } from "../faults/effects/kind.ts";
import { connectionBreakOf, faultAnswerOf } from "../faults/effects/kinds.ts";
import type { CallOutcome } from "../journal/call-line.ts";
import type { CallSettings } from "../sandbox/config-loader.ts";
import type { RowGroups } from "./call-row.ts";
import type { Notes } from "./notes.ts";
import type { CallInput } from "./read-call.ts";
import type { BulkResult } from "./row-reasons.ts";

export interface ClientNotes {
  /** The names of ignored members, each once; those of rows begin with `set[].`. */
  readonly ignored: readonly string[];
  readonly warnings: readonly string[];
}

/** An answer of the Web API, and how it came about, for the journal. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly outcome: CallOutcome;
  readonly contentType: string | undefined;
  /** Headers beyond those of every answer; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `status.code` in the text; `undefined` when it is not of the vendor's form. */
  readonly statusCode: string | undefined;
  /** The provenance of its least sure assumption; `undefined` for an answer of ours. */
  readonly provenance: Provenance | undefined;
  /** The assumptions that it depends on, the least sure first. */
  readonly assumptions: readonly UsedAssumption[];
  readonly bulk?: BulkResult | undefined;
  /** The rows of the call in groups; absent for a defect. */
  readonly groups?: RowGroups;
  /** True if the `data` in the text is exactly that of the rows; false if `fields_set` or a fault hides a part. */
  readonly isWhole?: boolean;
  /** Absent for a defect. */
  readonly input?: CallInput | undefined;
  /** When the call was done, by the sandbox's clock; absent for a defect. */
  readonly atMs?: number;
  readonly stored: CallContext["stored"];
  readonly notes: ClientNotes;
  /** With `--strict`, warnings refuse the call. */
  readonly isStrict?: boolean;
  readonly applied: readonly AppliedRule[];
  /** Fault rules that match the call and did not apply to it. */
  readonly misses: RuleMisses | undefined;
  readonly broken?: ConnectionBreak & { readonly rule: string; readonly ordinal: number };
}

export type Result = Omit<
  Answer,
  "input" | "stored" | "notes" | "isStrict" | "applied" | "misses" | "assumptions" | "groups"
>;

const contentType = "application/json";

/** The answer of a call that was done. @param statusTexts the texts of its status; empty by default */
export function doneResult(data: unknown, bulk: BulkResult | undefined, statusTexts?: CallSettings["done"]): Result {
  return {
    status: 200,
    contentType,
    text: statusTexts ? printEnvelope(data, { code: "OK", ...statusTexts }) : printEnvelope(data),
    outcome: outcomeOf(bulk),
    statusCode: "OK",
    provenance: "documented",
    bulk,
    isWhole: bulk !== undefined && data === bulk.data,
  };
}

function outcomeOf(bulk: BulkResult | undefined): CallOutcome {
  if (!bulk) return "processed";
  const processed = bulk.data.processed_customer_events_set.length;
  if (processed === bulk.rowCount) return "processed";
  return processed === 0 ? "unprocessed" : "partly processed";
}

/** `data` of a refusal, by the variant of `call.refusal-data`. */
const dataOfRefusal = { empty: {}, absent: undefined, null: null, list: [] } as const;

/** The answer of a call that is refused. */
export function refusedResult(refusal: Refusal, settings: CallSettings, notes: Notes): Result {
  const rendered = renderRefusal(settings.errors, refusal);
  notes.noteRefusal(refusal);
  const { provenance } = rendered;
  return { ...refusalResponse(rendered, settings, notes), contentType, outcome: "refused", provenance };
}

function refusalResponse(
  { httpStatus, code, message, description }: Pick<RenderedRefusal, "httpStatus" | "code" | "message" | "description">,
  { refusalStatus }: CallSettings,
  notes: Notes,
): Pick<Result, "status" | "text" | "statusCode"> {
  const status = httpStatus ?? (notes.assume("call.http-status") === "400" ? 400 : refusalStatus);
  const data = dataOfRefusal[notes.assume("call.refusal-data") ?? "empty"];
  return { status, text: printEnvelope(data, { code, message, description }), statusCode: code };
}

/** The answer of a call that a fault rule ended. @param result its own answer, where the call was done */
export function endedResult(ending: EndingRule, settings: CallSettings, notes: Notes, result?: Result): Result {
  const { ordinal, leftMs } = ending;
  const { id: rule, effect } = ending.rule;
  const refusal = (error: Parameters<typeof refusalResponse>[0]) => refusalResponse(error, settings, notes);
  const faultAnswer = faultAnswerOf(effect, { rule, leftMs, errors: settings.errors, refusal });
  // A call that was not done has no answer of its own to cut off.
  const answer = faultAnswer ?? (result ? undefined : plainAnswer(503, "Injected fault", rule));
  const { "content-type": type, ...headers } = answer?.headers ?? {};
  const broken = connectionBreakOf(effect);
  return {
    ...(result as Result),
    ...(answer && { statusCode: undefined, provenance: undefined, ...answer, contentType: type, headers }),
    outcome: "fault",
    isWhole: false,
    ...(broken && { broken: { rule, ordinal, ...broken } }),
  };
}

/** The answer when the mock server itself fails. */
export function defectAnswer(requestId: string, error?: unknown): Answer {
  const { status, title, detail } = failureWords(error);
  return {
    status,
    text: problemText(status, title, detail, { requestId }),
    contentType: problemType,
    outcome: "defect",
    statusCode: undefined,
    provenance: undefined,
    assumptions: [],
    stored: [],
    notes: { ignored: [], warnings: [] },
    applied: [],
    misses: undefined,
  };
}
