import { expect, test } from "vitest";
import * as z from "zod";
import { parseRelease } from "../wire/release.ts";
import { memberFacts, withRule } from "./member-facts.ts";
import { nodeAt, type SchemaNode, typeWords, withAllMembers, withoutUnknown } from "./schema-node.ts";
import { inReleases, knownNames, schemaTree } from "./schema-tree.ts";

/** Schemas that nobody has read yet, and how their trees are looked into. */
function startTrees() {
  const unit = withRule(
    z.object({ id: z.string().nullish(), name: z.string().nullish(), code: z.string().nullish() }),
    { kind: "exactlyOne", members: ["id", "name", "code"] },
  );
  const row = z
    .object({
      identifier: z.string().describe("Known again by it").register(memberFacts, { anyForm: true }),
      kind: z.enum(["LIKE", "SHARE"]).nullish().describe("What was done"),
      amount: z.number().optional(),
      count: z.int().default(7),
      is_new: z.boolean().optional(),
      name: z.string().nullish(),
      nick: z.string().nullish().register(memberFacts, { appliesWith: "name", typeName: "Nick Name" }),
      unit: unit.nullish().describe("Where"),
      form: z.union([z.string(), z.array(z.string())]).nullish(),
      day: z.string().regex(/^\d+$/).optional().register(memberFacts, { form: "7" }),
      extra: z.unknown().optional(),
    })
    .register(memberFacts, { typeName: "Row Object" });
  const call = z.object({ token: z.string(), rows: z.array(row).max(3) });
  const tree = schemaTree(call);
  const rowNode = nodeAt(tree, ["rows", 0]);
  const member = (name: string) => nodeAt(rowNode, [name]);
  const having = (is: (node: SchemaNode) => unknown) =>
    [...rowNode.members.values()].filter(is).map(({ name }) => name);
  return { unit, row, call, tree, rowNode, member, having };
}

test("a schema is read once for each release, as it is made for that", () => {
  const schema = inReleases((release) => z.object({ token: z.string(), [release?.name ?? "all"]: z.string() }));
  const names = (release?: string) => [
    ...schemaTree(schema, release ? parseRelease(release) : undefined).members.keys(),
  ];
  expect([names(), names("R14"), names("R13")]).toEqual([
    ["token", "all"],
    ["token", "R14.0.0"],
    ["token", "R13.0.0"],
  ]);
  expect(schemaTree(schema)).toBe(schemaTree(schema));
  expect(schemaTree(schema, parseRelease("R14"))).toBe(schemaTree(schema, parseRelease("R14.0.0")));
});

test("of each member it is known what it is", () => {
  const { tree, rowNode, member, having } = startTrees();
  expect([...rowNode.members.values()].map(({ name, kind, typeName }) => [name, kind, typeName])).toEqual([
    ["identifier", "string", "String"],
    ["kind", "enum", "String"],
    ["amount", "number", "Float"],
    ["count", "integer", "Integer"],
    ["is_new", "boolean", "Boolean"],
    ["name", "string", "String"],
    ["nick", "string", "Nick Name"],
    ["unit", "object", "Object"],
    ["form", "other", "String"],
    ["day", "string", "String"],
    ["extra", "other", "String"],
  ]);
  expect([tree.kind, tree.name, nodeAt(tree, ["rows"]).kind, rowNode.typeName, rowNode.name]).toEqual([
    ...["object", "", "array", "Row Object", ""],
  ]);
  expect(["day", "nick"].map((name) => typeWords(member(name)))).toEqual(["String, as 7", "Nick Name"]);
  expect(having(({ isNullable }) => isNullable)).toEqual(["kind", "name", "nick", "unit", "form", "extra"]);
  expect(having(({ keepsValue: isKept }) => !isKept)).toEqual(["count"]);
  expect([nodeAt(tree, ["rows"]).mostElements, rowNode.mostElements]).toEqual([3, undefined]);
  expect(member("form").alternatives.map(({ kind }) => kind)).toEqual(["string", "array"]);
});

test("the names that members may have are known, also where they stand for values of one form", () => {
  const { unit } = startTrees();
  expect(knownNames(unit)).toEqual(["id", "name", "code"]);
  expect(knownNames(z.partialRecord(z.enum(["a", "b"]), z.string()))).toEqual(["a", "b"]);
  expect(knownNames(z.record(z.string(), z.string()))).toEqual([]);
});

test("values are cut to what is known", () => {
  const { tree, rowNode, member } = startTrees();
  const sent = { token: "t", colour: 1, rows: [{ identifier: "a", unit: { id: "1", town: "x" } }, null, 7] };
  expect(withoutUnknown(sent, tree)).toEqual({ token: "t", rows: [{ identifier: "a", unit: { id: "1" } }, null, 7] });
  expect(withoutUnknown([1, { a: 2 }], member("extra"))).toEqual([1, { a: 2 }]);
  expect(withAllMembers({ id: "1", town: "x" }, member("unit"))).toEqual({ id: "1", name: null, code: null });
  expect([undefined, null].map((value) => withAllMembers(value, member("unit")))).toEqual([null, null]);
  expect(withAllMembers("a", member("name"))).toBe("a");
  expect(withAllMembers({ unit: { id: "1" } }, rowNode)).toMatchObject({ name: null, unit: { id: "1", name: null } });
});
