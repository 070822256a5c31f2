import type { UsedAssumption } from "../../assumptions/assumptions.ts";
import { failureWords, problemText, problemType } from "../../ground/problem.ts";
import type { Provenance } from "../../ground/provenance.ts";
import type { CallContext } from "../../vendor/entities/call-context.ts";
import type { BulkData } from "../../wire/bulk.ts";
import { printEnvelope } from "../../wire/envelope.ts";
import { type Refusal, type RenderedRefusal, renderRefusal } from "../../wire/refusal.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import type { EndingHit, Hit, RuleMisses } from "../faults/call-faults.ts";
import { type ConnectionBreak, plainAnswer } from "../faults/effects/kind.ts";
import { connectionBreakOf, faultAnswerOf } from "../faults/effects/kinds.ts";
import type { CallOutcome } from "../journal/call-line.ts";
import type { CallSettings } from "../sandbox/config-loader.ts";
import type { Row } from "./call-row.ts";
import type { Notes } from "./notes.ts";
import type { ReadCall } from "./read-call.ts";

/** What is told to the client of a call. */
export interface ClientNotes {
  /** The distinct names of what is ignored, those of rows with `set[].` before them. */
  readonly ignored: readonly string[];
  readonly warnings: readonly string[];
}

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
  readonly rows?: DoneRows | undefined;
  /** Does the text show all that became of the rows? Not when `fields_set` left something out, or a fault rule. */
  readonly isWhole?: boolean;
  /** What was read of the call; absent where the stand-in failed before. */
  readonly read?: ReadCall | undefined;
  /** When it was decided, by the sandbox's clock; absent where the stand-in failed. */
  readonly atMs?: number;
  /** Was the call done, whatever went out of it? */
  readonly isDone: boolean;
  /** Records that it stored. */
  readonly stored: CallContext["stored"];
  readonly words: ClientNotes;
  /** With `--strict` nothing is ignored: what would be is refused. */
  readonly isStrict?: boolean;
  readonly hits: readonly Hit[];
  /** Fault rules that were about it and did not hit it. */
  readonly missed: RuleMisses | undefined;
  readonly broken?: ConnectionBreak & { readonly rule: string; readonly ordinal: number };
}

/** Rows that were done, and what they are answered, whether or not that went out. */
export interface DoneRows {
  readonly rows: readonly Row[];
  /** Those that are answered to have failed. */
  readonly failed: readonly Row[];
  /** How many created something that is there after the call. */
  readonly stored: number;
  readonly data: BulkData;
  /** Words their refusals. */
  readonly errors: VendorErrorTable;
}

/** An answer as far as the call comes, before what is said of all of them. */
export type Result = Omit<
  Answer,
  "read" | "isDone" | "stored" | "words" | "isStrict" | "hits" | "missed" | "assumptions"
>;

const contentType = "application/json";

/** The answer of a call that was done. @param words what stands in its status; nothing by default */
export function doneResult(data: unknown, rows: DoneRows | undefined, words?: CallSettings["done"]): Result {
  const isStruck = rows?.rows.some(({ struckBy }) => struckBy !== undefined);
  return {
    status: 200,
    contentType,
    text: words ? printEnvelope(data, { code: "OK", ...words }) : printEnvelope(data),
    outcome: outcomeOf(rows),
    statusCode: "OK",
    // Rows that a fault rule struck are not CRM.COM's.
    provenance: isStruck ? undefined : "documented",
    rows,
    isWhole: rows !== undefined && data === rows.data,
  };
}

function outcomeOf(done: DoneRows | undefined): CallOutcome {
  const processed = done?.data.processed_customer_events_set.length;
  if (processed === done?.rows.length) return "processed";
  return processed === 0 ? "unprocessed" : "partly processed";
}

const dataOfRefusal = { empty: {}, absent: undefined, null: null, list: [] } as const;

export function refusedResult(refusal: Refusal, settings: CallSettings, notes: Notes): Result {
  const rendered = renderRefusal(settings.errors, refusal);
  notes.refuses(refusal);
  const { provenance } = rendered;
  return { ...refusalSent(rendered, settings, notes), contentType, outcome: "refused", provenance };
}

function refusalSent(
  { httpStatus, code, message, description }: Pick<RenderedRefusal, "httpStatus" | "code" | "message" | "description">,
  { refusalStatus }: CallSettings,
  notes: Notes,
): Pick<Result, "status" | "text" | "statusCode"> {
  const status = httpStatus ?? (notes.assume("call.http-status") === "400" ? 400 : refusalStatus);
  const data = dataOfRefusal[notes.assume("call.refusal-data") ?? "empty"];
  return { status, text: printEnvelope(data, { code, message, description }), statusCode: code };
}

/** What goes out of a call that a fault rule ended. @param done its own answer, when the call was done before */
export function endedResult(ending: EndingHit, settings: CallSettings, notes: Notes, done?: Result): Result {
  const { rule: by, ordinal, leftMs } = ending;
  const { id: rule, effect } = by;
  const refusal = (said: Parameters<typeof refusalSent>[0]) => refusalSent(said, settings, notes);
  const own = faultAnswerOf(effect, { rule, leftMs, errors: settings.errors, refusal });
  // What a connection breaks in the middle of may not say that the call was done when it was not.
  const answer = own ?? (done ? undefined : plainAnswer(503, "Injected fault", rule));
  const { "content-type": type, ...headers } = answer?.headers ?? {};
  const broken = connectionBreakOf(effect);
  return {
    ...(done as Result),
    ...(answer && { statusCode: undefined, provenance: undefined, ...answer, contentType: type, headers }),
    outcome: "fault",
    isWhole: false,
    ...(broken && { broken: { rule, ordinal, ...broken } }),
  };
}

/** What goes out when the stand-in itself failed. */
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
    isDone: false,
    stored: [],
    words: { ignored: [], warnings: [] },
    hits: [],
    missed: undefined,
  };
}
