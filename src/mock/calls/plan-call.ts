import type * as z from "zod";
import type { CallContext, Contract, Operation } from "../../vendor/method.ts";
import type { RowFault } from "../../wire/bulk-outcome.ts";
import { type fieldsSet, readFieldsSet, type Selection } from "../../wire/fields-set.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import type { Release } from "../../wire/release.ts";
import { type CallFaults, type Ending, noRowFaults } from "../faults/call-faults.ts";
import type { Hit, Misses } from "../faults/hit.ts";
import { judgeCall } from "../faults/judge-call.ts";
import { switchesIn } from "../sandbox/sandbox.ts";
import { authenticate } from "./authenticate.ts";
import type { Call } from "./call.ts";
import type { CallSettings } from "./call-settings.ts";
import { type DividedLosses, divideLosses } from "./json/json-loss.ts";
import { refuseWriting } from "./let-pass/body-writing.ts";
import { ignoredIn } from "./let-pass/ignored-in.ts";
import { refuseIgnored } from "./let-pass/refuse-ignored.ts";
import { refuseLosses, shownAsSent } from "./let-pass/refuse-losses.ts";
import { unreadParts } from "./let-pass/unread-parts.ts";
import { readCall } from "./read-call.ts";
import { type ParameterReader, parameterReader } from "./read-parameters.ts";
import { readRequest } from "./read-request.ts";
import { sayOfMethod } from "./say-of-method.ts";
import { selectableFields } from "./select-data.ts";
import { UsedAssumptions } from "./used-assumptions.ts";

/** What is to become of a call: decided whole, and nothing of it done yet. */
export interface Plan {
  readonly call: Call;
  readonly settings: CallSettings;
  /** The fault rules that hit it. All of their counting is done. */
  readonly hits: readonly Hit[];
  /** Those that are about it and do not. */
  readonly missed: Misses | undefined;
  /** Members of the call itself, not of its rows, that are ignored. */
  readonly ignored: readonly string[];
  /** What the answer rests on beyond the vendor's pages, as far as the plan goes. */
  readonly used: Pick<UsedAssumptions, "goOn">;
  /** Why it is refused, the rule that ends it before it is done, or the work. */
  readonly goal: Refusal | { readonly endedBy: Ending } | Work;
}

/** All that it takes to do a call. */
export interface Work {
  readonly operation: Operation;
  readonly reader: ParameterReader;
  /** They have passed the method's schema; rows of a bulk call are not read yet. */
  readonly parameters: object;
  readonly caller: Pick<CallContext, "session" | "credentials">;
  readonly selection: Selection;
  readonly rowFaults: ReadonlyMap<number, RowFault>;
  readonly rowLosses: DividedLosses["ofRows"];
  /** The rule that ends the call after it was done. */
  readonly endedBy: Ending | undefined;
}

/**
 * Decides about a call: reads it, checks the token, checks the parameters. The first refusal is the plan. Fault rules come
 * in between, and all of their counting is done here; so is that a token was used, whatever becomes of its call.
 */
export function planCall(call: Call, settings: CallSettings): Plan {
  const used = new UsedAssumptions(switchesIn(call.sandbox), settings.strict);
  const request = readRequest(call, settings.contracts);
  const faults = judge(call, request);
  const { goal, ignored = [] } = planWork(call, request, settings, faults, used);
  return { call, settings, goal, ignored, used, hits: faults?.hits ?? [], missed: faults?.misses() };
}

