import { expect, test } from "vitest";
import * as z from "zod";
import type { SchemaNode } from "../wire/schema-node.ts";
import { schemaTree } from "../wire/schema-tree.ts";
import { queryParameter } from "./open-api.ts";

const member = (name: string, schema: z.ZodType) =>
  schemaTree(z.object({ [name]: schema })).members.get(name) as SchemaNode;

test("an identifier is a string with one of its fields, as it stands in a query", () => {
  const schema = z.object({ id: z.string().nullish(), number: z.string().nullish() }).describe("The event");
  expect(queryParameter(member("event_identifier", schema), "number=14")).toEqual({
    name: "event_identifier",
    in: "query",
    required: true,
    description: "The event",
    example: "number=14",
    schema: { type: "string", pattern: "^(id|number)=" },
  });
});

test("any other parameter has the schema of its member", () => {
  expect(queryParameter(member("count", z.int().optional()))).toMatchObject({
    required: false,
    schema: { type: "integer" },
  });
});
