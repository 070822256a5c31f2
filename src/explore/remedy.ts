import * as z from "zod";
import { provenanceOf } from "../assumptions/assumptions.ts";
import { asAssumed, type Switches, variantIn } from "../assumptions/switches.ts";
import { knownKeys } from "../common/json.ts";
import { ownLine } from "../common/shell-line.ts";
import { verifyLine } from "../documents/list-assumptions.ts";
import { nodeAt } from "../schema/schema-node.ts";
import { schemaTree } from "../schema/schema-tree.ts";
import type { Method } from "../vendor/method.ts";
import { isKnownIn, type Release } from "../wire/release.ts";
import { vendorErrors } from "../wire/vendor-errors.ts";
import remedies from "./remedies.json" with { type: "json" };

export const remedySchema = z
  .strictObject({
    helps: z.string().describe("What a client can do"),
    assumption: z.string().describe("Id of the assumption behind it"),
    variant: z.string().describe("The variant of it that holds, or as-assumed"),
    provenance: z.string().describe("How sure the assumption is"),
    settle: z.string().describe("The command that plans how to settle it, or prints the question to the vendor"),
  })
  .describe("What helps, and how sure it is that it does");

export type Remedy = z.output<typeof remedySchema>;

/** What a remedy depends on: the method that was struck, its neighbours, and what holds in the stand-in. */
export interface RemedyContext {
  readonly method: Method | undefined;
  readonly methods: readonly Method[];
  readonly release: Release;
  readonly switches: Switches;
  /** How sure an assumption is. */
  certainty?(id: string): string;
}

/** What a remedy needs, and under which variants it helps: under all of them without `effects`. */
interface WrittenRemedy {
  readonly helps: string;
  readonly member?: string;
  readonly needsRows?: boolean;
  readonly needsList?: boolean;
  readonly assumption: string;
  readonly effects?: Readonly<Record<string, string | undefined>>;
  /** Nobody but the vendor can tell: its line prints a letter. */
  readonly isQuestion?: boolean;
}

export type HelpedVerdict = keyof typeof remedies;

export const helpedVerdicts = knownKeys(remedies);

const defaultCertainty = (id: string): string => provenanceOf(id, vendorErrors);

/** The first remedy against a failure that the method has the means for, and that helps under the variants that hold. */
export function remedyFor(verdict: HelpedVerdict, context: RemedyContext): Remedy {
  const { method, switches, certainty = defaultCertainty } = context;
  const list = listingMethod(context);
  const variantOf = (id: string) => variantIn(switches, id) ?? asAssumed;
  const all: readonly WrittenRemedy[] = remedies[verdict];
  const fits = ({ member, needsRows, needsList, effects, assumption }: WrittenRemedy) =>
    (member === undefined || hasMember(context, member)) &&
    (!needsRows || method?.bulk !== undefined) &&
    (!needsList || list !== undefined) &&
    (effects === undefined || effects[variantOf(assumption)] !== undefined);
  const { helps, assumption, effects = {}, isQuestion } = all.find(fits) ?? (all.at(-1) as WrittenRemedy);
  const variant = variantOf(assumption);
  const words: Readonly<Record<string, string | undefined>> = {
    unit: method?.bulk ? "row" : "call",
    effect: effects[variant],
    list: list?.name,
    method: method?.name ?? "the method",
  };
  return {
    helps: helps.replace(/\{(\w+)\}/g, (_, name: string) => words[name] ?? ""),
    ...{ assumption, variant, provenance: certainty(assumption) },
    settle: isQuestion ? ownLine(["assumptions", assumption, "--ask"]) : verifyLine([assumption]),
  };
}

/** Has the method a member in its parameters, or in those of a row? */
function hasMember({ method, release }: RemedyContext, name: string): boolean {
  if (!method) return false;
  const tree = schemaTree(method.parameters, release);
  const { members } = method.bulk ? nodeAt(tree, [method.bulk.set, 0]) : tree;
  return members.has(name);
}

/** The method of the release that lists what a method creates: of the same family, or else of the same collection. */
function listingMethod({ method, methods, release }: RemedyContext): Method | undefined {
  const known = methods.filter(({ since }) => isKnownIn(release, since));
  const family = method?.name.replace(".bulk.", ".").replace(/\w+$/, "list");
  const { creates }: { readonly creates?: string } = Object(method?.document.does);
  const listed = ({ document: { does } }: Method) => (does && "lists" in does ? does.lists : undefined);
  return (
    known.find(({ name }) => name === family) ??
    known.find((other) => creates !== undefined && listed(other) === creates)
  );
}

/** `inferred: bulk.reference-reused; see what settles it: npx --no-install crmcom-mock …`. */
export const remedyCertainty = ({ provenance, assumption, variant, settle }: Remedy): string =>
  `${provenance}: ${assumption}${variant === asAssumed ? "" : `=${variant}`}; see what settles it: ${settle}`;
