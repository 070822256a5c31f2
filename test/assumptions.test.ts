import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { listAssumptions } from "../src/documents/list-assumptions.ts";
import { readMethods } from "../src/mock/config/method-folders.ts";
import { catalog } from "../src/vendor/catalog.ts";
import { vendorErrors } from "../src/wire/vendor-errors.ts";
import { createPath, eventsBody } from "./event-rows.ts";
import { startClient } from "./transports.ts";

test("every assumption has an example that shows it, of our methods or of a folder", () => {
  const { catalog } = readMethods([fileURLToPath(new URL("./my-methods", import.meta.url))]);
  const unshown = listAssumptions(catalog, vendorErrors, undefined).filter(
    ({ evidence }) => evidence.examples.length + evidence.negativeExamples.length === 0,
  );
  expect(unshown.map(({ id }) => id)).toEqual([]);
});

test("ids are in kebab-case, but for the kinds of errors, and stand once", () => {
  const ids = listAssumptions(catalog, vendorErrors, undefined).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)*\.([a-z]+(-[a-z]+)*|(?<=^error\.)[a-zA-Z]+)$/);
});

test("assumptions are counted by the calls that depended on them, and found by them", async () => {
  await using client = await startClient("in-process");
  const listed = (query: string) => client.get(`/__mock/v1/assumptions?${query}`);
  await client.post(createPath, { ...eventsBody(["a"]), unknown_member: 1 });
  await client.post(createPath, eventsBody(["b"]));
  const { assumptions } = await listed("used=true");
  expect(assumptions).toContainEqual(expect.objectContaining({ id: "value.unknown-member", calls: 1 }));
  expect(assumptions).toContainEqual(expect.objectContaining({ id: "bulk.empty-result-set", calls: 2 }));
  expect(assumptions.length).toBeLessThan((await listed("")).assumptions.length);
  const found = await listed("text=MEMBERS ARE IGNORED");
  expect(found.assumptions.map(({ id }: { id: string }) => id)).toContain("value.unknown-member");
  const { total } = await client.get("/__mock/v1/requests?assumption=value.unknown-member");
  expect(total).toBe(1);
  expect((await client.send("/__mock/v1/assumptions?used=maybe")).status).toBe(422);
});
