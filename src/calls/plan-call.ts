import type { CallFaults, Ending } from "../faults/call-faults.ts";
import { judgeCall } from "../faults/judge-call.ts";
import type { Context, Contract, Operation } from "../method.ts";
import type { RowFault } from "../wire/bulk-outcome.ts";
import { readFieldsSet, type Selection } from "../wire/fields-set.ts";
import { isRefusal, type Refusal } from "../wire/refusal.ts";
import { authenticate } from "./authenticate.ts";
import type { Call } from "./call.ts";
import type { CallSettings } from "./call-settings.ts";
import { type ParameterReader, parameterReader } from "./read-parameters.ts";
import { readRequest } from "./read-request.ts";
import { refuseIgnored } from "./refuse-ignored.ts";
import { selectableFields } from "./select-data.ts";

/** What is to become of a call: decided whole, and nothing of it done yet. */
export interface Plan {
  readonly call: Call;
  readonly settings: CallSettings;
  /** What fault rules do to it; `undefined` when none is about it. All of their counting is done. */
  readonly faults: CallFaults | undefined;
  /** Members of the call itself, not of its rows, that are ignored. */
  readonly ignored: readonly string[];
  /** Why it is refused, the rule that ends it before it is done, or the work. */
  readonly goal: Refusal | { readonly endedBy: Ending } | Work;
}

/** All that it takes to do a call. */
export interface Work {
  readonly operation: Operation;
  readonly reader: ParameterReader;
  /** They have passed the method's schema; rows of a bulk call are not read yet. */
  readonly parameters: object;
  readonly caller: Pick<Context, "session" | "credentials">;
  readonly selection: Selection;
  readonly rowFaults: ReadonlyMap<number, RowFault>;
  /** The rule that ends the call after it was done. */
  readonly endedBy: Ending | undefined;
}

/**
 * Decides about a call: reads it, checks the token, checks the parameters. The first refusal is the plan. Fault rules come
 * in between, and all of their counting is done here.
 */
export function planCall(call: Call, settings: CallSettings): Plan {
  const request = readRequest(call);
  const faults = judge(call, request);
  const { goal, ignored = [] } = planWork(call, request, settings, faults);
  return { call, settings, goal, ignored, faults };
}

function planWork(
  call: Call,
  request: ReturnType<typeof readRequest>,
  settings: CallSettings,
  faults: CallFaults | undefined,
): Pick<Plan, "goal"> & Partial<Pick<Plan, "ignored">> {
  const atOnce = faults?.reach("before-auth");
  if (atOnce) return { goal: { endedBy: atOnce } };
  if (isRefusal(request)) return { goal: request };
  const operation = call.operation as Operation;
  const { contract } = operation;
  const release = call.sandbox.release();

  const caller = authenticate(call, contract, request["token"], settings.acceptAnyToken);
  if (isRefusal(caller)) return { goal: caller };
  const unread = faults?.reach("before-validation");
  if (unread) return { goal: { endedBy: unread } };

  const reader = parameterReader(contract, release);
  const parameters = reader.call(request);
  if (isRefusal(parameters)) return { goal: parameters };
  const selection = readFieldsSet((parameters as FieldsSet).fields_set, selectableFields(contract, release));
  const ignored = [
    ...(parameters === request ? [] : reader.ignoredInCall(request)),
    ...selection.unknown.map((name) => `fields_set.${name}`),
  ];
  if (settings.strict && ignored.length > 0) return { goal: refuseIgnored(ignored, "", release), ignored };

  const undone = faults?.reach("before-commit");
  if (undone) return { goal: { endedBy: undone }, ignored };
  const rowFaults = faults?.reachRows(rowsOf(contract, parameters)) ?? noRowFaults;
  const endedBy = faults?.reach("after-commit");
  return { goal: { operation, reader, parameters, caller, selection, rowFaults, endedBy }, ignored };
}

function judge({ sandbox, operation, headers, query, askedFaults }: Call, request: ReturnType<typeof readRequest>) {
  const body = isRefusal(request) ? undefined : request;
  const facts = { operation: operation?.contract.name, headers, query, body };
  return judgeCall(sandbox.faults, facts, askedFaults, { store: sandbox.store, nowMs: sandbox.clock.nowMs() });
}

/** The rows of a bulk call as they were sent; none for another method. */
export const rowsOf = ({ bulk }: Contract, parameters: object): readonly unknown[] =>
  bulk ? ((parameters as Record<string, readonly unknown[]>)[bulk.set] ?? []) : [];

const noRowFaults: ReadonlyMap<number, RowFault> = new Map();

interface FieldsSet {
  readonly fields_set?: string | null;
}
