import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../src/common/own-module.ts";
import { buildDashboard } from "./build-dashboard.ts";
import { type Client, startClient, transports } from "./transports.ts";

beforeAll(buildDashboard);

let client: Client;
afterEach(() => client.close());

const asBrowser = { redirect: "manual", headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } } as const;

describe.each(transports)("the dashboard, %s", (transport) => {
  test("comes with all that it asks for, and asks nobody else", async () => {
    client = await startClient(transport);
    const page = await client.send("/__mock/", asBrowser);
    const text = await page.text();
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const asked = [...text.matchAll(/(?:src|href)="([\w.-]+\.(?:js|css))"/g)].map(([, name]) => name);
    expect(asked).toEqual(["dashboard.css", "dashboard.js"]);
    for (const name of asked) {
      const asset = await client.send(`/__mock/${name}`);
      expect([name, asset.status, asset.headers.get("x-content-type-options")]).toEqual([name, 200, "nosniff"]);
      // Names of namespaces are no addresses that anything is asked of.
      expect(
        (await asset.text()).replace(
          /https?:\/\/(www\.w3\.org|preactjs\.com|tailwindcss\.com|daisyui\.com)[\w/.]*/g,
          "",
        ),
      ).not.toMatch(/https?:\/\/\w/);
    }
    expect(text.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:/);
    expect(text).not.toMatch(/<script>|style=|\son\w+=/);
  });

  test("lets no other script run, and no other page frame it", async () => {
    client = await startClient(transport);
    const { headers } = await client.send("/__mock/");
    const policy = headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    for (const path of ["", "dashboard.js"]) {
      const page = (await client.send(`/__mock/${path}`)).headers;
      expect([path, page.get("cross-origin-opener-policy")]).toEqual([path, "same-origin"]);
      expect([path, page.get("cross-origin-resource-policy")]).toEqual([path, "same-origin"]);
    }
  });

  test("is where a browser is led from /, and programs are not", async () => {
    client = await startClient(transport);
    for (const [path, to] of [
      ["/", "__mock/"],
      ["/?x=1", "__mock/"],
      ["/__mock", "__mock/"],
    ] as const) {
      const led = await client.send(path, asBrowser);
      expect([path, led.status, led.headers.get("location")]).toEqual([path, 302, to]);
    }
    for (const init of [{}, { headers: { accept: "*/*" } }, { ...asBrowser, method: "POST" }]) {
      const answer = await client.send("/", init);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ status: { code: expect.stringMatching(/^Assumed/) } });
    }
    expect((await client.send("/crmapi", asBrowser)).status).toBe(404);
    expect((await client.get("/__mock/v1/requests?limit=0")).recorded).toBe(4);
  });

  test("answers nothing else below /__mock/", async () => {
    client = await startClient(transport);
    for (const path of ["/__mock/other.js", "/__mock/..%2fpackage.json", "/__mock/v2/x", "/__mock/LICENSE"]) {
      const answer = await client.send(path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
    }
  });

  test("is off with the admin API", async () => {
    client = await startClient(transport, { noAdmin: true });
    for (const path of ["/__mock/", "/__mock/dashboard.js", "/"]) {
      expect([path, (await client.send(path, asBrowser)).status]).toEqual([path, 404]);
    }
  });
});

test("the first screen loads less than 120 KB of script", async () => {
  client = await startClient("in-process");
  const read = (name: string) => readFileSync(join(packageRoot, "dist/dashboard", name));
  const first = new Set(["dashboard.js"]);
  for (const name of first) {
    const statically = read(name)
      .toString()
      .matchAll(/(?:from|import)[`"']\.\/([\w.-]+)[`"']/g);
    for (const [, other = ""] of statically) first.add(other);
  }
  const sizes = [...first].map((name) => gzipSync(read(name)).length);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(120_000);
});