function planWork(
  call: Call,
  request: ReturnType<typeof readRequest>,
  settings: CallSettings,
  faults: CallFaults | undefined,
  used: UsedAssumptions,
): Pick<Plan, "goal"> & Partial<Pick<Plan, "ignored">> {
  const atOnce = faults?.reach("before-auth");
  if (atOnce) return { goal: { endedBy: atOnce } };
  const operation = call.operation as Operation;
  if (isRefusal(request)) {
    const isOfBody = request === call.json;
    // Of a path that is no method, nobody can say what it would read.
    return { goal: request, ignored: isOfBody ? unreadParts(call, operation.contract) : [] };
  }
  const { contract } = operation;
  const { release } = call;
  sayOfMethod(call, contract, release, used);
  const losses = divideLosses(call.losses, contract.bulk?.set);
  const lossy = refuseWriting(call, used) ?? refuseLosses(losses.ofCall, used);
  if (lossy) return refusedUnread(lossy, call, request);

  const caller = authenticate(call, contract, request["token"], settings.acceptAnyToken, used, faults);
  if (isRefusal(caller)) {
    const refusal = orUnreadable(caller, request, contract, release, used);
    return refusedUnread(shownAsSent(refusal, losses.ofCall), call, request);
  }
  const unread = faults?.reach("before-validation");
  if (unread) return { goal: { endedBy: unread } };

  const reader = parameterReader(contract, release);
  const read = readCall(request, reader, contract, used);
  if (isRefusal(read)) return refusedUnread(shownAsSent(read, losses.ofCall), call, request);
  const { parameters } = read;
  const selection = selectionOf(parameters, selectableFields(contract, release), used);
  const unreadable = unreadParts(call, contract);
  const unknownFields = selection.unknown.map((name) => `fields_set.${name}`);
  const ignored = [...unreadable, ...read.ignored, ...unknownFields];
  if (unreadable.length > 0 && !used.letsPass("call.unread-parts")) {
    return { goal: refuseIgnored(unreadable, "", release), ignored };
  }
  if (read.ignored.length > 0 && !used.letsPass("value.unknown-member")) {
    return { goal: refuseIgnored(read.ignored, "", release), ignored };
  }
  if (unknownFields.length > 0 && !used.letsPass("fields-set.unknown")) {
    return { goal: refuseIgnored(unknownFields, "", release), ignored };
  }

  const undone = faults?.reach("before-commit");
  if (undone) return { goal: { endedBy: undone }, ignored };
  const rowFaults = faults?.reachRows(rowsOf(contract, parameters)) ?? noRowFaults;
  const endedBy = faults?.reach("after-commit");
  const rowLosses = losses.ofRows;
  return { goal: { operation, reader, parameters, caller, selection, rowFaults, rowLosses, endedBy }, ignored };
}

/** Refused before its parameters were taken: what would have been ignored of them is told all the same. */
function refusedUnread(goal: Refusal, call: Call, request: object): Pick<Plan, "goal" | "ignored"> {
  const { contract } = call.operation as Operation;
  return { goal, ignored: [...unreadParts(call, contract), ...ignoredIn(request, contract, call.release)] };
}

/** Why a call is refused whose token is: where its parameters would be too, the order of the checks decides. */
function orUnreadable(
  refusal: Refusal,
  request: object,
  contract: Contract,
  release: Release,
  used: UsedAssumptions,
): Refusal {
  const read = readCall(request, parameterReader(contract, release), contract, used.goOn());
  if (!isRefusal(read)) return refusal;
  return used.assumes("call.order-of-checks") === "parameters-first" ? read : refusal;
}

function selectionOf(parameters: object, known: ReadonlySet<string>, used: UsedAssumptions): Selection {
  const { fields_set } = parameters as FieldsSet;
  if (Array.isArray(fields_set)) used.assumes("fields-set.array");
  const { fields, unknown } = readFieldsSet(fields_set, known);
  // Commas alone name nothing.
  if (unknown.length > 0 || (fields_set != null && fields === undefined)) used.assumes("fields-set.unknown");
  const isIgnored = fields !== undefined && used.assumes("fields-set.filters") === "ignored";
  return { fields: isIgnored ? undefined : fields, unknown };
}

function judge({ sandbox, operation, headers, query, askedFaults }: Call, request: ReturnType<typeof readRequest>) {
  const body = isRefusal(request) ? undefined : request;
  const facts = { operation: operation?.contract.name, headers, query, body };
  return judgeCall(sandbox.faults, facts, askedFaults, { store: sandbox.store, nowMs: sandbox.clock.nowMs() });
}

/** The rows of a bulk call as they were sent; none for another method. */
export const rowsOf = ({ bulk }: Contract, parameters: object): readonly unknown[] =>
  bulk ? ((parameters as Record<string, readonly unknown[]>)[bulk.set] ?? []) : [];

interface FieldsSet {
  readonly fields_set?: z.output<typeof fieldsSet>;
}
