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
import refusals from "./fitting-refusals.json" with { type: "json" };
import type { CallNumber, NumberedCall } from "./recognized-calls.ts";

type Rule = Extract<FaultRule, { readonly effect: unknown }>;

/** The name of a preset that `explore` tries. */
export type FaultName = ExploredRuleName;

export const faultNames: readonly FaultName[] = exploredRules.map(({ name }) => name);

/** The names without a kind of error behind a colon. */
export const unqualifiedFaults: readonly FaultName[] = faultNames.filter((name) => !name.includes(":"));

/** The faults that clients handle alike, the weakest first. */
export function faultsLike(fault: FaultName): readonly FaultName[] {
  const family = exploredRules.find(({ name }) => name === fault)?.family;
  return exploredRules.filter((rule) => rule.family === family).map(({ name }) => name);
}

/** A fault by its name, or all refusals, or all faults of rows. */
export type FaultSelector = FaultName | "refused" | "row";

const selectedFaults = (selector: string): readonly FaultName[] =>
  faultNames.filter((name) => name === selector || name.startsWith(selector === "row" ? "row-" : `${selector}:`));

const faultSelector = withInput<FaultSelector>()(
  z.string().refine((selector) => selectedFaults(selector).length > 0, {
    error: ({ input }) =>
      `"${input}" is no fault; ${unknownRuleHint(String(input), ["refused", "row", ...unqualifiedFaults])}`,
  }),
);

export const chosenFaults = z
  .array(faultSelector)
  .readonly()
  .prefault([])
  .transform((selectors) => selectors.flatMap(selectedFaults));

export const chosenMethods = z.array(z.string()).readonly().prefault([]);

/** `slowMs` keeps clear of the usual timeouts of clients. */
export const exploreLimits = { depth: 2, parallel: 64, slowMs: 3000 } as const;

const faultName = z.literal(faultNames, {
  error: ({ input }) => `${JSON.stringify(input)} is no fault; ${unknownRuleHint(String(input), faultNames)}`,
});

/** One fault at one call, as reports show it. */
export const pointSchema = z.strictObject({
  operation: z.string().describe("The method, with dots"),
  occurrence: z.int().min(1).describe("The number of the call among those of the method, calls without faults first"),
  fault: faultName.describe("What happened to the call"),
  row: z.int().min(1).optional().describe("Number of the row that it happened to, from 1"),
  identifier: z.string().optional().describe("Its request_unique_identifier"),
});

export type ShownPoint = z.output<typeof pointSchema>;

/** The same with the rule that makes the fault happen. */
export interface Point extends ShownPoint {
  readonly rule: Rule;
}

export type Schedule = readonly Point[];

export const shownPoint = ({ rule: _, ...point }: Point): ShownPoint => point;

/** Without the identifier of the row: a client may choose a new one in each run. */
export const pointKey = ({ operation, occurrence, fault, row }: ShownPoint): string =>
  [`${operation}#${occurrence}`, fault, ...(row === undefined ? [] : [`row ${row}`])].join(" ");

/** `row-omitted, row 2 ("b")`. */
export function faultText({ fault, row, identifier }: ShownPoint): string {
  if (row === undefined) return fault;
  return `${fault}, row ${row}${identifier === undefined ? "" : ` ("${identifier}")`}`;
}

export const pointText = (point: ShownPoint): string => `${faultText(point)}, at ${callName(point)}`;

export const pointsText = (points: readonly ShownPoint[]): string => points.map(pointText).join(", and ");

export const callName = ({ operation, occurrence }: CallNumber): string => `${operation} #${occurrence}`;

/** The methods and faults to try, an empty list for all, and the delay of a slow answer. */
interface PointSettings {
  readonly operations: readonly string[];
  readonly only: readonly FaultName[];
  readonly slowMs: number;
}

/** The points at a call: one for each fault that fits it. A fault of rows strikes the first, the middle and the last row. */
export function pointsAt(call: NumberedCall, { operations, only, slowMs }: PointSettings): Point[] {
  const { operation, occurrence, signature, nth, entry } = call;
  if (operations.length > 0 && !operations.some((pattern) => namesOperation(pattern, operation))) return [];
  const fits = fitsCall(call);
  const sent = sentRows(entry);
  const rows = [...new Set([sent[0], sent[Math.floor(sent.length / 2)], sent.at(-1)])];
  const pointOf = (fault: FaultName, row?: SentRow): Point => {
    const request = { operation: operation as MethodName, body: signature };
    const match = row ? { ...request, rows: { index: row.index } } : request;
    const { phase = "before-commit", effect } = namedRule(fault);
    const rule = { match, when: { nth }, phase, effect: fault === "slow" ? { delay: slowMs } : effect };
    return { operation, occurrence, fault, ...(row && shownRow(row)), rule };
  };
  return faultNames
    .filter((fault) => (only.length === 0 || only.includes(fault)) && fits(fault))
    .flatMap((fault) => {
      if (!fault.startsWith("row-")) return [pointOf(fault)];
      return rows.flatMap((row) => (row ? [pointOf(fault, row)] : []));
    });
}

function shownRow({ index, row }: SentRow): Pick<ShownPoint, "row" | "identifier"> {
  const { request_unique_identifier: identifier }: JsonObject = Object(row);
  const isText = typeof identifier === "string" || typeof identifier === "number";
  return { row: index + 1, ...(isText && { identifier: maskedValue("identifier", identifier) }) };
}

/** Errors about members that a call does not have cannot meet it, nor can the end of a token that it does not send. */
function fitsCall({ entry: { method }, signature }: NumberedCall): (fault: FaultName) => boolean {
  const { access = "token" } = method ?? {};
  const members = new Set(Object.keys(signature).map((pointer) => pointer.split("/")[1]));
  const byMember = Object.entries(refusals.byMember).filter(([name]) => members.has(name));
  const kinds = [...refusals.byAccess[access], ...byMember.map(([, kind]) => kind)];
  const fitting = new Set<string>(kinds.map((kind) => `refused:${kind}`));
  return (fault) =>
    fault.startsWith("refused:") ? fitting.has(fault) : fault !== "token-expiry" || access === "token";
}
