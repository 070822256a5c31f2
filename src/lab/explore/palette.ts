import { presets } from "../../mock/faults/presets.ts";
import type { Contract } from "../../vendor/method.ts";
import type { MethodName } from "../../vendor/method-types.ts";
import type { RowFault } from "../../wire/bulk-outcome.ts";
import type { VendorErrorKind } from "../../wire/vendor-errors.ts";
import { type NamedCall, nameOfCall } from "./baseline.ts";
import type { Point } from "./point.ts";
import { type FaultWord, faultWords, rowFaultWords } from "./point.ts";

/** Seconds after which a client that is answered 503 may call again. */
export const retryAfterSeconds = 1;

type RuleParts = Pick<Point["rule"], "phase" | "effect">;

const before = "before-auth";
const after = "after-commit";

/** Bytes of the body of a truncated answer: it ends within the first member. */
const truncatedBytes = 20;

/** What a rule does, by word; those of rows and refusals are as many as there are outcomes and errors. */
const effects = ({ slowMs }: Pick<PaletteOptions, "slowMs">): Readonly<Record<string, RuleParts>> => ({
  "http-503": { phase: before, effect: { http: { status: 503, retryAfterSeconds } } },
  "html-502": { phase: before, effect: presets["proxy-html-502"].effect },
  "reset-before": { phase: before, effect: { connection: "reset" } },
  "token-dies": { phase: before, effect: { token: "expire" } },
  "lost-answer": { phase: after, effect: { connection: "reset" } },
  garbled: { phase: after, effect: { body: { malformed: true } } },
  truncated: { phase: after, effect: { connection: { type: "close-after-bytes", bytes: truncatedBytes } } },
  slow: { phase: after, effect: { delay: slowMs } },
  hang: { phase: after, effect: { connection: "hang" } },
});

/** How the faults are made. */
export interface PaletteOptions {
  /** Milliseconds by which a slow answer is late. */
  readonly slowMs: number;
  /** The only faults; all of them when empty. */
  readonly only: readonly FaultWord[];
}

/**
 * Errors with which CRM.COM may refuse a call whose parameters are right, by what the call has. That it has too many rows is none:
 * a call that has is refused as it is.
 */
const refusalsBy: readonly { readonly has: RegExp; readonly kinds: readonly VendorErrorKind[] }[] = [
  { has: /^\/accounts_receivable_identifier\//, kinds: ["accountsReceivableNotFound"] },
  { has: /^\/rewards_participant_identifier\//, kinds: ["rewardsParticipantNotFound"] },
  { has: /^\/access_token_identifier\//, kinds: ["accessTokenNotFound"] },
  { has: /^\/performed_by_unit_identifier\//, kinds: ["unitNotFound"] },
  { has: /^\/classification_identifier\//, kinds: ["classificationNotFound"] },
  { has: /^\/customer_event_identifier\//, kinds: ["customerEventNotFound"] },
  { has: /^\/external_system_reference_number$/, kinds: ["externalReferenceReused"] },
];

function refusalsOf({ access = "token" }: Contract, members: readonly string[]): VendorErrorKind[] {
  if (access === "none") return ["loginFailed"];
  if (access === "basic") return ["webApiKeyUnknown"];
  const ofMembers = refusalsBy.filter(({ has }) => members.some((member) => has.test(member)));
  return ["tokenUnknown", "tokenExpired", "tokenReleased", ...ofMembers.flatMap(({ kinds }) => kinds)];
}

/** A call that faults can be aimed at, with its number among those of its method. */
export interface AimedCall extends NamedCall {
  readonly operation: string;
  readonly occurrence: number;
}

/** The calls that were given a number, by `nameOfCall`, in the order in which they were found. */
export type CallNumbers = Map<string, Pick<AimedCall, "operation" | "occurrence">>;

/** The calls of a run that are of methods, each with the number that its name has, or gets now. */
export function aimedCalls(calls: readonly NamedCall[], numbers: CallNumbers): AimedCall[] {
  return calls.flatMap((call) => {
    const { operation, recorded } = call;
    if (operation === undefined || !recorded.contract) return [];
    const name = nameOfCall(call);
    const taken = [...numbers.values()].filter((one) => one.operation === operation);
    const number = numbers.get(name) ?? { operation, occurrence: taken.length + 1 };
    numbers.set(name, number);
    return [{ ...call, ...number }];
  });
}

/** Every point at a call, by the faults that fit it. */
export function pointsAt(call: AimedCall, options: PaletteOptions): Point[] {
  const contract = call.recorded.contract as Contract;
  const { access = "token" } = contract;
  const rows = rowsAt(call, contract);
  const refusals = refusalsOf(contract, Object.keys(call.signature)).map((kind) => `refused:${kind}` as FaultWord);
  const plain = Object.keys(effects(options)).filter((word) => word !== "token-dies" || access === "token");
  const isWanted = (word: FaultWord) => options.only.length === 0 || options.only.includes(word);
  const words = faultWords.filter((word) => isWanted(word) && (refusals.includes(word) || plain.includes(word)));
  return [
    ...words.map((word) => pointAt(call, word, options)),
    ...rowFaultWords.filter(isWanted).flatMap((word) => rows.map((row) => pointAt(call, word, options, row))),
  ];
}

/** The first row, the one in the middle and the last. */
function rowsAt({ recorded }: AimedCall, { bulk }: Contract): number[] {
  const set = (recorded.parameters as Record<string, unknown> | undefined)?.[bulk?.set ?? ""];
  const count = Array.isArray(set) ? set.length : 0;
  return count === 0 ? [] : [...new Set([0, Math.floor(count / 2), count - 1])];
}

/** A fault at a call. */
export function pointAt(call: AimedCall, fault: FaultWord, options: PaletteOptions, row?: number): Point {
  const { operation, occurrence, signature, nth } = call;
  const parts = partsOf(fault, options);
  const match = {
    operation: operation as MethodName,
    body: signature,
    ...(row !== undefined && { rows: { index: row } }),
  };
  const rule = { match, when: { occurrence: nth }, ...parts };
  return { operation, occurrence, fault, ...(row !== undefined && { row }), rule };
}

function partsOf(fault: FaultWord, options: PaletteOptions): RuleParts {
  if (fault.startsWith("refused:")) {
    const kind = fault.slice("refused:".length) as VendorErrorKind;
    return { phase: before, effect: { vendorError: { kind, values: { value: "injected", path: "token" } } } };
  }
  if (fault.startsWith("row-")) {
    return { phase: "before-commit", effect: { row: { outcome: fault.slice("row-".length) as RowFault["outcome"] } } };
  }
  return effects(options)[fault] as RuleParts;
}
