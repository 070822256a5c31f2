import * as z from "zod";
import { nearestHint } from "../../ground/config-error.ts";
import { namesOperation } from "../../matching/names-operation.ts";
import { presets } from "../../mock/faults/presets.ts";
import type { FaultRule } from "../../mock/faults/rule.ts";
import type { KeptCall } from "../../mock/journal/kept-call.ts";
import type { MethodName } from "../../vendor/catalog.ts";
import type { Contract } from "../../vendor/method.ts";
import { type RowFault, rowOutcomes } from "../../wire/bulk.ts";
import { type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";
import { type NamedCall, nameOfCall } from "./baseline.ts";

/** Seconds after which a client that is answered 503 may call again. */
export const retryAfterSeconds = 1;

const before = "before-auth";
const after = "after-commit";

/** What a proxy before CRM.COM does, what becomes of the answer to a call that was done, and a token that ends: the weakest first. */
const callFaults = (slowMs: number) =>
  ({
    "http-503": { phase: before, effect: { http: { status: 503, retryAfterSeconds } } },
    "html-502": { phase: before, effect: presets["proxy-html-502"].effect },
    "reset-before": { phase: before, effect: { connection: "reset" } },
    "lost-answer": { phase: after, effect: { connection: "reset" } },
    garbled: { phase: after, effect: { body: { malformed: true } } },
    // So few bytes that the answer ends within its first member.
    truncated: { phase: after, effect: { connection: { type: "close-after-bytes", bytes: 20 } } },
    slow: { phase: after, effect: { delay: slowMs } },
    hang: { phase: after, effect: { connection: "hang" } },
    "token-dies": { phase: before, effect: { token: "expire" } },
  }) as const;

type CallFault = keyof ReturnType<typeof callFaults>;

const callWords = Object.keys(callFaults(0)) as CallFault[];

const rowWords = rowOutcomes.map((outcome) => `row-${outcome}` as const);

/** Every fault but the refusals, by its one word. */
export const plainWords = [...callWords, ...rowWords] as const;

export type FaultWord = `refused:${VendorErrorKind}` | (typeof plainWords)[number];

const refusals = Object.keys(vendorErrors).map((kind) => `refused:${kind}` as FaultWord);

/** Faults by kind. Faults of different kinds are not compared, as a client must handle each kind in its own way. */
const families: readonly (readonly FaultWord[])[] = [
  refusals,
  callWords.slice(0, callWords.indexOf("lost-answer")),
  callWords.slice(callWords.indexOf("lost-answer"), -1),
  ["token-dies"],
  rowWords,
];

export const faultWords: readonly FaultWord[] = families.flat();

/** The faults of the same kind, the weakest first. */
export const faultsLike = (fault: FaultWord): readonly FaultWord[] =>
  families.find((words) => words.includes(fault)) ?? [];

/** A fault by its word, or all refusals, or all that rows can meet. */
export type FaultName = FaultWord | "refused" | "row";

/** The faults that a name stands for; none for an unknown name. */
export const namedFaults = (name: string): readonly FaultWord[] =>
  faultWords.filter((word) => word === name || word.startsWith(name === "row" ? "row-" : `${name}:`));

/** What to say of a name that stands for no fault, with the nearest that does; `undefined` for a known name. */
export function unknownFault(name: string): string | undefined {
  if (namedFaults(name).length > 0) return undefined;
  return `"${name}" is no fault; ${nearestHint(name, ["refused", "refused:<kind>", "row", ...plainWords])}`;
}

/** Which fault at which call, as files and reports have it. */
export const spotSchema = z.strictObject({
  operation: z.string().describe("The method, with dots"),
  occurrence: z.int().min(1).describe("The number of the call among those of the method, calls without faults first"),
  fault: z.enum(faultWords as readonly [FaultWord, ...FaultWord[]]).describe("What happened to the call"),
  row: z.int().min(0).optional().describe("Index of the row that it happened to"),
});

export type Spot = z.output<typeof spotSchema>;

/** One fault at one call, and the fault rule that does it. */
export interface Point extends Spot {
  readonly rule: Extract<FaultRule, { readonly effect: unknown }>;
}

export type Schedule = readonly Point[];

/** The part of a point that files and reports have. */
export const spotOf = ({ rule: _, ...spot }: Point): Spot => spot;

/** The same text for the same fault at the same call. */
export const spotKey = ({ operation, occurrence, fault, row }: Spot): string =>
  [`${operation}#${occurrence}`, fault, ...(row === undefined ? [] : [`row ${row}`])].join(" ");

/** The points of a run for people, in their order. */
export const pointsText = (points: readonly Spot[]): string => points.map(spotKey).join(" + ");

type CallNumber = Pick<Spot, "operation" | "occurrence">;

export const callName = ({ operation, occurrence }: CallNumber): string => `${operation} #${occurrence}`;

/** A call that faults can be aimed at, with its number among those of its method. */
export type AimedCall = NamedCall & CallNumber;

/** The calls that were given a number, by `nameOfCall`, in the order in which they were found. */
export type CallNumbers = Map<string, CallNumber>;

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

/** The faults and methods that are asked for, all where there are none, and the milliseconds by which a slow answer is late. */
interface Wanted {
  readonly operations: readonly string[];
  readonly only: readonly FaultWord[];
  readonly slowMs: number;
}

/** Every point at a call, by the faults that fit it. */
export function pointsAt(call: AimedCall, { operations, only, slowMs }: Wanted): Point[] {
  const { operation, occurrence, signature, nth, recorded } = call;
  if (operations.length > 0 && !operations.some((pattern) => namesOperation(pattern, operation))) return [];
  const contract = recorded.contract as Contract;
  const access = contract.access ?? "token";
  const ofCall: readonly FaultWord[] = [
    ...refusalsOf(access, Object.keys(signature)).map((kind) => `refused:${kind}` as const),
    ...callWords.filter((word) => word !== "token-dies" || access === "token"),
  ];
  const struck: readonly Pick<Point, "fault" | "row">[] = [
    ...ofCall.map((fault) => ({ fault })),
    ...rowWords.flatMap((fault) => rowsAt(recorded, contract).map((row) => ({ fault, row }))),
  ];
  const wanted = struck.filter(({ fault }) => only.length === 0 || only.includes(fault));
  return wanted.map((point) => {
    const rows = point.row !== undefined && { rows: { index: point.row } };
    const match = { operation: operation as MethodName, body: signature, ...rows };
    return {
      operation,
      occurrence,
      ...point,
      rule: { match, when: { occurrence: nth }, ...partsOf(point.fault, slowMs) },
    };
  });
}

/** The error with which CRM.COM may refuse a call whose parameters are right, by a member that the call has. */
const refusalsBy: readonly (readonly [member: RegExp, kind: VendorErrorKind])[] = [
  [/^\/accounts_receivable_identifier\//, "accountsReceivableNotFound"],
  [/^\/rewards_participant_identifier\//, "rewardsParticipantNotFound"],
  [/^\/access_token_identifier\//, "accessTokenNotFound"],
  [/^\/performed_by_unit_identifier\//, "unitNotFound"],
  [/^\/classification_identifier\//, "classificationNotFound"],
  [/^\/customer_event_identifier\//, "customerEventNotFound"],
  [/^\/external_system_reference_number$/, "externalReferenceReused"],
];

function refusalsOf(access: NonNullable<Contract["access"]>, members: readonly string[]): VendorErrorKind[] {
  if (access === "none") return ["loginFailed"];
  if (access === "basic") return ["webApiKeyUnknown"];
  const ofMembers = refusalsBy.filter(([member]) => members.some((one) => member.test(one)));
  return ["tokenUnknown", "tokenExpired", "tokenReleased", ...ofMembers.map(([, kind]) => kind)];
}

/** The first row, the one in the middle and the last. */
function rowsAt({ parameters }: KeptCall, { bulk }: Contract): number[] {
  const set = (parameters as Record<string, unknown> | undefined)?.[bulk?.set ?? ""];
  const count = Array.isArray(set) ? set.length : 0;
  return count === 0 ? [] : [...new Set([0, Math.floor(count / 2), count - 1])];
}

/** The phase and the effect of the rule that makes a fault. */
function partsOf(fault: FaultWord, slowMs: number): Pick<Point["rule"], "phase" | "effect"> {
  if (fault.startsWith("row-")) {
    return { phase: "before-commit", effect: { row: { outcome: fault.slice("row-".length) as RowFault["outcome"] } } };
  }
  if (!fault.startsWith("refused:")) return callFaults(slowMs)[fault as CallFault];
  const kind = fault.slice("refused:".length) as VendorErrorKind;
  return { phase: before, effect: { vendorError: { kind, values: { value: "injected", path: "token" } } } };
}
