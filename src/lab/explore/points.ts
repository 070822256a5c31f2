import * as z from "zod";
import {
  type ExploredRuleName,
  exploredRules,
  type FaultRule,
  namedRule,
  type SentRow,
  sentRows,
  unknownRuleHint,
} from "../../library/lab-face.ts";
import { namesOperation } from "../../matching/names-operation.ts";
import type { MethodName } from "../../vendor/catalog.ts";
import { maskedValue } from "./client-output.ts";
import refusals from "./fitting-refusals.json" with { type: "json" };
import type { CallNumber, NumberedCall } from "./recognized-calls.ts";

type Rule = Extract<FaultRule, { readonly effect: unknown }>;

/** A fault is a preset that `explore` tries, by its name. */
export type FaultName = ExploredRuleName;

export const faultNames: readonly FaultName[] = exploredRules.map(({ name }) => name);

export const unqualifiedFaults: readonly FaultName[] = faultNames.filter((word) => !word.includes(":"));

/** The faults of its family, the weakest first. A client handles each family in its own way, so only these are compared. */
export function faultsOfFamily(fault: FaultName): readonly FaultName[] {
  const family = exploredRules.find(({ name }) => name === fault)?.family;
  return exploredRules.filter((rule) => rule.family === family).map(({ name }) => name);
}

/** A fault by its word, or all refusals, or all that rows can meet. */
export type FaultSelector = FaultName | "refused" | "row";

const selectedFaults = (name: string): readonly FaultName[] =>
  faultNames.filter((word) => word === name || word.startsWith(name === "row" ? "row-" : `${name}:`));

const faultName = z.string().refine((name) => selectedFaults(name).length > 0, {
  error: ({ input }) =>
    `"${input}" is no fault; ${unknownRuleHint(String(input), ["refused", "row", ...unqualifiedFaults])}`,
});

export const faultSelection = z
  .array(faultName)
  .prefault([])
  .transform((names) => names.flatMap(selectedFaults));

export const methodSelection = z.array(z.string()).prefault([]);

export const exploreLimits = { depth: 2, parallel: 64 } as const;

const faultOfSpot = z.enum(faultNames as readonly [FaultName, ...FaultName[]], {
  error: ({ input }) => `${JSON.stringify(input)} is no fault; ${unknownRuleHint(String(input), faultNames)}`,
});

export const pointSchema = z.strictObject({
  operation: z.string().describe("The method, with dots"),
  occurrence: z.int().min(1).describe("The number of the call among those of the method, calls without faults first"),
  fault: faultOfSpot.describe("What happened to the call"),
  row: z.int().min(1).optional().describe("Number of the row that it happened to, from 1"),
  identifier: z.string().optional().describe("Its request_unique_identifier"),
});

export type ShownPoint = z.output<typeof pointSchema>;

export interface Point extends ShownPoint {
  readonly rule: Rule;
}

export type Schedule = readonly Point[];

export const shownPoint = ({ rule: _, ...spot }: Point): ShownPoint => spot;

/** The same in any run; a client may give its rows other identifiers each time. */
export const pointKey = ({ operation, occurrence, fault, row }: ShownPoint): string =>
  [`${operation}#${occurrence}`, fault, ...(row === undefined ? [] : [`row ${row}`])].join(" ");

/** `row-omitted, row 2 ("b")`: rows are counted as the client counts them. */
export const faultText = ({ fault, row, identifier }: ShownPoint): string =>
  [fault, ...(row === undefined ? [] : [`row ${row}${identifier === undefined ? "" : ` ("${identifier}")`}`])].join(
    ", ",
  );

export const pointText = (spot: ShownPoint): string => `${faultText(spot)}, at ${callName(spot)}`;

export const pointsText = (points: readonly ShownPoint[]): string => points.map(pointText).join(", and ");

export const callName = ({ operation, occurrence }: CallNumber): string => `${operation} #${occurrence}`;

/** The faults and methods that are asked for, all where there are none, and the milliseconds by which a slow answer is late. */
interface Wanted {
  readonly operations: readonly string[];
  readonly only: readonly FaultName[];
  readonly slowMs: number;
}

/** Every point at a call, by the faults that fit it. Faults of rows strike the first row, the one in the middle and the last. */
export function pointsAt(call: NumberedCall, { operations, only, slowMs }: Wanted): Point[] {
  const { operation, occurrence, signature, nth, recorded } = call;
  if (operations.length > 0 && !operations.some((pattern) => namesOperation(pattern, operation))) return [];
  const unfit = unfitFor(call);
  const sent = sentRows(recorded);
  const rows = [...new Set([sent[0], sent[Math.floor(sent.length / 2)], sent.at(-1)])];
  const pointOf = (fault: FaultName, struck?: SentRow): Point => {
    const body = { operation: operation as MethodName, body: signature };
    const match = struck ? { ...body, rows: { index: struck.index } } : body;
    const { phase = "before-commit", effect } = namedRule(fault);
    const rule = { match, when: { nth }, phase, effect: fault === "slow" ? { delay: slowMs } : effect };
    return { operation, occurrence, fault, ...(struck && rowNamed(struck)), rule };
  };
  return faultNames
    .filter((fault) => (only.length === 0 || only.includes(fault)) && !unfit(fault))
    .flatMap((fault) => {
      if (!fault.startsWith("row-")) return [pointOf(fault)];
      return rows.flatMap((row) => (row ? [pointOf(fault, row)] : []));
    });
}

function rowNamed({ index, row }: SentRow): Pick<ShownPoint, "row" | "identifier"> {
  const { request_unique_identifier: identifier } = Object(row) as Record<string, unknown>;
  const isText = typeof identifier === "string" || typeof identifier === "number";
  return { row: index + 1, ...(isText && { identifier: maskedValue("identifier", identifier) }) };
}

/** Which faults a call cannot meet: errors about what it does not have, and the end of a token that it does not send. */
function unfitFor({ recorded: { method }, signature }: NumberedCall): (fault: FaultName) => boolean {
  const { access = "token" } = method ?? {};
  const members = new Set(Object.keys(signature).map((pointer) => pointer.split("/")[1]));
  const ofMembers = Object.entries(refusals.byMember).filter(([name]) => members.has(name));
  const kinds = [...refusals.byAccess[access], ...ofMembers.map(([, kind]) => kind)];
  const fits = new Set<string>(kinds.map((kind) => `refused:${kind}`));
  return (fault) => (fault.startsWith("refused:") ? !fits.has(fault) : fault === "token-expiry" && access !== "token");
}
