import * as z from "zod";
import type { ListedAssumption } from "../documents/list-assumptions.ts";
import { nearestHint } from "../ground/config-error.ts";
import { catalog } from "../vendor/catalog.ts";
import type { Operation } from "../vendor/method.ts";
import { userDefinedFields } from "../wire/date-time.ts";
import { webApiRoot } from "../wire/paths.ts";
import { isKnownIn, newestKnownRelease, type Release, releaseText } from "../wire/release.ts";
import type { SchemaNode } from "../wire/schema-node.ts";
import { schemaTree } from "../wire/schema-tree.ts";
import { askAdmin, next, refuseArgument, tool } from "./tool.ts";

type Assumption = ListedAssumption & { readonly calls: number };

/** `describe`: the methods, one of them, or what the stand-in assumes, with what speaks for it. */
export const describeTool = tool({
  description:
    "What CRM.COM's Web API takes and answers, and how sure that is: documented by a page, or assumed. Without arguments, lists the methods.",
  schema: z.strictObject({
    method: z.string().optional().describe("Its name with dots"),
    release: releaseText.optional().describe("Like R14"),
    assumption: z.string().optional().describe("Its id"),
    text: z.string().optional().describe("Finds assumptions by words"),
  }),
  async run({ method, release = newestKnownRelease, assumption, text }, workshop) {
    // As they are switched now.
    const { assumptions }: { assumptions: readonly Assumption[] } = await askAdmin(
      workshop,
      "default",
      "GET assumptions",
    );
    if (assumption !== undefined) return assumptionOf(found(assumptions, "assumption", assumption, ({ id }) => id));
    if (text !== undefined) {
      const words = text.toLowerCase().split(/\s+/);
      const hits = assumptions.filter(({ id, behaviour, reason }) => {
        const said = `${id}\n${behaviour}\n${reason}`.toLowerCase();
        return words.every((word) => said.includes(word));
      });
      const why = "see what speaks for an assumption, and its variants";
      return {
        total: hits.length,
        assumptions: hits.map(brief),
        ...next("describe", why, { assumption: hits[0]?.id }),
      };
    }
    if (method !== undefined)
      return methodOf(
        found(catalog, "method", method, ({ contract }) => contract.name),
        release,
        assumptions,
      );
    const methods = catalog.map(({ contract: { name, summary, since } }) => ({ name, summary, since }));
    const why = "see its parameters, and what of it is assumed";
    return { methods, ...next("describe", why, { method: methods[0]?.name }) };
  },
});

/** @throws ConfigError with the nearest name */
function found<Kind>(all: readonly Kind[], what: string, name: string, nameOf: (one: Kind) => string): Kind {
  const hint = () => refuseArgument(what, `there is no "${name}"; ${nearestHint(name, all.map(nameOf))}`);
  return all.find((one) => nameOf(one) === name) ?? hint();
}

function methodOf({ contract, examples }: Operation, release: Release, all: readonly Assumption[]): object {
  const { name, verb, path, summary, source, since, deprecated, restsOn = [], assumptions } = contract;
  const byProvenance = Map.groupBy(examples, ({ provenance }) => provenance);
  const own = new Set<string>([...restsOn, ...assumptions]);
  return {
    method: name,
    call: `${verb} ${webApiRoot}${path}`,
    ...{ summary, page: source, since, deprecated, release: release.name },
    ...(!isKnownIn(release, since) && { unknown: `${release.name} does not know this method` }),
    parameters: membersOf(schemaTree(contract.parameters, release)),
    answer: membersOf(schemaTree(contract.data, release)),
    examples: Object.fromEntries([...byProvenance].map(([provenance, some]) => [provenance, some.length])),
    beyondThePage: all.filter(({ id }) => own.has(id)).map(brief),
    ...next("sandbox", "make a sandbox and call the method there"),
  };
}

/** Type, presence, first release and meaning of each member. What is not as on the vendor's page says how sure it is. */
function membersOf(node: SchemaNode, before = ""): Record<string, string> {
  const members = [...(node.element ?? node).members.values()];
  const told = members.filter(({ name }) => !Object.hasOwn(userDefinedFields, name));
  const lines = told.flatMap((member): [string, string][] => {
    const { name, typeName, presence, isMandatory, since, description = "", values, provenance } = member;
    const there = presence ?? (isMandatory ? "mandatory" : "optional");
    const facts = [typeName, there, since && `since ${since}`, provenance].filter(Boolean).join(", ");
    const allowed = values ? ` (${[...values].join(", ")})` : "";
    const below = membersOf(member, `${before}${name}${member.element ? "[]" : ""}.`);
    return [[before + name, `${facts}: ${description}${allowed}`], ...Object.entries(below)];
  });
  const folded = told.length < members.length ? { [`${before}udf_*`]: "User Defined Fields" } : {};
  return { ...Object.fromEntries(lines), ...folded };
}

const brief = ({ id, provenance, behaviour, variant }: Assumption) => ({
  ...{ id, provenance, behaviour },
  ...(variant !== null && { switchedTo: variant }),
});

function assumptionOf({
  id,
  provenance,
  behaviour,
  reason,
  since,
  variants,
  variant,
  evidence,
  calls,
}: Assumption): object {
  return {
    ...{ id, provenance, behaviour, reason, since, variants, switchedTo: variant, evidence, calls },
    ...next("verify", "get the line that settles it with your CRM.COM", { assumption: [id] }),
  };
}
