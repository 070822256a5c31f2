import * as z from "zod";
import type { Entity } from "../store/entity.ts";
import { allEntities } from "../vendor/entities/all-entities.ts";

/** Rows by collection as JSON Schema, for editors; what stands below a collection's name is that of its file of fixtures. */
export function fixturesJsonSchema() {
  const collections = allEntities.map((entity) => [entity.collection, { type: "array", items: rowSchema(entity) }]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Fixtures of crmcom-mock, rows by collection",
    type: "object",
    properties: Object.fromEntries(collections) as Record<string, object>,
    additionalProperties: false,
  };
}

function rowSchema({ schema }: Entity<object>): object {
  const { $schema: _, ...row } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return row;
}
