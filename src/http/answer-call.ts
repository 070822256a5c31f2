import type { CallFaults, Ending } from "../faults/call-faults.ts";
import type { ConnectionEffect } from "../faults/effects/connection.ts";
import type { FaultAnswer } from "../faults/effects/fault-answer.ts";
import { endToken } from "../faults/effects/token.ts";
import type { CallOutcome, JournalRecord } from "../journal/journal.ts";
import type { Contract, Operation } from "../method.ts";
import { printEnvelope } from "../wire/envelope.ts";
import { readFieldsSet } from "../wire/fields-set.ts";
import { leastSure, type Provenance } from "../wire/provenance.ts";
import { isRefusal, type Refusal, renderRefusal } from "../wire/refusal.ts";
import type { RowRemark } from "../wire/run-bulk.ts";
import type { VendorErrorTable } from "../wire/vendor-errors.ts";
import { authenticate } from "./authenticate.ts";
import type { Call } from "./call.ts";
import { endingAnswer, undoneAnswer } from "./ending-answer.ts";
import { problemText, problemType } from "./problem.ts";
import { parameterReader } from "./read-parameters.ts";
import { readRequest } from "./read-request.ts";
import { type Outcome, refuseIgnored, runOperation } from "./run-operation.ts";
import { selectableFields, selectData } from "./select-data.ts";

/** What is the same for all calls of a stand-in. */
export interface AnswerSettings {
  readonly errors: VendorErrorTable;
  /** HTTP status of a refusal whose vendor error names none. */
  readonly refusalStatus: number;
  /** Refuse what would be ignored. */
  readonly strict: boolean;
  readonly acceptAnyToken: boolean;
}

/** An answer of the Web API, and what the journal keeps of how it came about. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly outcome: CallOutcome;
  /** `undefined` when it has no body. */
  readonly contentType: string | undefined;
  /** Beyond those of every answer; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `status.code` in the text; `undefined` when it is not of the vendor's form. */
  readonly statusCode: string | undefined;
  /** How sure we are of it; `undefined` when it is not meant as CRM.COM's. */
  readonly provenance: Provenance | undefined;
  readonly rows?: NonNullable<JournalRecord["rows"]>;
  /** Members of the call itself, not of its rows, that were ignored. */
  readonly ignored: readonly string[];
  /** What fault rules do to it. */
  readonly faults?: CallFaults;
  /** The connection dies under it. */
  readonly broken?: { readonly rule: string; readonly ordinal: number; readonly effect: ConnectionEffect };
}

/** A call that has been decided about and waits before it is done. */
export interface Waiting {
  readonly waitMs: number;
  resume(): Answer;
}

type Done = Omit<Answer, "ignored">;

const contentType = "application/json";

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
    return faults ? { ...answer, ignored, faults } : { ...answer, ignored };
  };
  const prepared = prepare(call, request, settings, ignored, faults);
  const resume = () => finish(typeof prepared === "function" ? prepared() : prepared);
  return faults && faults.waitMs.before > 0 ? { waitMs: faults.waitMs.before, resume } : resume();
}

function decideFaults({ sandbox, operation, headers, query, askedFaults }: Call, request: ReadRequest) {
  const body = isRefusal(request) ? undefined : request;
  const name = operation?.contract.name;
  return sandbox.faults.decide(
    name,
    askedFaults,
    () => ({ operation: name, headers, query, body }),
    (effect) => endToken(effect, sandbox.store, body?.["token"], sandbox.clock.nowMs()),
  );
}

