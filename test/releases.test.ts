import { expect, test } from "vitest";
import { readCommandLine } from "../src/cli/command-line.ts";
import { createStandIn } from "../src/index.ts";
import { configWarnings, inspectConfig, readConfig } from "../src/mock/config/read-config.ts";
import { catalog, methodsIn, ownMethods } from "../src/vendor/catalog.ts";
import { firstRelease, isKnownIn, oldestKnownRelease, parseRelease, type ReleaseName } from "../src/wire/release.ts";
import { createPath, eventsBody } from "./event-rows.ts";
import { startClient } from "./transports.ts";

const contracts = methodsIn(catalog);
const tooOld = "has no documented method; expected R4.0.0 or later";
const remark = "R99.0.0 is not known and behaves as R17.0.0";

test("the oldest release that is taken is the first that has a method", () => {
  const since = (order: number) => contracts.filter((one) => parseRelease(firstRelease(one.since)).order <= order);
  expect(since(oldestKnownRelease.order).length).toBeGreaterThan(0);
  expect(since(oldestKnownRelease.order - 1)).toEqual([]);
});

test("one before it is refused, by the same words wherever a release is chosen", async () => {
  const { problems } = inspectConfig({ flags: { release: "R1" } });
  expect(problems).toEqual([
    { where: "--release", message: '"R1" is not accepted', hint: "expected a release like R14.0.0, from R4.0.0 on" },
  ]);
  expect(() => readCommandLine("openapi", ["--release", "R3.9"], {})).toThrow(`--release: "R3.9" ${tooOld}`);
  await using client = await startClient("in-process");
  for (const [method, path] of [
    ["POST", ""],
    ["PUT", "/a"],
    ["PATCH", "/default"],
  ] as const) {
    const response = await client.send(`/__mock/v1/sandboxes${path}`, { method, body: '{"release":"R1"}' });
    expect([response.status, await response.text()]).toEqual([422, expect.stringContaining(tooOld)]);
  }
  expect((await client.send("/__mock/v1/openapi.json?release=R1")).status).toBe(422);
  await using standIn = createStandIn({ logLevel: "silent" });
  expect(() => standIn.sandbox({ release: "R1" })).toThrow(tooOld);
});

test("one that is not known is taken, and said wherever a release is chosen", async () => {
  expect(configWarnings(readConfig({ flags: { release: "R99" } }), ownMethods)).toEqual([
    { where: "--release", message: remark },
  ]);
  expect(configWarnings(readConfig({ flags: { release: "R17" } }), ownMethods)).toEqual([]);
  await using client = await startClient("in-process");
  const warningsOf = async (method: string, path: string, release: string) =>
    (await client.ask(method, `/__mock/v1/sandboxes${path}`, { release })).body.warnings;
  expect(await warningsOf("POST", "", "R99")).toEqual([remark]);
  expect(await warningsOf("PUT", "/b", "R99")).toEqual([remark]);
  expect(await warningsOf("PATCH", "/b", "R14")).toEqual([]);
});

test.each<[ReleaseName, string]>([
  ["R4.0.0", "authentication.token"],
  ["R9.0.0", "authentication.token"],
  ["R10.0.0", "customer_events.bulk.social_media.create"],
])("the first call that is shown in %s is of a method that it has", async (release, name) => {
  await using client = await startClient("in-process", { release });
  const { curl } = await client.get("/__mock/v1/connection");
  const shown = contracts.find(({ path }) => curl.includes(`/crmapi/rest/v2/${path} `));
  expect(shown?.name).toBe(name);
  expect(isKnownIn(parseRelease(release), shown?.since)).toBe(true);
});

test("a call is answered as the release that was simulated when it came in", async () => {
  await using client = await startClient("in-process", { release: "R14.0.0", faults: [{ effect: { delay: 200 } }] });
  const coming = client.post(createPath, eventsBody(["x"]));
  await new Promise((resolve) => setTimeout(resolve, 50));
  await client.send("/__mock/v1/sandboxes/default", { method: "PATCH", body: JSON.stringify({ release: "R15.0.0" }) });
  const { headers } = await coming;
  expect(headers.get("deprecation")).toBeNull();
  expect(headers.get("x-mock-warning")).toBeNull();
  expect((await client.get("/__mock/v1/requests")).items[0].release).toBe("R14.0.0");
});

test("a sandbox simulates another release from now on", async () => {
  await using client = await startClient("in-process");
  const patch = (name: string, body: object) => client.ask("PATCH", `/__mock/v1/sandboxes/${name}`, body);
  expect((await patch("default", { release: "R12" })).body).toMatchObject({ release: "R12.0.0" });
  expect((await client.get("/__mock/v1/openapi.json")).info.version).toBe("R12.0.0");
  expect((await patch("default", { release: "twelve" })).status).toBe(422);
  expect((await patch("default", { name: "other" })).status).toBe(422);
  expect((await patch("nobody", { release: "R12" })).status).toBe(404);
});
