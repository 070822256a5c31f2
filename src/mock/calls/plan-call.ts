import { cutText } from "../../ground/config-error.ts";
import type { CallContext } from "../../vendor/entities/token.ts";
import type { Contract, Operation } from "../../vendor/method.ts";
import { type Assumption, assumptions } from "../../wire/assumptions.ts";
import type { RowFault } from "../../wire/bulk.ts";
import { readQuery } from "../../wire/read-query.ts";
import { isRefusal, type Refusal, refuse } from "../../wire/refusal.ts";
import { isKnownIn, newestKnownRelease, type Release } from "../../wire/release.ts";
import { maskPath } from "../../wire/secrets/mask-text.ts";
import { CallFaults, type Ending, type Hit, type Misses, noRowFaults } from "../faults/call-faults.ts";
import { switchesIn } from "../sandbox/sandbox.ts";
import { audit, type Remark, refusalOfRemark } from "./audit/audit.ts";
import { withNumberAsSent } from "./audit/json-losses.ts";
import { methodHint } from "./audit/unknown-names.ts";
import { authenticate } from "./authenticate.ts";
import type { Call, CallSettings } from "./call.ts";
import { type ParameterReader, parameterReader, readParameters } from "./read-parameters.ts";
import { readFieldsSet, type Selection, selectableFields } from "./select-data.ts";
import { switchedValues } from "./switched-values.ts";
import { UsedAssumptions } from "./used-assumptions.ts";

export interface Plan {
  readonly call: Call;
  /** The parameters as they were sent, or why they could not be read. */
  readonly request: Record<string, unknown> | Refusal;
  readonly settings: CallSettings;
  readonly hits: readonly Hit[];
  readonly missed: Misses | undefined;
  /** All that is told of it, where something of that may refuse it; else looked for when it is done. */
  readonly remarks: readonly Remark[] | undefined;
  /** What the answer rests on beyond the vendor's pages, as far as the plan goes. */
  readonly used: UsedAssumptions;
  readonly goal: Refusal | { readonly endedBy: Ending } | Work;
}

export interface Work {
  readonly operation: Operation;
  readonly reader: ParameterReader;
  /** They have passed the method's schema; rows of a bulk call are not read yet. */
  readonly parameters: object;
  readonly caller: Pick<CallContext, "session" | "credentials">;
  readonly selection: Selection | undefined;
  readonly rowFaults: ReadonlyMap<number, RowFault>;
  readonly endedBy: Ending | undefined;
}

/** Decides about a call; the first refusal is the plan. Fault rules count here, and tokens are used, whatever becomes of it. */
export function planCall(call: Call, settings: CallSettings): Plan {
  const used = new UsedAssumptions(switchesIn(call.sandbox), settings.strict);
  const request = readRequest(call, settings.contracts);
  const isFaultless = call.sandbox.faults.isEmpty && call.askedFaults.length === 0;
  const faults = isFaultless ? undefined : judge(call, request);
  const remarks = used.refusesAny ? audit(call, request) : undefined;
  const planned = planWork({ call, request, settings, remarks }, faults, used);
  const goal = isRefusal(planned) ? withNumberAsSent(planned, call.losses) : planned;
  return { call, request, settings, goal, remarks, used, hits: faults?.hits ?? [], missed: faults?.misses() };
}

/** The parameters as they were sent, or why there are none: no such method, wrong verb, no JSON object. */
function readRequest(call: Call, contracts: readonly Contract[]): Record<string, unknown> | Refusal {
  const { release, operation, path } = call;
  if (!operation || !isKnownIn(release, operation.contract.since)) {
    const hint = methodHint(path, contracts, release);
    return refuse("methodUnknown", { path: cutText(maskPath(path)), release: release.name, hint });
  }
  const { verb, parameters, bodyOptional } = operation.contract;
  if (verb !== call.verb) return refuse("verbNotAllowed", { path, allowed: verb, verb: call.verb });
  if (verb === "GET") return readQuery(call.query, parameters);
  const { body } = call;
  return bodyOptional && !isRefusal(body) && body.trim() === "" ? {} : call.json;
}

