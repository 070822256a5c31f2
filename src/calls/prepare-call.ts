import { type CallFaults, type Ending, noRowFault } from "../faults/call-faults.ts";
import type { FaultAnswer } from "../faults/effects/fault-answer.ts";
import type { Contract, Operation } from "../method.ts";
import { printEnvelope } from "../wire/envelope.ts";
import { readFieldsSet } from "../wire/fields-set.ts";
import { isRefusal, type Refusal, renderRefusal, renderRow } from "../wire/refusal.ts";
import type { AnswerSettings, Done } from "./answer.ts";
import { authenticate } from "./authenticate.ts";
import type { Call } from "./call.ts";
import { endingAnswer, undoneAnswer } from "./ending-answer.ts";
import { parameterReader } from "./read-parameters.ts";
import type { readRequest } from "./read-request.ts";
import { type Outcome, refuseIgnored, runOperation } from "./run-operation.ts";
import { selectableFields, selectData } from "./select-data.ts";

const contentType = "application/json";

/** All that comes before the call is done: what ended it, or how to do it. */
export function prepareCall(
  call: Call,
  request: ReturnType<typeof readRequest>,
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

  const caller = authenticate(call, contract, request["token"], settings.acceptAnyToken);
  if (isRefusal(caller)) return caller;
  const unread = faults?.reach("before-validation");
  if (unread) return endedAnswer(unread, settings);
  const parameters = reader.call(request);
  if (isRefusal(parameters)) return parameters;
  const selection = readFieldsSet((parameters as FieldsSet).fields_set, selectableFields(contract, sandbox.release));
  if (parameters !== request) ignored.push(...reader.ignoredInCall(request));
  for (const name of selection.unknown) ignored.push(`fields_set.${name}`);
  const strictly = refuseIgnored(ignored, "", { strict: settings.strict, context: sandbox });
  if (strictly) return strictly;

  const undone = faults?.reach("before-commit");
  if (undone) return endedAnswer(undone, settings);
  const rowFault = faults ? faults.reachRows(rowsOf(contract, parameters)) : noRowFault;
  const lost = faults?.reach("after-commit");
  return () => {
    const context = { store: sandbox.store, release: sandbox.release, ...caller, nowMs: sandbox.clock.nowMs() };
    const run = {
      reader,
      context,
      strict: settings.strict,
      render: (refusal: Refusal) => renderRow(settings.errors, refusal),
      rowFault,
    };
    const outcome = runOperation(operation as Operation, parameters, run);
    const done = isRefusal(outcome)
      ? refusedAnswer(outcome, settings)
      : doneAnswer(outcome, selectData(contract, outcome.data, selection));
    return lost ? endedAnswer(lost, settings, done) : done;
  };
}

const rowsOf = ({ bulk }: Contract, parameters: object): readonly unknown[] =>
  bulk ? ((parameters as Record<string, readonly unknown[]>)[bulk.set] ?? []) : [];

function doneAnswer({ rows }: Outcome, data: unknown): Done {
  const failed = rows !== undefined && rows.data.unprocessed_customer_events_set.length > 0;
  return {
    status: 200,
    contentType,
    text: printEnvelope(data),
    outcome: failed ? "partly processed" : "processed",
    statusCode: "OK",
    provenance: rows?.provenance ?? "documented",
    rows,
    isWhole: rows !== undefined && data === rows.data,
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
    isWhole: false,
    ...(effect.connection && { broken: { rule, ordinal, effect: effect.connection } }),
  };
}

interface FieldsSet {
  readonly fields_set?: string | null;
}

/** The answer of a call that is refused. */
export function refusedAnswer(refusal: Refusal, settings: AnswerSettings): Done {
  const {
    httpStatus = settings.refusalStatus,
    provenance,
    row: _,
    ...status
  } = renderRefusal(settings.errors, refusal);
  const text = printEnvelope({}, status);
  return { status: httpStatus, text, contentType, outcome: "refused", statusCode: status.code, provenance };
}
