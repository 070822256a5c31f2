import * as z from "zod";
import { asAssumed, type Switches, variantIn } from "../assumptions/switches.ts";
import { knownKeys } from "../common/json.ts";
import { ownLine } from "../common/shell-line.ts";
import { verifyLine } from "../documents/list-assumptions.ts";
import { nodeAt } from "../schema/schema-node.ts";
import { schemaTree } from "../schema/schema-tree.ts";
import { isLogin, isReadOnly, type Method } from "../vendor/method.ts";
import { isKnownIn, type Release } from "../wire/release.ts";
import type { ShownPoint } from "./points.ts";
import fixes from "./suggested-fixes.json" with { type: "json" };
import type { FailingVerdict } from "./verdicts.ts";

export const suggestedFixSchema = z
  .strictObject({
    text: z.string().describe("What to change in the client"),
    assumption: z.string().describe("ID of the assumption that the fix depends on"),
    variant: z.string().describe("The variant of the assumption in force, or as-assumed"),
    provenance: z.string().describe("How certain the assumption is"),
    settle: z
      .string()
      .describe("The command that asks a system about the assumption, or prints the question to the vendor"),
  })
  .describe("A change that mends the client, and how certain it is that it does");

export type SuggestedFix = z.output<typeof suggestedFixSchema>;

/** What a fix depends on: the verdict, the fault, the method that had it, the other methods, and what holds in the mock server. */
export interface FixContext {
  readonly verdict: FailingVerdict;
  /** `undefined` if the client fails without a fault, under a variant. */
  readonly point?: Pick<ShownPoint, "fault" | "lasts"> | undefined;
  readonly method: Method | undefined;
  readonly methods: readonly Method[];
  readonly release: Release;
  readonly switches: Switches;
  /** True if the events of the client have an external reference. */
  readonly sendsReferences?: boolean;
  /** How certain an assumption is. */
  certainty(id: string): string;
}

export type FaultClass = "token" | "refused" | "unavailable" | "unknown" | "row" | "none";

function faultClass(fault: string | undefined): FaultClass {
  if (fault === undefined) return "none";
  if (/^(refused:token|token-)/.test(fault)) return "token";
  if (fault.startsWith("refused:")) return "refused";
  if (fault.startsWith("row-")) return "row";
  return ["http-503", "proxy-html-502", "reset-before"].includes(fault) ? "unavailable" : "unknown";
}

/** What a fix needs, and under which variants it works: under all of them without `effects`. */
interface WrittenFix {
  readonly text: string;
  readonly faults?: readonly string[];
  readonly isOutage?: boolean;
  readonly isAtList?: boolean;
  readonly isAtLogin?: boolean;
  readonly sendsReferences?: boolean;
  readonly member?: string;
  readonly needsRows?: boolean;
  readonly needsList?: boolean;
  readonly assumption: string;
  readonly effects?: Readonly<Record<string, string | undefined>>;
  /** Only the vendor knows, so its line prints a letter. */
  readonly isQuestion?: boolean;
}

/** The first fix for a failure that the method has the means for, and that works under the variants in force. */
export function suggestedFix(context: FixContext): SuggestedFix {
  const { verdict, method, switches, certainty } = context;
  const all: readonly WrittenFix[] = fixes[verdict];
  const fits = fitsContext(context);
  const { text, assumption, effects = {}, isQuestion } = all.find(fits) ?? (all.at(-1) as WrittenFix);
  const variant = variantIn(switches, assumption) ?? asAssumed;
  const values: Readonly<Record<string, string | undefined>> = {
    unit: method?.bulk ? "row" : "request",
    effect: effects[variant],
    list: listingMethod(context)?.name,
    method: method?.name ?? "the method",
  };
  return {
    text: text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? ""),
    ...{ assumption, variant, provenance: certainty(assumption) },
    settle: isQuestion ? ownLine(["assumptions", assumption, "--ask"]) : verifyLine([assumption]),
  };
}

function fitsContext(context: FixContext): (fix: WrittenFix) => boolean {
  const { method, point, switches, sendsReferences = false } = context;
  const isAtLogin = method !== undefined && isLogin(method);
  const isAtList = method !== undefined && !isAtLogin && isReadOnly(method);
  const variantOf = (id: string) => variantIn(switches, id) ?? asAssumed;
  const needsRows = method?.bulk !== undefined;
  const needsList = listingMethod(context) !== undefined;
  const facts = { isOutage: point?.lasts === true, isAtList, isAtLogin, sendsReferences, needsRows, needsList };
  return (fix) =>
    (fix.faults === undefined || fix.faults.includes(faultClass(point?.fault))) &&
    knownKeys(facts).every((fact) => !fix[fact] || facts[fact]) &&
    (fix.member === undefined || hasMember(context, fix.member)) &&
    (fix.effects === undefined || fix.effects[variantOf(fix.assumption)] !== undefined);
}

/** True if the method has the member in its parameters, or in those of a row. */
function hasMember({ method, release }: FixContext, name: string): boolean {
  if (!method) return false;
  const tree = schemaTree(method.parameters, release);
  const { members } = method.bulk ? nodeAt(tree, [method.bulk.set, 0]) : tree;
  return members.has(name);
}

/** The method of the release that lists what a method creates: of the same family, or else of the same collection. */
function listingMethod({ method, methods, release }: FixContext): Method | undefined {
  const known = methods.filter(({ since }) => isKnownIn(release, since));
  const family = method?.name.replace(".bulk.", ".").replace(/\w+$/, "list");
  const { creates }: { readonly creates?: string } = Object(method?.document.does);
  const listed = ({ document: { does } }: Method) => (does && "lists" in does ? does.lists : undefined);
  return (
    known.find(({ name }) => name === family) ??
    known.find((other) => creates !== undefined && listed(other) === creates)
  );
}

/** `inferred: bulk.reference-reused; to settle it: npx --no-install crmcom-mock …`. */
export const fixCertainty = ({ provenance, assumption, variant, settle }: SuggestedFix): string =>
  `depends on ${assumption}${variant === asAssumed ? "" : `=${variant}`} (${provenance}); to settle it: ${settle}`;
