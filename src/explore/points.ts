import * as z from "zod";
import type { JsonObject } from "../common/json.ts";
import { maskedValue } from "../library/client-process.ts";
import {
  type ExploredRuleName,
  exploredRules,
  type FaultRule,
  namedRule,
  type SentRow,
  sentRows,
  unknownRuleHint,
} from "../library/internal.ts";
import { namesOperation } from "../matching/predicate.ts";
import { withInput } from "../schema/read-by.ts";
import type { MethodName } from "../vendor/catalog.ts";
import { isReadOnly } from "../vendor/method.ts";
import refusals from "./fitting-refusals.json" with { type: "json" };
import type { NumberedCall } from "./recognized-calls.ts";

/** The name of a preset that `explore` tries. */
export type FaultName = ExploredRuleName;

const faultNames: readonly FaultName[] = exploredRules.map(({ name }) => name);

/** The names without a kind of error behind a colon. */
export const unqualifiedFaults: readonly FaultName[] = faultNames.filter((name) => !name.includes(":"));

/** The faults that are also tried as outages, from a request on until the client ends. */
const lastingFaults: readonly FaultName[] = ["http-503", "lost-response", "garbled", "hang"];

/** A fault by its name, or all refusals, or all faults of rows. */
export type FaultSelector = FaultName | "refused" | "row";

const selectedFaults = (selector: string): readonly FaultName[] =>
  faultNames.filter((name) => name === selector || name.startsWith(selector === "row" ? "row-" : `${selector}:`));

const faultSelector = withInput<FaultSelector>()(
  z.string().refine((selector) => selectedFaults(selector).length > 0, {
    error: ({ input }) =>
      `"${input}" is not a fault; ${unknownRuleHint(String(input), ["refused", "row", ...unqualifiedFaults])}`,
  }),
);

export const chosenFaults = z
  .array(faultSelector)
  .readonly()
  .prefault([])
  .transform((selectors) => selectors.flatMap(selectedFaults));

export const chosenMethods = z.array(z.string()).readonly().prefault([]);

/** `slowMs` differs from the usual timeouts of clients. */
export const exploreLimits = { parallel: 64, slowMs: 3500 } as const;

/** One fault at one request, as reports show it. */
export const pointSchema = z.strictObject({
  operation: z.string().describe("The method, with dots"),
  occurrence: z.int().min(1).describe("The number of the request among those of the method without faults"),
  fault: z.literal(faultNames).describe("The fault that was injected"),
  lasts: z.literal(true).optional().describe("The fault stays, for every request from this one on"),
  row: z.int().min(1).optional().describe("Number of the row with the fault, from 1"),
  identifier: z.string().optional().describe("The request_unique_identifier of the row"),
});

export type ShownPoint = z.output<typeof pointSchema>;

export interface Point extends ShownPoint {
  readonly rule: Extract<FaultRule, { readonly effect: unknown }>;
}

export const shownPoint = ({ rule: _, ...point }: Point): ShownPoint => point;

/** The fault without the request: `row-omitted, row 2 ("b")`, `http-503 for good`. */
export function faultText({ fault, lasts, row, identifier }: ShownPoint): string {
  if (row === undefined) return lasts ? `${fault} for good` : fault;
  return `${fault}, row ${row}${identifier === undefined ? "" : ` ("${identifier}")`}`;
}

export const callName = ({ operation, occurrence }: Pick<ShownPoint, "operation" | "occurrence">): string =>
  `${operation} #${occurrence}`;

export const pointText = (point: ShownPoint): string =>
  `${faultText(point)}, ${point.lasts ? "from" : "at"} ${callName(point)}${point.lasts ? " on" : ""}`;

/** Milder faults come first: single ones before outages, then in the order of the table, of the requests and of the rows. */
export const bySeverity = (a: ShownPoint, b: ShownPoint): number => severity(a) - severity(b);

const severity = ({ lasts, fault, occurrence, row = 0 }: ShownPoint): number =>
  (lasts ? 1e12 : 0) + faultNames.indexOf(fault) * 1e10 + occurrence * 1e5 + row;

/** The methods and faults to try, an empty list for all, and the delay of a slow response. */
interface PointSettings {
  readonly operations: readonly string[];
  readonly only: readonly FaultName[];
  readonly slowMs: number;
}

/** The points of an exploration: each fault at each request it fits, and the outages that begin at the first request of a method. */
export function pointsOf(calls: readonly NumberedCall[], settings: PointSettings): Point[] {
  const { operations, only } = settings;
  const chosen = calls.filter(
    ({ operation }) => operations.length === 0 || operations.some((pattern) => namesOperation(pattern, operation)),
  );
  const outages = chosen
    .filter(({ occurrence }) => occurrence === 1)
    .flatMap((call) => lastingFaults.map((fault) => outageAt(call, fault)));
  const all = [...outages, ...chosen.flatMap((call) => singlesAt(call, settings))];
  return all.filter(({ fault }) => only.length === 0 || only.includes(fault));
}

/** An outage of the whole service: all requests from this one on, of any method. */
function outageAt({ operation, occurrence, position }: NumberedCall, fault: FaultName): Point {
  const { phase = "before-commit", effect } = namedRule(fault);
  return { operation, occurrence, fault, lasts: true, rule: { when: { from: position }, phase, effect } };
}

/** The faults that fit a request. A fault of rows is injected into the first and the last row. */
function singlesAt(call: NumberedCall, { slowMs }: PointSettings): Point[] {
  const { operation, occurrence, signature, nth, entry } = call;
  const sent = sentRows(entry);
  const rows = [...new Set([sent[0], sent.at(-1)])];
  const pointOf = (fault: FaultName, row?: SentRow): Point => {
    const request = { operation: operation as MethodName, body: signature };
    const match = row ? { ...request, rows: { index: row.index } } : request;
    const { phase = "before-commit", effect } = namedRule(fault);
    const rule = { match, when: { nth }, phase, effect: fault === "slow" ? { delay: slowMs } : effect };
    return { operation, occurrence, fault, ...(row && shownRow(row)), rule };
  };
  return faultNames.filter(fitsCall(call)).flatMap((fault) => {
    if (!fault.startsWith("row-")) return [pointOf(fault)];
    return rows.flatMap((row) => (row ? [pointOf(fault, row)] : []));
  });
}

function shownRow({ index, row }: SentRow): Pick<ShownPoint, "row" | "identifier"> {
  const { request_unique_identifier: identifier }: JsonObject = Object(row);
  const isText = typeof identifier === "string" || typeof identifier === "number";
  return { row: index + 1, ...(isText && { identifier: maskedValue("identifier", identifier) }) };
}

/**
 * Only refusals that CRM.COM could give are injected: about the token or login, and one about a member of a request that writes.
 * A list refused for a record that exists, or a reference refused that no event has, would contradict what is stored.
 */
function fitsCall({ entry: { method }, signature }: NumberedCall): (fault: FaultName) => boolean {
  const { access = "token" } = method ?? {};
  const members = new Set(Object.keys(signature).map((pointer) => pointer.split("/")[1]));
  const isWriting = method !== undefined && !isReadOnly(method);
  const [ofMember] = Object.entries(refusals.byMember).filter(([name]) => isWriting && members.has(name));
  const fitting = new Set<string>(
    [...refusals.byAccess[access], ...(ofMember ?? []).slice(1)].map((kind) => `refused:${kind}`),
  );
  return (fault) =>
    fault.startsWith("refused:") ? fitting.has(fault) : fault !== "token-expiry" || access === "token";
}
