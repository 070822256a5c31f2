import * as z from "zod";
import { nearestHint } from "../../ground/config-error.ts";
import { namesOperation } from "../../matching/names-operation.ts";
import type { RowFacts } from "../../mock/faults/match.ts";
import type { FaultRule } from "../../mock/faults/rule.ts";
import { rowsSent } from "../../mock/journal/journal-record.ts";
import type { MethodName } from "../../vendor/catalog.ts";
import { rowOutcomes } from "../../wire/bulk.ts";
import { type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";
import type { AimedCall, CallNumber } from "./calls.ts";
import { shownValue } from "./client-output.ts";
import written from "./faults.json" with { type: "json" };

/** Seconds after which a client that is answered 503 may call again. */
export const { retryAfterSeconds } = written.before["http-503"].effect.http;

type Rule = Extract<FaultRule, { readonly effect: unknown }>;

const refusals = Object.keys(vendorErrors).map((kind) => [
  `refused:${kind}`,
  { phase: "before-auth", effect: { vendorError: { kind, values: { value: "injected", path: "token" } } } },
]);

const rowFaults = rowOutcomes.map((outcome) => [
  `row-${outcome}`,
  { phase: "before-commit", effect: { row: { outcome } } },
]);

/**
 * What the rule of each fault does, by its word: the kinds of faults, in each the weakest first. A client handles each kind
 * in its own way, so only faults of one kind are compared.
 */
const kinds = [
  Object.fromEntries(refusals) as Record<`refused:${VendorErrorKind}`, object>,
  written.before,
  written.after,
  written.token,
  Object.fromEntries(rowFaults) as Record<`row-${(typeof rowOutcomes)[number]}`, object>,
] as const;

type WordsOf<Kind> = Kind extends unknown ? keyof Kind : never;

export type FaultWord = WordsOf<(typeof kinds)[number]>;

const wordsByKind = kinds.map((kind) => Object.keys(kind) as FaultWord[]);
const rules = Object.fromEntries(kinds.flatMap((kind) => Object.entries<object>(kind))) as Readonly<
  Record<FaultWord, Pick<Rule, "phase" | "effect">>
>;

export const faultWords: readonly FaultWord[] = wordsByKind.flat();

export const plainWords: readonly FaultWord[] = wordsByKind.slice(1).flat();

export const faultsLike = (fault: FaultWord): readonly FaultWord[] =>
  wordsByKind.find((words) => words.includes(fault)) ?? [];

/** A fault by its word, or all refusals, or all that rows can meet. */
export type FaultName = FaultWord | "refused" | "row";

const namedFaults = (name: string): readonly FaultWord[] =>
  faultWords.filter((word) => word === name || word.startsWith(name === "row" ? "row-" : `${name}:`));

const faultName = z.string().refine((name) => namedFaults(name).length > 0, {
  error: ({ input }) =>
    `"${input}" is no fault; ${nearestHint(String(input), ["refused", "refused:<kind>", "row", ...plainWords])}`,
});

export const exploredFaults = z
  .array(faultName)
  .prefault([])
  .transform((names) => names.flatMap(namedFaults));

export const exploredMethods = z.array(z.string()).prefault([]);

export const exploreLimits = { depth: 2, parallel: 64 } as const;

export const spotSchema = z.strictObject({
  operation: z.string().describe("The method, with dots"),
  occurrence: z.int().min(1).describe("The number of the call among those of the method, calls without faults first"),
  fault: z.enum(faultWords as readonly [FaultWord, ...FaultWord[]]).describe("What happened to the call"),
  row: z.int().min(1).optional().describe("Number of the row that it happened to, from 1"),
  identifier: z.string().optional().describe("Its request_unique_identifier"),
});

export type Spot = z.output<typeof spotSchema>;

export interface Point extends Spot {
  readonly rule: Rule;
}

export type Schedule = readonly Point[];

export const spotOf = ({ rule: _, ...spot }: Point): Spot => spot;

/** The same in any run; a client may give its rows other identifiers each time. */
export const spotKey = ({ operation, occurrence, fault, row }: Spot): string =>
  [`${operation}#${occurrence}`, fault, ...(row === undefined ? [] : [`row ${row}`])].join(" ");

/** `row-omitted, row 2 ("b")`: rows are counted as the client counts them. */
export const faultText = ({ fault, row, identifier }: Spot): string =>
  [fault, ...(row === undefined ? [] : [`row ${row}${identifier === undefined ? "" : ` ("${identifier}")`}`])].join(
    ", ",
  );

export const spotText = (spot: Spot): string => `${faultText(spot)}, at ${callName(spot)}`;

export const pointsText = (points: readonly Spot[]): string => points.map(spotText).join(", and ");

export const callName = ({ operation, occurrence }: CallNumber): string => `${operation} #${occurrence}`;

/** The faults and methods that are asked for, all where there are none, and the milliseconds by which a slow answer is late. */
interface Wanted {
  readonly operations: readonly string[];
  readonly only: readonly FaultWord[];
  readonly slowMs: number;
}

/** Every point at a call, by the faults that fit it. Faults of rows strike the first row, the one in the middle and the last. */
export function pointsAt(call: AimedCall, { operations, only, slowMs }: Wanted): Point[] {
  const { operation, occurrence, signature, nth, recorded } = call;
  if (operations.length > 0 && !operations.some((pattern) => namesOperation(pattern, operation))) return [];
  const unfit = unfitFor(call);
  const sent = rowsSent(recorded);
  const rows = [...new Set([sent[0], sent[Math.floor(sent.length / 2)], sent.at(-1)])];
  const pointOf = (fault: FaultWord, struck?: RowFacts): Point => {
    const body = { operation: operation as MethodName, body: signature };
    const match = struck ? { ...body, rows: { index: struck.index } } : body;
    const rule = { match, when: { occurrence: nth }, ...rules[fault] };
    if (fault === "slow") rule.effect = { delay: slowMs };
    return { operation, occurrence, fault, ...(struck && rowNamed(struck)), rule };
  };
  return faultWords
    .filter((fault) => (only.length === 0 || only.includes(fault)) && !unfit(fault))
    .flatMap((fault) => {
      if (!fault.startsWith("row-")) return [pointOf(fault)];
      return rows.flatMap((row) => (row ? [pointOf(fault, row)] : []));
    });
}

function rowNamed({ index, row }: RowFacts): Pick<Spot, "row" | "identifier"> {
  const { request_unique_identifier: identifier } = Object(row) as Record<string, unknown>;
  const isText = typeof identifier === "string" || typeof identifier === "number";
  return { row: index + 1, ...(isText && { identifier: shownValue("identifier", identifier) }) };
}

/** Which faults a call cannot meet: errors about what it does not have, and the end of a token that it does not send. */
function unfitFor({ recorded: { contract }, signature }: AimedCall): (fault: FaultWord) => boolean {
  const { access = "token" } = contract ?? {};
  const members = new Set(Object.keys(signature).map((pointer) => pointer.split("/")[1]));
  const ofMembers = Object.entries(written.refusalsByMember).filter(([name]) => members.has(name));
  const kinds = [...written.refusals[access], ...ofMembers.map(([, kind]) => kind)];
  const fits = new Set<string>(kinds.map((kind) => `refused:${kind}`));
  return (fault) => (fault.startsWith("refused:") ? !fits.has(fault) : fault === "token-dies" && access !== "token");
}
