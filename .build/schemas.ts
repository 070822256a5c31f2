import * as z from "zod";
import { explorationSchema } from "../src/lab/explore/exploration.ts";
import { recordingLine } from "../src/lab/record/recording.ts";
import { configSchema } from "../src/mock/config/settings.ts";
import { ownMethods } from "../src/vendor/catalog.ts";
import { publishedSchema } from "../src/vendor/declared/documents.ts";

/** As a user writes it. */
const written = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });

function configJsonSchema() {
  const { properties, ...rest } = written(configSchema);
  return { ...rest, title: "Config file of crmcom-mock", properties: { $schema: { type: "string" }, ...properties } };
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

/** The JSON Schemas of the files that users write and read, by the name of each in `dist`. */
export const schemas = {
  config: configJsonSchema(),
  explore: z.toJSONSchema(explorationSchema),
  record: z.toJSONSchema(recordingLine),
  fixtures: fixturesJsonSchema(),
  method: publishedSchema("method"),
  examples: publishedSchema("examples"),
  entity: publishedSchema("entity"),
};