function planWork(
  { call, request, settings, remarks }: Pick<Plan, "call" | "request" | "settings" | "remarks">,
  faults: CallFaults | undefined,
  used: UsedAssumptions,
): Plan["goal"] {
  const atOnce = faults?.reach("before-auth");
  if (atOnce) return { endedBy: atOnce };
  if (isRefusal(request)) return request;
  const operation = call.operation as Operation;
  const { contract } = operation;
  sayOfMethod(contract, call.release, used);
  const told = remarks?.find(({ id, row }) => row === undefined && used.isRefused(id));
  if (told) return refusalOfRemark(told, call.release);

  const caller = authenticate(call, contract, request["token"], settings.acceptAnyToken, used, faults);
  const reader = parameterReader(contract, call.release);
  if (isRefusal(caller)) return orUnreadable(caller, request, contract, reader, used);
  const unread = faults?.reach("before-validation");
  if (unread) return { endedBy: unread };

  const parameters = readCall(request, contract, reader, used);
  if (isRefusal(parameters)) return parameters;
  const { fields_set } = parameters as { readonly fields_set?: string | readonly string[] | null };
  const selection = fields_set == null ? undefined : selectionOf(fields_set, contract, call.release, used);
  const undone = faults?.reach("before-commit");
  if (undone) return { endedBy: undone };
  const rowFaults = faults ? faults.reachRows(rowsOf(contract, parameters)) : noRowFaults;
  return { operation, reader, parameters, caller, selection, rowFaults, endedBy: faults?.reach("after-commit") };
}

function sayOfMethod({ restsOn = [] }: Contract, release: Release, used: UsedAssumptions): void {
  for (const id of restsOn) {
    const { since }: Assumption = assumptions[id];
    if (since === undefined || isKnownIn(release, since)) used.assumes(id);
  }
  if (release.order > newestKnownRelease.order) used.assumes("call.unknown-release");
}

/** Why a call is refused whose token is: where its parameters would be too, the order of the checks decides. */
function orUnreadable(
  refusal: Refusal,
  request: object,
  contract: Contract,
  reader: ParameterReader,
  used: UsedAssumptions,
): Refusal {
  // That the token is missing is no mistake in the parameters.
  const said = refusal.refused === "tokenMissing" ? { ...request, token: "none" } : request;
  const read = readCall(said, contract, reader, { valueSwitches: used.valueSwitches, assumes: used.variantOf });
  if (!isRefusal(read)) return refusal;
  return used.assumes("call.order-of-checks") === "parameters-first" ? read : refusal;
}

/** Reads the parameters of a call, but for its rows, or tells why it is refused. */
function readCall(
  request: object,
  contract: Contract,
  reader: ParameterReader,
  used: Pick<UsedAssumptions, "valueSwitches" | "assumes">,
): object | Refusal {
  const { valueSwitches: on, assumes } = used;
  const asked = on ? switchedValues(request, reader.call.tree, on, "", assumes) : request;
  if (isRefusal(asked)) return asked;
  const { parameters, doubts } = readParameters(reader.call, asked, "");
  for (const id of doubts) assumes(id);
  if (!isRefusal(parameters)) return parameters;
  const { refused, values } = parameters;
  const variant = refused === "tooManyRows" ? assumes("bulk.more-than-max") : undefined;
  if (variant === undefined) return parameters;
  const set = contract.bulk?.set as string;
  const rows = rowsOf(contract, asked);
  const first = readCall({ ...asked, [set]: rows.slice(0, Number(values["max"])) }, contract, reader, used);
  return variant === "first-done" || isRefusal(first) ? first : { ...first, [set]: rows };
}

function selectionOf(
  sent: string | readonly string[],
  contract: Contract,
  release: Release,
  used: UsedAssumptions,
): Selection | undefined {
  if (Array.isArray(sent)) used.assumes("fields-set.array");
  const selection = readFieldsSet(sent, selectableFields(contract, release));
  // Commas alone name nothing.
  const isEmpty = selection.fields.size === 0;
  if (selection.unknown.length > 0 || isEmpty) used.assumes("fields-set.unknown");
  const isIgnored = isEmpty || used.assumes("fields-set.filters") === "ignored";
  return isIgnored ? undefined : selection;
}

function judge(call: Call, request: Plan["request"]): CallFaults {
  const { sandbox, operation, verb, path, headers, query, askedFaults } = call;
  const body = isRefusal(request) ? undefined : request;
  const bulk = operation?.contract.bulk;
  const sent = bulk && body?.[bulk.set];
  const rows = bulk && (Array.isArray(sent) ? sent.map((row, index) => ({ row, index })) : []);
  const facts = { operation: operation?.contract.name, verb, path, headers, query, body, rows };
  return new CallFaults(sandbox.faults, facts, askedFaults, { store: sandbox.store, nowMs: sandbox.clock.nowMs() });
}

const rowsOf = ({ bulk }: Contract, parameters: object): readonly unknown[] =>
  bulk ? ((parameters as Record<string, readonly unknown[]>)[bulk.set] ?? []) : [];
