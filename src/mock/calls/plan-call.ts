import { type Assumption, assumptions } from "../../assumptions/assumptions.ts";
import { readObject } from "../../schema/read-value.ts";
import { placesOf } from "../../schema/schema-place.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { CallContext } from "../../vendor/entities/call-context.ts";
import type { Method, Operation } from "../../vendor/method.ts";
import { withNumberAsSent } from "../../wire/json-notes.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import { isKnownIn, newestKnownRelease, type Release } from "../../wire/release.ts";
import { CallFaults, type EndingHit, type Hit, type RuleMisses } from "../faults/call-faults.ts";
import type { CallSettings } from "../sandbox/config-loader.ts";
import { authenticate } from "./authenticate.ts";
import type { Call } from "./call.ts";
import { refusalForNote } from "./call-form.ts";
import { Notes, Policy } from "./notes.ts";
import { type ReadCall, readCall } from "./read-call.ts";
import { readFieldsSet, type Selection, selectableFields } from "./select-data.ts";

interface PlanBase {
  readonly call: Call;
  readonly settings: CallSettings;
  readonly read: ReadCall;
  /** What the answer rests on, as far as the plan goes. */
  readonly notes: Notes;
  readonly hits: readonly Hit[];
  readonly missed: RuleMisses | undefined;
}

/** The call is done. */
export interface DonePlan {
  readonly kind: "done";
  readonly operation: Operation;
  readonly caller: Pick<CallContext, "session" | "credentials">;
  readonly selection: Selection | undefined;
  /** The rule that ends the call after it is done. */
  readonly endedBy: EndingHit | undefined;
}

/** What becomes of a call: the first refusal counts, or the first rule that ends it. */
type Decision =
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "ended"; readonly endedBy: EndingHit }
  | DonePlan;

export type Plan = PlanBase & Decision;

/** Decides about a call, and does nothing yet. Fault rules count here and tokens are used, whatever becomes of it. */
export function planCall(call: Call, settings: CallSettings): Plan {
  const policy = new Policy(call.sandbox.allSwitches, settings.strict);
  const read = readCall(call, policy, settings.methods);
  const isFaultless = call.sandbox.faults.isEmpty && !call.askedFault;
  const faults = isFaultless ? undefined : countFaults(call, read);
  const notes = new Notes(policy);
  const decision = decide({ call, settings, read, notes }, faults);
  return { call, settings, read, notes, hits: faults?.hits ?? [], missed: faults?.misses(), ...decision };
}

/** The order of the checks. */
function decide(
  { call, settings, read, notes }: Pick<PlanBase, "call" | "settings" | "read" | "notes">,
  faults: CallFaults | undefined,
): Decision {
  const refused = (refusal: Refusal) =>
    ({ kind: "refused", refusal: withNumberAsSent(refusal, call.jsonNotes) }) as const;
  const beforeAuth = faults?.reach("before-auth");
  if (beforeAuth) return { kind: "ended", endedBy: beforeAuth };
  const { request } = read;
  if (isRefusal(request)) return refused(request);
  const operation = call.operation as Operation;
  const { method } = operation;
  noteMethod(method, call.release, notes);
  const note = read.notes.firstRefusing();
  if (note) return refused(refusalForNote(note, call.release, ""));

  const caller = authenticate(call, method, request["token"], settings.acceptAnyToken, notes, faults);
  if (isRefusal(caller)) return refused(orUnreadable(caller, call, read, notes));
  const beforeValidation = faults?.reach("before-validation");
  if (beforeValidation) return { kind: "ended", endedBy: beforeValidation };

  // From here on the reading counts.
  for (const { id, name } of read.notes.list) if (name === undefined) notes.assume(id);
  const mistake = firstMistake(read.notes, notes);
  if (mistake) return refused(mistake);
  const { fields_set } = read.parameters as { readonly fields_set?: string | readonly string[] | null };
  const selection = fields_set == null ? undefined : selectionOf(fields_set, method, call.release, notes);
  const beforeCommit = faults?.reach("before-commit");
  if (beforeCommit) return { kind: "ended", endedBy: beforeCommit };
  for (const [index, fault] of faults?.reachRows() ?? []) {
    const row = read.rows?.[index];
    if (row) row.fault = fault;
  }
  return { kind: "done", operation, caller, selection, endedBy: faults?.reach("after-commit") };
}

function countFaults(call: Call, { request, rows = [] }: ReadCall): CallFaults {
  const { sandbox, operation, verb, path, headers, query, askedFault } = call;
  const body = isRefusal(request) ? undefined : request;
  const ofRows = operation?.method.bulk && rows.map(({ index, sent }) => ({ index, row: sent }));
  const facts = { operation: operation?.method.name, verb, path, headers, query, body, rows: ofRows };
  return new CallFaults(sandbox.faults, facts, askedFault, { store: sandbox.store, nowMs: sandbox.clock.nowMs() });
}

function noteMethod({ restsOn = [] }: Method, release: Release, notes: Notes): void {
  for (const id of restsOn) {
    const { since }: Assumption = assumptions[id];
    if (since === undefined || isKnownIn(release, since)) notes.assume(id);
  }
  if (release.order > newestKnownRelease.order) notes.assume("call.unknown-release");
}

/** Why a call is refused whose token is: where its parameters would be too, the order of the checks decides. */
function orUnreadable(
  refusal: Refusal,
  { operation, release }: Call,
  { request, notes }: ReadCall,
  of: Notes,
): Refusal {
  const { parameters, bulk } = (operation as Operation).method;
  // What is read in vain rests on nothing.
  const vain = new Notes(of.policy);
  // That the token is missing is no mistake in the parameters.
  const isMissing = refusal.kind === "tokenMissing";
  if (isMissing)
    readObject(placesOf(schemaTree(parameters, release), bulk?.set).call, { ...request, token: "none" }, vain);
  const mistake = firstMistake(isMissing ? vain : notes, vain);
  return mistake && of.assume("call.order-of-checks") === "parameters-first" ? mistake : refusal;
}

/** The first mistake of the page that refuses the call. @param of notes what that rests on */
function firstMistake({ mistakes }: Notes, of: Notes): Refusal | undefined {
  const [first, second] = mistakes;
  if (first?.refusal.kind !== "tooManyRows") return first?.refusal;
  return of.assume("bulk.more-than-max") === undefined ? first.refusal : second?.refusal;
}

function selectionOf(
  sent: string | readonly string[],
  method: Method,
  release: Release,
  notes: Notes,
): Selection | undefined {
  if (Array.isArray(sent)) notes.assume("fields-set.array");
  const selection = readFieldsSet(sent, selectableFields(method, release));
  // Commas alone name nothing.
  const isEmpty = selection.fields.size === 0;
  if (selection.unknown.length > 0 || isEmpty) notes.assume("fields-set.unknown");
  const isIgnored = isEmpty || notes.assume("fields-set.filters") === "ignored";
  return isIgnored ? undefined : selection;
}
