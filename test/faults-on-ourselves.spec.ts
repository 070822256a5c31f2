import { expect, test } from "vitest";
import { draw, randomSeed } from "../src/common/random.ts";
import { createPath, eventsBody } from "./event-rows.ts";
import { startClient } from "./transports.ts";

const values = [
  null,
  "",
  0,
  -1,
  1e308,
  true,
  [],
  {},
  [[]],
  "\u0000",
  "x".repeat(5000),
  "😀",
  { id: {} },
  "__proto__",
  1.5,
];

/** A body with some of its members put wrong by chance alone, and at times cut. */
function fuzzed(chance: (what: string) => number): string {
  const pick = <One>(what: string, all: readonly One[]) => all[Math.floor(chance(what) * all.length)] as One;
  const body = eventsBody(["a", "b"]) as unknown as Record<string, unknown>;
  const targets = [body, ...(body["social_media_customer_events_set"] as Record<string, unknown>[])];
  for (let change = 0; change < 1 + chance("changes") * 3; change += 1) {
    const target = pick(`target ${change}`, targets);
    const name = pick(`name ${change}`, [...Object.keys(target), "fields_set", "strange"]);
    target[name] = pick(`value ${change}`, values);
  }
  const text = JSON.stringify(body);
  return chance("cut") < 0.2 ? text.slice(0, Math.floor(chance("length") * text.length)) : text;
}

/** Each value comes in the place of each member some ten times. */
const fuzzedCalls = 5000;

test("whatever comes in is answered in the envelope, thousands of times by chance", { timeout: 60_000 }, async () => {
  const seed = process.env["FUZZ_SEED"] ?? randomSeed();
  process.stdout.write(`FUZZ_SEED=${seed}\n`);
  await using client = await startClient("in-process");
  const paths = [createPath, createPath.replace("social_media", "web"), "/crmapi/rest/v2/authentication/token"];
  for (let calls = 0; calls < fuzzedCalls; calls += 1) {
    const body = fuzzed((what) => draw([seed, calls, what]));
    const path = paths[Math.floor(draw([seed, calls, "path"]) * paths.length)] as string;
    const answer = await client.send(path, { method: "POST", body });
    const said = `FUZZ_SEED=${seed}, call ${calls}: ${body.slice(0, 300)}`;
    expect(answer.status, said).toBe(200);
    expect(await answer.json(), said).toMatchObject({ status: { code: expect.any(String) } });
  }
  const { recorded } = await client.get("/__mock/v1/requests?limit=1");
  expect(recorded).toBe(fuzzedCalls);
});
