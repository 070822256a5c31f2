import { spawnSync } from "node:child_process";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { expect, test } from "vitest";
import { createStandIn } from "../src/index.ts";
import { createPath, eventsBody } from "./event-rows.ts";

/** The recipes of the README for those who use the library. */

test("an MSW handler over fetch, for code whose address cannot be changed", async () => {
  await using standIn = createStandIn({ seed: "1" });
  const sandbox = standIn.sandbox();
  const server = setupServer(
    http.all("https://crm.example/crmapi/*", ({ request }) => sandbox.fetch(request)),
    http.all("*", () => HttpResponse.error()),
  );
  server.listen();
  try {
    const body = JSON.stringify(eventsBody(["polina"], sandbox.token));
    const answer = await fetch(`https://crm.example${createPath}`, { method: "POST", body });
    expect(await answer.json()).toMatchObject({ status: { code: "OK" } });
    expect(sandbox.events().map(({ profile }) => profile)).toEqual(["polina"]);
  } finally {
    server.close();
  }
});

test("node:test, its tests at the same time", () => {
  const index = new URL("../src/index.ts", import.meta.url).href;
  const script = `
    import test from "node:test";
    import assert from "node:assert/strict";
    import { createStandIn } from "${index}";
    const standIn = createStandIn();
    test.after(() => standIn.close());
    for (const profile of ["a", "b", "c"]) {
      test(profile, { concurrency: true }, async () => {
        const sandbox = standIn.sandbox();
        const body = JSON.stringify({ ...${JSON.stringify(eventsBody(["?"]))}, token: sandbox.token }).replace("?", profile);
        await sandbox.fetch("${createPath}", { method: "POST", body });
        assert.deepEqual(sandbox.events().map((event) => event.profile), [profile]);
      });
    }`;
  const { status, stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  expect(status, stdout).toBe(0);
  expect(stdout).toContain("pass 3");
});

test("a globalSetup for any runner", async () => {
  async function setup() {
    const standIn = createStandIn();
    const { url } = await standIn.listen({ port: 0 });
    return { url, teardown: () => standIn.close() };
  }
  const { url, teardown } = await setup();
  expect((await fetch(`${url}/__mock/v1/health/ready`)).status).toBe(200);
  await teardown();
  await expect(fetch(`${url}/__mock/v1/health/ready`)).rejects.toThrow();
});
