import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { describe, expect, test } from "vitest";
import { createStandIn } from "../src/index.ts";
import { test as sandboxed, sandboxTest } from "../src/library/vitest.ts";
import { createPath, eventsBody } from "./event-rows.ts";
import { tempFolder } from "./temp-folder.ts";

const create = (profile: string, token: string) => ({
  method: "POST",
  body: JSON.stringify(eventsBody([profile], token)),
});

describe("the library", () => {
  test("gives sandboxes with fetch, baseUrl, token, journal, events and reset", async () => {
    await using standIn = createStandIn({ seed: "1" });
    const { url } = await standIn.listen({ port: 0 });
    const [a, b] = [standIn.sandbox({ release: "R15" }), standIn.sandbox("b")];
    expect([a.release, a.baseUrl]).toEqual(["R15.0.0", `${url}/__mock/s/${a.name}`]);
    await a.fetch(createPath, create("in process", a.token));
    await a.fetch(`https://customer.example${createPath}`, create("another host", a.token));
    await fetch(a.baseUrl + createPath, create("socket", a.token));
    expect(a.events().map(({ profile }) => profile)).toEqual(["in process", "another host", "socket"]);
    expect(b.events()).toEqual([]);
    expect(a.journal.count({ outcome: "processed" })).toBe(3);
    expect(a.journal.check({ atLeast: 1 }).result).toBe("proven true");
    const unknown = { operation: "customer_events.bulk" as never, never: true } as const;
    expect(() => a.journal.check(unknown)).toThrow("there is no method");
    expect(a.journal.entries({ text: "socket" }).map(({ sequence }) => sequence)).toEqual([3]);
    a.reset({ journal: true });
    expect([a.journal.total, a.events().length]).toEqual([0, 3]);
    expect(() => a.reset({ jornal: true } as object)).toThrow("reset, option jornal: unknown; did you mean journal?");
    a.reset();
    expect(a.events()).toEqual([]);
  });

  test("gives the same sandbox by its name, and refuses options that come too late", () => {
    const standIn = createStandIn({ seed: "1" });
    expect(standIn.sandbox("a").token).toBe(standIn.sandbox({ name: "a" }).token);
    expect(standIn.sandbox().name).not.toBe(standIn.sandbox().name);
    expect(() => standIn.sandbox({ name: "a", release: "R9" })).toThrow("already");
    expect(() => standIn.sandbox({ name: "a b" })).toThrow("sandbox.name");
    const withoutUnits = createStandIn({ fixtures: tempFolder() });
    expect(() => withoutUnits.sandbox().token).toThrow("token: there is none: the fixtures have no unit");
    expect(() => standIn.sandbox("a").journal.entries({ outcome: "fine" as never })).toThrow("processed");
  });
});

test("the sample of its page runs as it stands, on Node 22 too, which knows no using declarations", async () => {
  const page = readFileSync(new URL("../src/library/README.md", import.meta.url), "utf8");
  const [, sample = ""] = /^```ts\n(.*?)^```$/ms.exec(page) ?? [];
  expect(sample.replace(/\/\/.*$/gm, "")).not.toMatch(/\busing\b/);
  const folder = tempFolder();
  const file = join(folder, "sample.mjs");
  writeFileSync(file, sample.replace('"crmcom-mock"', JSON.stringify(new URL("../src/index.ts", import.meta.url))));
  const { status, stderr } = spawnSync(process.execPath, [file], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
});

const ofReleases = (["R10.0.0", "R15.0.0"] as const).map((release) => [release, sandboxTest({ release })] as const);

describe("the vitest fixture", () => {
  for (const [release, ofRelease] of ofReleases) {
    ofRelease(`gives each sandboxTest of a file a server of its own, here of ${release}`, ({ standIn }) => {
      expect(standIn.config.release.name).toBe(release);
    });
  }

  sandboxed.concurrent.for(Array.from({ length: 10 }, (_, index) => `test ${index}`))(
    "gives %s a sandbox of its own",
    async (name, { sandbox }) => {
      await fetch(sandbox.baseUrl + createPath, create(name, sandbox.token));
      await sandbox.fetch(createPath, create(`${name} again`, sandbox.token));
      expect(sandbox.events().map(({ profile }) => profile)).toEqual([name, `${name} again`]);
    },
  );
});

test("close ends a socket whose listen is under way, and a closed mock server does not listen", async () => {
  const standIn = createStandIn({ seed: "1" });
  const listening = standIn.listen({ port: 0 });
  await standIn.close();
  await expect(fetch((await listening).url)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
  await expect(standIn.listen({ port: 0 })).rejects.toThrow("closed; create another one with createStandIn()");
});

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
