import { namesOperation } from "../../matching/names-operation.ts";
import { presets } from "../../mock/faults/presets.ts";
import type { KeptCall } from "../../mock/journal/kept-call.ts";
import type { MethodName } from "../../vendor/catalog.ts";
import type { Contract } from "../../vendor/method.ts";
import type { RowFault } from "../../wire/bulk.ts";
import type { VendorErrorKind } from "../../wire/vendor-errors.ts";
import { type NamedCall, nameOfCall } from "./baseline.ts";
import type { ExploreOptions } from "./explore-options.ts";
import { callFaultWords, type FaultWord, type Point, rowFaultWords } from "./point.ts";

/** Seconds after which a client that is answered 503 may call again. */
export const retryAfterSeconds = 1;

const before = "before-auth";
const after = "after-commit";

/** Bytes of the body of a truncated answer, so that it ends within the first member. */
const truncatedBytes = 20;

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

function refusalsOf({ access = "token" }: Contract, members: readonly string[]): VendorErrorKind[] {
  if (access === "none") return ["loginFailed"];
  if (access === "basic") return ["webApiKeyUnknown"];
  const ofMembers = refusalsBy.filter(([member]) => members.some((one) => member.test(one)));
  return ["tokenUnknown", "tokenExpired", "tokenReleased", ...ofMembers.map(([, kind]) => kind)];
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

/** Every point at a call, by the faults that fit it: of the faults and methods that are asked for. */
export function pointsAt(call: AimedCall, { operations, only, slowMs }: ExploreOptions): Point[] {
  const { operation, occurrence, signature, nth, recorded } = call;
  if (operations.length > 0 && !operations.some((pattern) => namesOperation(pattern, operation))) return [];
  const contract = recorded.contract as Contract;
  const refusals = refusalsOf(contract, Object.keys(signature)).map((kind) => `refused:${kind}` as const);
  const plain = callFaultWords.filter((word) => word !== "token-dies" || (contract.access ?? "token") === "token");
  const rows = rowsAt(recorded, contract);
  const struck: readonly { readonly fault: FaultWord; readonly row?: number }[] = [
    ...[...refusals, ...plain].map((fault) => ({ fault })),
    ...rowFaultWords.flatMap((fault) => rows.map((row) => ({ fault, row }))),
  ];
  const wanted = struck.filter(({ fault }) => only.length === 0 || only.includes(fault));
  return wanted.map(({ fault, row }) => {
    const rows = row !== undefined && { rows: { index: row } };
    const match = { operation: operation as MethodName, body: signature, ...rows };
    const rule = { match, when: { occurrence: nth }, ...partsOf(fault, slowMs) };
    return { operation, occurrence, fault, ...(row !== undefined && { row }), rule };
  });
}

/** The first row, the one in the middle and the last. */
function rowsAt({ parameters }: KeptCall, { bulk }: Contract): number[] {
  const set = (parameters as Record<string, unknown> | undefined)?.[bulk?.set ?? ""];
  const count = Array.isArray(set) ? set.length : 0;
  return count === 0 ? [] : [...new Set([0, Math.floor(count / 2), count - 1])];
}

/** The phase and the effect of the rule that makes a fault. */
function partsOf(fault: FaultWord, slowMs: number): Pick<Point["rule"], "phase" | "effect"> {
  if (fault.startsWith("refused:")) {
    const kind = fault.slice("refused:".length) as VendorErrorKind;
    return { phase: before, effect: { vendorError: { kind, values: { value: "injected", path: "token" } } } };
  }
  if (fault.startsWith("row-")) {
    return { phase: "before-commit", effect: { row: { outcome: fault.slice("row-".length) as RowFault["outcome"] } } };
  }
  const ofCalls: Readonly<Record<string, ReturnType<typeof partsOf>>> = {
    "http-503": { phase: before, effect: { http: { status: 503, retryAfterSeconds } } },
    "html-502": { phase: before, effect: presets["proxy-html-502"].effect },
    "reset-before": { phase: before, effect: { connection: "reset" } },
    "token-dies": { phase: before, effect: { token: "expire" } },
    "lost-answer": { phase: after, effect: { connection: "reset" } },
    garbled: { phase: after, effect: { body: { malformed: true } } },
    truncated: { phase: after, effect: { connection: { type: "close-after-bytes", bytes: truncatedBytes } } },
    slow: { phase: after, effect: { delay: slowMs } },
    hang: { phase: after, effect: { connection: "hang" } },
  };
  return ofCalls[fault] as ReturnType<typeof partsOf>;
}
