import * as z from "zod";
import { ConfigError } from "../common/config-error.ts";
import { nearestHint } from "../common/names.ts";
import { webApiRoot } from "../common/own-paths.ts";
import { shellWord } from "../common/shell-line.ts";
import { hasWords } from "../common/whole-words.ts";
import { type ListedAssumption, verifyLine } from "../documents/list-assumptions.ts";
import { listPresets } from "../mock/faults/render-rule.ts";
import type { SchemaNode } from "../schema/schema-node.ts";
import { schemaTree } from "../schema/schema-tree.ts";
import type { Operation } from "../vendor/method.ts";
import { isKnownIn, type Release, releaseText } from "../wire/release.ts";
import { callAdminApi, defineTool, nextCall, readHints } from "./tool.ts";

export const describeTool = defineTool({
  name: "describe",
  description:
    "Parameters and responses of CRM.COM's Web API, how certain they are, and how to settle an assumption. Without arguments, lists the methods.",
  annotations: readHints,
  schema: z
    .strictObject({
      method: z.string().optional().describe("Its name with dots"),
      release: releaseText.optional().describe("Like R14"),
      assumption: z.string().optional().describe("Its id"),
      text: z.string().min(1).optional().describe("Words to find"),
    })
    .refine(
      ({ method, assumption, text }) =>
        [method, assumption, text].filter((subject) => subject !== undefined).length <= 1,
      "expected at most one of method, assumption and text",
    ),
  async run({ method, release, assumption, text }, context) {
    const query = text === undefined ? "" : `?text=${encodeURIComponent(text)}`;
    const listed = callAdminApi(context, "default", `GET assumptions${query}`, "text");
    const { assumptions }: { assumptions: CountedAssumption[] } = await listed;
    const { standIn } = context;
    if (assumption !== undefined) {
      const { source: _, ...subject } = findNamed(assumptions, "assumption", assumption, ({ id }) => id);
      const methodFlags = standIn.config.methods.map((folder) => shellWord(`--methods=${folder}`));
      const settle = [verifyLine([assumption]), ...methodFlags].join(" ");
      const calls = { do: "list", filter: { assumption } };
      return { ...subject, settle, ...nextCall("calls", "see the calls that depended on it", calls) };
    }
    if (text !== undefined) return describeMatches(text, assumptions);
    const catalog = standIn.catalog();
    if (method !== undefined) {
      const operation = findNamed(catalog, "method", method, ({ method }) => method.name);
      return describeMethod(operation, release ?? standIn.config.release, assumptions);
    }
    const methods = catalog.map(({ method: { name, summary, since } }) => ({ name, summary, since }));
    return { methods, ...nextCall("describe", "see one whole", { method: methods[0]?.name }) };
  },
});

type CountedAssumption = ListedAssumption & { readonly calls: number };

/** The assumptions and presets whose texts have the words. */
function describeMatches(text: string, assumptions: readonly CountedAssumption[]): object {
  const faults = listPresets()
    .map(({ name, description }) => ({ name, description }))
    .filter(({ name, description }) => hasWords(`${name}\n${description}`, text));
  const first = { assumption: assumptions[0]?.id };
  return { assumptions: assumptions.map(brief), faults, ...nextCall("describe", "see one whole", first) };
}

/** @throws ConfigError with the nearest name */
function findNamed<Kind>(list: readonly Kind[], where: string, name: string, nameOf: (item: Kind) => string): Kind {
  const item = list.find((candidate) => nameOf(candidate) === name);
  if (item !== undefined) return item;
  throw new ConfigError([{ where, message: `there is no "${name}"`, hint: nearestHint(name, list.map(nameOf)) }]);
}

function describeMethod({ method, examples }: Operation, release: Release, all: readonly CountedAssumption[]): object {
  const { name, verb, path, summary, source, since, deprecated, restsOn = [], assumptions } = method;
  const byProvenance = Object.entries(Object.groupBy(examples, ({ provenance }) => provenance));
  const own = new Set<string>([...restsOn, ...assumptions]);
  return {
    ...{ method: name, call: `${verb} ${webApiRoot}${path}`, summary, page: source, since, deprecated },
    ...{ release: release.name, isKnown: isKnownIn(release, since) },
    parameters: membersByPath(schemaTree(method.parameters, release)),
    answer: membersByPath(schemaTree(method.data, release)),
    examples: Object.fromEntries(byProvenance.map(([provenance, { length }]) => [provenance, length])),
    beyondThePage: all.filter(({ id }) => own.has(id)).map(brief),
    ...nextCall("sandbox", "make a sandbox and call the method there"),
  };
}

/** The type, presence, first release and meaning of each member. A member that is not on the page has its provenance. */
function membersByPath(node: SchemaNode, before = ""): Record<string, string> {
  const lines = [...(node.element ?? node).members.values()].flatMap((member): [string, string][] => {
    const { name, typeName, presence, isMandatory, since, description = "", values, provenance } = member;
    const presenceText = presence ?? (isMandatory ? "mandatory" : "optional");
    const facts = [typeName, presenceText, since && `since ${since}`, provenance].filter(Boolean).join(", ");
    const allowed = values ? ` (${[...values].join(", ")})` : "";
    const below = membersByPath(member, `${before}${name}${member.element ? "[]" : ""}.`);
    // User-defined fields differ only in their number.
    const folded = name.replace(/^(udf_\w+_)\d+$/, "$1*");
    return [[before + folded, `${facts}: ${description}${allowed}`], ...Object.entries(below)];
  });
  return Object.fromEntries(lines);
}

const brief = ({ id, provenance, statement, variant }: CountedAssumption) => ({ id, provenance, statement, variant });
