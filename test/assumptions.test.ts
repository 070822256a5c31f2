import { afterAll, describe, expect, test } from "vitest";
import { exampleName, fillExample } from "../src/documents/examples.ts";
import { listAssumptions } from "../src/documents/list-assumptions.ts";
import { catalog } from "../src/vendor/catalog.ts";
import type { Contract } from "../src/vendor/method.ts";
import type { Example } from "../src/wire/example.ts";
import { isKnownIn, isWithin, newestKnownRelease, type Release } from "../src/wire/release.ts";
import { vendorErrors } from "../src/wire/vendor-errors.ts";
import { createPath, eventsBody } from "./event-rows.ts";
import { everyRelease } from "./every-release.ts";
import { FreshClients } from "./fresh-clients.ts";
import { sendExample } from "./send-example.ts";
import { startClient } from "./transports.ts";

const cases = catalog.flatMap(({ contract, examples }) =>
  examples.map((example) => ({ name: exampleName(contract, example.title), contract, example })),
);

/** Of a release that no page mentions, only what is there to show that. */
const isIn = (release: Release, contract: Contract, example: Example) =>
  isKnownIn(release, contract.since) &&
  isWithin(release, example) &&
  (release.order <= newestKnownRelease.order || example.since === release.name);

const clients = new FreshClients("in-process");
afterAll(() => clients.close());

describe("an example", () => {
  test.each(cases)("is as sure as its answer, and rests on what it witnesses: $name", async ({ contract, example }) => {
    const said: Record<string, unknown> = {};
    for (const release of everyRelease.filter((one) => isIn(one, contract, example))) {
      const client = await clients.get({ release: release.name, ...example.notInContracts?.options });
      const { headers } = await sendExample(client, contract, fillExample(example.request, example.state.values));
      const entry = client.standIn.journal.entries().at(-1);
      const used = [...(entry?.assumptions ?? []).map(({ id }) => id)];
      const missing = (example.witnesses ?? []).filter((id) => !used.includes(id));
      said[release.name] = { provenance: headers.get("x-mock-provenance"), missing };
    }
    expect(Object.keys(said), "the releases in which it is answered so").not.toEqual([]);
    expect(said).toEqual(
      Object.fromEntries(Object.keys(said).map((name) => [name, { provenance: example.provenance, missing: [] }])),
    );
  });
});

test("every assumption has an example that shows it", () => {
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

describe("the list of assumptions", () => {
  test("are counted by the calls that rested on them, and found by them", async () => {
    await using client = await startClient("in-process");
    const listed = (query: string) => client.get(`/__mock/v1/assumptions?${query}`);
    await client.post(createPath, { ...eventsBody(["a"]), unknown_member: 1 });
    await client.post(createPath, eventsBody(["b"]));
    const { assumptions } = await listed("used=true");
    expect(assumptions).toContainEqual(expect.objectContaining({ id: "value.unknown-member", calls: 1 }));
    expect(assumptions).toContainEqual(expect.objectContaining({ id: "bulk.empty-result-set", calls: 2 }));
    expect(assumptions.length).toBeLessThan((await listed("")).assumptions.length);
    const found = await listed("text=IGNORED%2C AND NAMED");
    expect(found.assumptions.map(({ id }: { id: string }) => id)).toContain("value.unknown-member");
    const { total } = await client.get("/__mock/v1/requests?assumption=value.unknown-member");
    expect(total).toBe(1);
    expect((await client.send("/__mock/v1/assumptions?used=maybe")).status).toBe(422);
  });
});
