import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { schemas } from "../.build/schemas.ts";
import { ownMethods } from "../src/vendor/catalog.ts";
import { startClient } from "./transports.ts";

async function faultsOf(document: Record<string, unknown>): Promise<unknown> {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  return valid ? "none" : errors;
}

describe("the OpenAPI document of the vendor's API", () => {
  test.each(["R9.0.0", "R14.0.0", "R99.0.0"])("is valid for %s", async (release) => {
    await using client = await startClient("in-process");
    const document = await client.get(`/__mock/v1/openapi.json?release=${release}`);
    expect(await faultsOf(document)).toBe("none");
    const method = document.paths["/customer_events/bulk/social_media/create"]?.post;
    expect(method === undefined).toBe(release === "R9.0.0");
    expect(method?.deprecated ?? false).toBe(release === "R99.0.0");
  });

  test("names the release, the examples and how sure they are", async () => {
    await using client = await startClient("in-process");
    const document = await client.get("/__mock/v1/openapi.json");
    expect(document.info.version).toBe("R14.0.0");
    const { post } = document.paths["/customer_events/bulk/social_media/create"];
    const { examples } = post.responses["200"].content["application/json"];
    expect(examples.example_1["x-crmcom-provenance"]).toBe("documented");
    expect(post["x-crmcom-since"]).toBe("R10.0.0");
    expect(document["x-crmcom-errors"].accountsReceivableNotFound.code).toBe("NotFoundAPIValueException");
  });
});

test("the OpenAPI document of the admin API is valid", async () => {
  await using client = await startClient("in-process");
  expect(await faultsOf(await client.get("/__mock/v1/admin-openapi.json"))).toBe("none");
});

test("the JSON Schema of the config file knows the variants of assumptions, and the form of a release", () => {
  const validate = new Ajv2020({ strict: false }).compile(schemas.config);
  const good = [{ "bulk.order": "any" }, { "bulk.order": "as-assumed" }, "bulk.order=any"];
  const bad = [{ "bulk.order": "some" }, { "bulk.ordr": "any" }];
  expect([...good, ...bad].map((assumptions) => validate({ assumptions }))).toEqual([true, true, true, false, false]);
  expect([validate({ $schema: "x", port: 1 }), validate({ prot: 1 })]).toEqual([true, false]);
  expect(["R14.0.0", "R18", "14", "R"].map((release) => validate({ release }))).toEqual([true, true, false, false]);
  expect(schemas.config.properties.release.anyOf[0]).toMatchObject({ enum: expect.arrayContaining(["R17.0.0"]) });
});

test("the JSON Schema of fixtures takes ours, and refuses what is none", () => {
  const { properties } = schemas.fixtures;
  expect(Object.keys(properties)).toEqual(ownMethods.entities.map(({ collection }) => collection));
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  for (const { collection } of ownMethods.entities) {
    const validate = ajv.compile(properties[collection] as object);
    const rows: unknown = JSON.parse(
      readFileSync(new URL(`../fixtures/default/${collection}.json`, import.meta.url), "utf8"),
    );
    expect([validate(rows), validate.errors]).toEqual([true, null]);
    expect(validate([{ colour: "red" }])).toBe(false);
    expect(validate({})).toBe(false);
  }
});

test("the JSON Schema of fixtures says of every member what it is", () => {
  const { properties } = schemas.fixtures as unknown as {
    properties: Record<string, { items: { properties: Record<string, { description?: string }> } }>;
  };
  const silent = Object.entries(properties).flatMap(([collection, { items }]) =>
    Object.entries(items.properties)
      .filter(([name, { description }]) => name !== "id" && description === undefined)
      .map(([name]) => `${collection}.${name}`),
  );
  expect(silent).toEqual([]);
});
