import { type Assumption, assumptions } from "../../assumptions/assumptions.ts";
import { inputNodes } from "../../schema/input-node.ts";
import { readObject } from "../../schema/read-value.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { CallContext } from "../../vendor/entities/call-context.ts";
import type { Method, Operation } from "../../vendor/method.ts";
import { withNumberAsSent } from "../../wire/json-notes.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import { isKnownIn, type Release, unknownReleaseWarning } from "../../wire/release.ts";
import { type AppliedRule, CallFaults, type EndingRule, type RuleMisses } from "../faults/call-faults.ts";
import type { CallSettings } from "../sandbox/config-loader.ts";
import { authenticate } from "./authenticate.ts";
import type { Call } from "./call.ts";
import { refusalForNote } from "./call-form.ts";
import { Notes, policyOf } from "./notes.ts";
import { type CallInput, readCall } from "./read-call.ts";
import { type FieldsSet, readFieldsSet, selectableFields } from "./select-data.ts";

interface PlanBase {
  readonly call: Call;
  readonly settings: CallSettings;
  readonly input: CallInput;
  /** The assumptions behind the decision. */
  readonly notes: Notes;
  readonly applied: readonly AppliedRule[];
  readonly misses: RuleMisses | undefined;
}

export interface AcceptedPlan extends PlanBase {
  readonly kind: "accepted";
  readonly operation: Operation;
  readonly caller: Pick<CallContext, "session" | "credentials">;
  readonly fieldsSet: FieldsSet | undefined;
  readonly ending: EndingRule | undefined;
}

/** The decision about a call: its first refusal, the rule that ends it, or what to do. */
type Decision =
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "ended"; readonly ending: EndingRule }
  | Omit<AcceptedPlan, keyof PlanBase>;

export type Plan = PlanBase & Decision;

/** Decides about a call before it is done. Rules already count it, and its token counts as used. */
export function planCall(call: Call, settings: CallSettings): Plan {
  const policy = policyOf(call.sandbox.allSwitches, settings);
  const input = readCall(call, policy, settings.methods);
  const hasNoRules = call.sandbox.faults.list().length === 0 && !call.headerRule;
  const faults = hasNoRules ? undefined : countRules(call, input);
  const notes = new Notes(policy);
  const decision = decide({ call, settings, input, notes }, faults);
  return { call, settings, input, notes, applied: faults?.applied ?? [], misses: faults?.misses(), ...decision };
}

/** The order of the checks. */
function decide(
  { call, settings, input, notes }: Pick<PlanBase, "call" | "settings" | "input" | "notes">,
  faults: CallFaults | undefined,
): Decision {
  const refuseWith = (refusal: Refusal) =>
    ({ kind: "refused", refusal: withNumberAsSent(refusal, call.jsonNotes) }) as const;
  const beforeAuth = faults?.reach("before-auth");
  if (beforeAuth) return { kind: "ended", ending: beforeAuth };
  const { request } = input;
  if (isRefusal(request)) return refuseWith(request);
  const operation = call.operation as Operation;
  const { method } = operation;
  noteMethod(method, call.release, notes);
  const note = input.notes.refusingNote();
  if (note) return refuseWith(refusalForNote(note, call.release, ""));

  const caller = authenticate(call, method, request["token"], settings.acceptAnyToken, notes, faults);
  if (isRefusal(caller)) return refuseWith(tokenOrParameterRefusal(caller, call, input, notes));
  const beforeValidation = faults?.reach("before-validation");
  if (beforeValidation) return { kind: "ended", ending: beforeValidation };

  // Unnamed notes of the parameters count once the token is accepted.
  for (const { id, name } of input.notes.list) if (name === undefined) notes.assume(id);
  const validationError = firstValidationError(input.notes, notes, method);
  if (validationError) return refuseWith(validationError);
  const { fields_set }: { readonly fields_set?: string | readonly string[] | null } = Object(input.parameters);
  const fieldsSet = fields_set == null ? undefined : readSelection(fields_set, method, call.release, notes);
  const beforeCommit = faults?.reach("before-commit");
  if (beforeCommit) return { kind: "ended", ending: beforeCommit };
  for (const [index, fault] of faults?.reachRows() ?? []) {
    const row = input.rows?.[index];
    if (row) row.fault = fault;
  }
  // Reached here, because the plan holds all waits of the call.
  return { kind: "accepted", operation, caller, fieldsSet, ending: faults?.reach("after-commit") };
}

function countRules(call: Call, { request, rows = [] }: CallInput): CallFaults {
  const { sandbox, operation, verb, path, headers, query, headerRule } = call;
  const body = isRefusal(request) ? undefined : request;
  const bulkRows = operation?.method.bulk && rows.map(({ index, sent }) => ({ index, row: sent }));
  const sentCall = { operation: operation?.method.name, verb, path, headers, query, body, rows: bulkRows };
  return new CallFaults(sandbox.faults, sentCall, headerRule, { store: sandbox.store, nowMs: sandbox.clock.nowMs() });
}

/** Notes the assumptions behind the method, and an unknown release. */
function noteMethod({ restsOn = [], since: firstReleases }: Method, release: Release, notes: Notes): void {
  for (const id of restsOn) {
    const { since }: Assumption = assumptions[id];
    if (since === undefined || isKnownIn(release, since)) notes.assume(id);
  }
  if (unknownReleaseWarning(release, firstReleases)) notes.assume("call.unknown-release");
}

/**
 * The refusal of a call with a bad token. If a parameter is wrong too, the switch `call.order-of-checks` decides which of
 * the two comes first.
 */
function tokenOrParameterRefusal(
  refusal: Refusal,
  { operation, release }: Call,
  { request, notes }: CallInput,
  planNotes: Notes,
): Refusal {
  const { method } = operation as Operation;
  // These notes are discarded.
  const scratchNotes = new Notes(planNotes.policy);
  // With any token, the parameters have only their own validation errors.
  const isMissing = refusal.kind === "tokenMissing";
  const place = inputNodes(schemaTree(method.parameters, release), method.bulk?.set).call;
  if (isMissing) readObject(place, { ...request, token: "none" }, scratchNotes);
  const validationError = firstValidationError(isMissing ? scratchNotes : notes, scratchNotes, method);
  return validationError && planNotes.assume("call.order-of-checks") === "parameters-first" ? validationError : refusal;
}

/** The first validation error that refuses the call. @param planNotes collects the assumptions behind that */
function firstValidationError({ validationErrors }: Notes, planNotes: Notes, { bulk }: Method): Refusal | undefined {
  const [first, second] = validationErrors;
  // Another set than that of the rows has a maximum of its own.
  if (first?.refusal.kind !== "tooManyRows" || first.refusal.values["path"] !== bulk?.set) return first?.refusal;
  return planNotes.assume("bulk.more-than-max") === undefined ? first.refusal : second?.refusal;
}

function readSelection(
  sent: string | readonly string[],
  method: Method,
  release: Release,
  notes: Notes,
): FieldsSet | undefined {
  if (Array.isArray(sent)) notes.assume("fields-set.array");
  const fieldsSet = readFieldsSet(sent, selectableFields(method, release));
  // Without a known name, the answer has all fields.
  const isEmpty = fieldsSet.fields.size === 0;
  if (fieldsSet.unknown.length > 0 || isEmpty) notes.assume("fields-set.unknown");
  const isIgnored = isEmpty || notes.assume("fields-set.filters") === "ignored";
  return isIgnored ? undefined : fieldsSet;
}
