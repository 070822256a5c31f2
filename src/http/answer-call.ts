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
import { problemText, problemType } from "./problem.ts";
import { parameterReader } from "./read-parameters.ts";
import { readRequest } from "./read-request.ts";
import { refuseIgnored, runOperation } from "./run-operation.ts";
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
  readonly contentType: string;
  /** `status.code` in the text; `undefined` when it is not of the vendor's form. */
  readonly statusCode: string | undefined;
  /** How sure we are of it; `undefined` when it is not meant as CRM.COM's. */
  readonly provenance: Provenance | undefined;
  readonly rows?: NonNullable<JournalRecord["rows"]>;
  /** Members of the call itself, not of its rows, that were ignored. */
  readonly ignored: readonly string[];
}

const contentType = "application/json";

/** Answers a call: reads it, checks the token, checks the parameters, runs the operation. The first refusal is the answer. */
export function answerCall(call: Call, settings: AnswerSettings): Answer {
  const ignored: string[] = [];
  const done = doCall(call, settings, ignored);
  if (!isRefusal(done)) return { ...done, ignored };
  const { httpStatus = settings.refusalStatus, provenance, row: _, ...status } = renderRefusal(settings.errors, done);
  const text = printEnvelope({}, status);
  return { status: httpStatus, text, contentType, outcome: "refused", statusCode: status.code, provenance, ignored };
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

function doCall(call: Call, settings: AnswerSettings, ignored: string[]): Omit<Answer, "ignored"> | Refusal {
  const { sandbox, operation } = call;
  const request = readRequest(call);
  if (isRefusal(request)) return request;
  const { contract } = operation as Operation;
  const reader = parameterReader(contract, sandbox.release);

  const caller = authenticate(call, contract, request.token, settings.acceptAnyToken);
  if (isRefusal(caller)) return caller;
  const parameters = reader.call(request);
  if (isRefusal(parameters)) return parameters;
  const selection = readFieldsSet((parameters as FieldsSet).fields_set, selectableFields(contract, sandbox.release));
  ignored.push(...reader.ignoredInCall(request), ...selection.unknown.map((name) => `fields_set.${name}`));

  const context = { store: sandbox.store, release: sandbox.release, ...caller, nowMs: sandbox.clock.nowMs() };
  const run = {
    reader,
    context,
    strict: settings.strict,
    render: (refusal: Refusal) => renderRefusal(settings.errors, refusal),
    rowFault: () => undefined,
  };
  const strictly = refuseIgnored(ignored, "", run);
  if (strictly) return strictly;
  const outcome = runOperation(operation as Operation, parameters, run);
  if (isRefusal(outcome)) return outcome;
  const { data, rows } = outcome;
  const failed = rows && rows.data.unprocessed_customer_events_set.length > 0;
  return {
    status: 200,
    contentType,
    text: printEnvelope(selectData(contract, data, selection)),
    outcome: failed ? "partly processed" : "processed",
    statusCode: "OK",
    provenance: leastSure(failed ? provenancesOf(rows.remarks) : []),
    ...(rows && { rows }),
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
