import * as z from "zod";
import { asAssumed, variantsById } from "../src/assumptions/switches.ts";
import { recordingLine } from "../src/documents/recording.ts";
import { explorationSchema } from "../src/explore/exploration.ts";
import { configSchema, defaultRelease } from "../src/mock/config/settings.ts";
import { catalog, ownMethods } from "../src/vendor/catalog.ts";
import { publishedSchema } from "../src/vendor/declared/folder-forms.ts";
import { parseRelease } from "../src/wire/release.ts";

/** As a user writes it. */
const written = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });

function configJsonSchema() {
  const { properties = {}, ...rest } = written(configSchema);
  const known = {
    $schema: { type: "string" },
    ...properties,
    release: {
      ...(properties["release"] as object),
      anyOf: [{ enum: releasesOfPages() }, { pattern: releasePattern }],
    },
    assumptions: { ...(properties["assumptions"] as object), ...switchesJsonSchema() },
  };
  return { ...rest, title: "Config file of crmcom-mock", properties: known };
}

const releasePattern = "^R\\d{1,3}(\\.\\d{1,3}){0,2}$";

/** The default, and the releases that the pages of our methods name, the oldest first. */
function releasesOfPages(): string[] {
  const documents = JSON.stringify(catalog.map(({ method }) => method.document));
  const names = new Set([defaultRelease, ...(documents.match(/(?<=")R\d+\.\d+\.\d+(?=")/g) ?? [])]);
  return [...names]
    .map(parseRelease)
    .sort((a, b) => a.order - b.order)
    .map(({ name }) => name);
}

/** Variants by assumption, or the text of a flag. */
function switchesJsonSchema() {
  const variants = [...variantsById].map(([id, names]) => [id, { enum: [...names, asAssumed] }]);
  const byId = { type: "object", properties: Object.fromEntries(variants), additionalProperties: false };
  return { type: ["object", "string"], anyOf: [{ type: "string" }, byId] };
}

function fixturesJsonSchema() {
  const collections = ownMethods.entities.map(({ collection, schema }) => {
    const { $schema: _, ...row } = written(schema);
    return [collection, { type: "array", items: row }];
  });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Fixtures of crmcom-mock, rows by collection",
    type: "object",
    properties: Object.fromEntries(collections) as Record<string, object>,
    additionalProperties: false,
  };
}

/** The schema of a file of methods, with the forms that it names alone. */
function methodFileSchema(name: "method" | "examples" | "entity") {
  const { $defs, ...schema } = publishedSchema(name);
  const forms = new Map<string, unknown>();
  const take = (text: string): void => {
    for (const [, form = ""] of text.matchAll(/#\/\$defs\/(\w+)/g)) {
      if (forms.has(form)) continue;
      forms.set(form, $defs[form as keyof typeof $defs]);
      take(JSON.stringify(forms.get(form)));
    }
  };
  take(JSON.stringify(schema));
  return { ...schema, $defs: Object.fromEntries(forms) };
}

/** The JSON Schemas of the files that users write and read, by the name of each in `dist`. */
export const schemas = {
  config: configJsonSchema(),
  explore: z.toJSONSchema(explorationSchema),
  record: z.toJSONSchema(recordingLine),
  fixtures: fixturesJsonSchema(),
  method: methodFileSchema("method"),
  examples: methodFileSchema("examples"),
  entity: methodFileSchema("entity"),
};