function refusedAnswer(refusal: Refusal, settings: AnswerSettings): Done {
  const { httpStatus = settings.refusalStatus, provenance, ...status } = renderRefusal(settings.errors, refusal);
  const text = printEnvelope({}, status);
  return { status: httpStatus, text, contentType, outcome: "refused", statusCode: status.code, provenance };
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

type ReadRequest = ReturnType<typeof readRequest>;

/** All that comes before the call is done: what ended it, or how to do it. */
function prepare(
  call: Call,
  request: ReadRequest,
  settings: AnswerSettings,
  ignored: string[],
  faults: CallFaults | undefined,
): Done | Refusal | (() => Done | Refusal) {
  const { sandbox, operation } = call;
  const atOnce = faults?.reach("before-auth");
  if (atOnce) return endedAnswer(atOnce, settings);
  if (isRefusal(request)) return request;
  const { contract } = operation as Operation;
  const reader = parameterReader(contract, sandbox.release);

  const session = authenticate(request["token"], sandbox, settings.acceptAnyToken);
  if (isRefusal(session)) return session;
  const unread = faults?.reach("before-validation");
  if (unread) return endedAnswer(unread, settings);
  const parameters = reader.call(request);
  if (isRefusal(parameters)) return parameters;
  const selection = readFieldsSet((parameters as FieldsSet).fields_set, selectableFields(contract));
  ignored.push(...reader.ignoredInCall(request), ...selection.unknown.map((name) => `fields_set.${name}`));
  const strictly = refuseIgnored(ignored, "", { strict: settings.strict, context: sandbox });
  if (strictly) return strictly;

  const undone = faults?.reach("before-commit");
  if (undone) return endedAnswer(undone, settings);
  const rowFault = faults ? faults.reachRows(rowsOf(contract, parameters)) : noRowFault;
  const lost = faults?.reach("after-commit");
  return () => {
    const context = { store: sandbox.store, release: sandbox.release, session, nowMs: sandbox.clock.nowMs() };
    const run = {
      reader,
      context,
      strict: settings.strict,
      render: (refusal: Refusal) => renderRefusal(settings.errors, refusal),
      rowFault,
    };
    const outcome = runOperation(operation as Operation, parameters, run);
    const done = isRefusal(outcome)
      ? refusedAnswer(outcome, settings)
      : doneAnswer(outcome, selectData(contract, outcome.data, selection));
    return lost ? endedAnswer(lost, settings, done) : done;
  };
}

const noRowFault = () => undefined;

const rowsOf = ({ bulk }: Contract, parameters: object): readonly unknown[] =>
  bulk ? ((parameters as Record<string, readonly unknown[]>)[bulk.set] ?? []) : [];

function doneAnswer({ rows }: Outcome, data: unknown): Done {
  const failed = rows && rows.data.unprocessed_customer_events_set.length > 0;
  return {
    status: 200,
    contentType,
    text: printEnvelope(data),
    outcome: failed ? "partly processed" : "processed",
    statusCode: "OK",
    provenance: leastSure(failed ? provenancesOf(rows.remarks) : []),
    ...(rows && { rows }),
  };
}

/** What goes out, or would have gone out, of a call that a fault rule ended. */
function endedAnswer(ending: Ending, settings: AnswerSettings, done?: Done): Done {
  const { rule, ordinal, effect } = ending;
  const answer = endingAnswer(ending, settings);
  const { headers = {}, ...given } = answer ?? (done ? {} : undoneAnswer(rule));
  const { "content-type": type, ...more } = headers;
  return {
    ...(done ?? { contentType: undefined }),
    ...(given as FaultAnswer),
    ...(Object.keys(headers).length > 0 && { contentType: type, headers: more }),
    outcome: "fault",
    ...(effect.connection && { broken: { rule, ordinal, effect: effect.connection } }),
  };
}

interface FieldsSet {
  readonly fields_set?: string | null;
}

const provenancesOf = (remarks: readonly RowRemark[]) =>
  remarks.flatMap(({ refusal }) => (refusal ? [refusal.provenance] : []));

/** The distinct names of what an answer ignored, those of its rows with their set before them. */
export function ignoredNames({ ignored, rows }: Answer, contract: Contract | undefined): ReadonlySet<string> {
  const names = new Set(ignored);
  for (const remark of rows?.remarks ?? []) {
    for (const name of remark.ignored) names.add(`${contract?.bulk?.set}[].${name}`);
  }
  return names;
}
