import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { fillExample } from "../src/documents/examples.ts";
import { jsonSchema } from "../src/documents/json-schema.ts";
import { catalog } from "../src/vendor/catalog.ts";
import { parseRelease } from "../src/wire/release.ts";
import { schemaTree } from "../src/wire/schema-tree.ts";

const replacements: readonly unknown[] = [
  undefined,
  null,
  7,
  1.5,
  "",
  "text",
  "2016-02-30T00:00:00",
  true,
  {},
  [],
  [null],
];

/** The value with each of its members, at every depth, once replaced by each replacement. */
function* mutations(value: unknown): Generator<unknown> {
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const withMember = (changed: unknown) =>
      Array.isArray(value) ? value.with(Number(name), changed) : { ...value, [name]: changed };
    for (const replacement of replacements) yield withMember(replacement);
    for (const changed of mutations(member)) yield withMember(changed);
  }
  if (!Array.isArray(value)) yield { ...value, unknown_member: 1 };
}

/** Members that the examples do not have, so that their rules are met too. */
const additions: Record<string, unknown> = {
  rewards_participant_identifier: { access_token_identifier: { identifier: "CARD0001", pass_code: "1234" } },
  classification_identifier: { name: "Survey" },
  udf_date_1: "2016-06-22T15:00:00",
  udf_float_1: 1.5,
};

function* enriched(body: object): Generator<unknown> {
  yield body;
  const set = Object.entries(body).find(([, member]) => Array.isArray(member) && member[0]?.profile !== undefined);
  if (!set) return;
  const [name, rows] = set as [string, object[]];
  for (const [added, value] of Object.entries(additions)) {
    const { accounts_receivable_identifier: _, ...row } = rows[0] as Record<string, unknown>;
    yield { ...body, [name]: [{ ...row, [added]: value }] };
  }
}

describe.each(
  catalog
    .filter(({ contract }) => contract.verb === "POST")
    .map((operation) => [operation.contract.name, operation] as const),
)("%s", (_name, { contract, examples }) => {
  test.each(["R10.0.0", "R12.2.0", "R14.0.0"])("zod and JSON Schema accept the same requests in %s", (name) => {
    const { schema } = schemaTree(contract.parameters, parseRelease(name));
    const accepts = new Ajv2020({ strict: false }).compile(jsonSchema(schema));
    const seen = new Set<string>();
    const readOtherwise: string[] = [];
    for (const { request, state } of examples) {
      const filled = fillExample(request.body ?? {}, state.values) as object;
      // Beyond a few rows, mutations repeat themselves.
      if (JSON.stringify(filled).length > 2_000) continue;
      for (const body of enriched(filled)) {
        for (const mutation of [body, ...mutations(body)]) {
          const text = JSON.stringify(mutation);
          if (seen.has(text)) continue;
          seen.add(text);
          const sent = JSON.parse(text);
          const [byJsonSchema, byZod] = [accepts(sent), schema.safeParse(sent).success];
          if (byJsonSchema !== byZod)
            readOtherwise.push(`accepted by JSON Schema: ${byJsonSchema}, by zod: ${byZod}: ${text}`);
        }
      }
    }
    expect(readOtherwise).toEqual([]);
    expect(seen.size).toBeGreaterThan(0);
  });
});
