import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createStandIn } from "../src/index.ts";
import type { ConfigInput } from "../src/mock/config/settings.ts";
import { createPath, eventsBody } from "./event-rows.ts";
import { rawRequest } from "./raw-request.ts";

const adminToken = "a-token-for-the-admin-api";
const proof = { authorization: `Bearer ${adminToken}` };
const ownProof = { "x-mock-admin-token": adminToken };
const fault = { "x-mock-fault": "status=502;body=<html>" };

describe("on loopback", () => {
  const standIn = createStandIn({ logLevel: "silent", allowedHosts: ["crm.test"] });
  let url = "";
  beforeAll(async () => {
    ({ url } = await standIn.listen({ port: 0 }));
  });
  afterAll(() => standIn.close());

  const ask = (path: string, headers: Readonly<Record<string, string>>, method = "GET") => {
    const lines = Object.entries({ host: "localhost", ...headers, connection: "close" });
    const head = lines.map(([name, text]) => `${name}: ${text}`);
    return rawRequest(Number(new URL(url).port), `${method} ${path} HTTP/1.1`, ...head);
  };
  const statusOf = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).status;

  test.each(["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", "128.0.0.1"])(
    "nobody gets in as %s",
    async (host) => {
      for (const path of ["/__mock/v1/settings", "/__mock/v1/health/ready", createPath]) {
        const { status, body } = await ask(path, { host });
        expect([path, status, body]).toEqual([path, 403, expect.stringContaining("--allowed-hosts")]);
      }
    },
  );

  test.each(["localhost", "LOCALHOST:1", "127.0.0.1", "127.9.9.9", "[::1]:8080", "a.localhost", "crm.test"])(
    "%s is a name of it",
    async (host) => {
      expect(await statusOf("/__mock/v1/settings", { host })).toBe(200);
    },
  );

  test.each(["http://evil.example", "null", "https://localhost.evil.example", "file://"])(
    "a page of %s is refused",
    async (origin) => {
      for (const path of ["/__mock/v1/reset", createPath]) {
        const { status, headers } = await fetch(url + path, { method: "POST", headers: { origin }, body: "{}" });
        expect(status, path).toBe(403);
        expect(headers.get("access-control-allow-origin")).toBeNull();
      }
    },
  );

  test("the admin API answers its own pages only; the vendor's also those of another port, as a development server has", async () => {
    const asked = (path: string, origin: string) =>
      fetch(url + path, { method: "POST", headers: { origin }, body: "{}" }).then(({ status }) => status);
    expect(await asked("/__mock/v1/reset", url)).toBe(200);
    expect(await asked("/__mock/v1/reset", "http://localhost:5173")).toBe(403);
    expect(await asked(createPath, "http://localhost:5173")).toBe(200);
  });

  const show = "/crmapi/rest/v2/customer_events/social_media/show?token=x";
  const picture = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" };
  const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };

  test.each([
    ["a picture of the admin API", "/__mock/v1/settings", picture, 403],
    ["a picture of the vendor's API", show, picture, 403],
    ["a frame of the admin API", "/__mock/v1/settings", { ...link, "sec-fetch-dest": "iframe" }, 403],
    ["a link to the admin API", "/__mock/v1/settings", link, 200],
    ["a link into a sandbox", `/__mock/s/default${show}`, link, 403],
    ["a page of our own", "/__mock/v1/settings", { ...picture, "sec-fetch-site": "same-origin" }, 200],
    ["an address that somebody typed", show, { ...link, "sec-fetch-site": "none" }, 200],
    ["the vendor's API from another port", show, { ...picture, "sec-fetch-site": "same-site" }, 200],
  ])("a page of another site, %s: %s", async (_, path, headers, status) => {
    expect(await statusOf(path, {})).toBe(200);
    expect(await statusOf(path, headers)).toBe(status);
  });

  test("a form of another site is refused", async () => {
    expect(await statusOf("/__mock/v1/reset", link, "POST")).toBe(403);
  });
});

test("a token for the admin API is generated when none is given, another one each time", async () => {
  await using standIn = createStandIn({ logLevel: "silent", host: "0.0.0.0" });
  await using other = createStandIn({ logLevel: "silent", host: "0.0.0.0" });
  const { port } = await standIn.listen({ port: 0 });
  await other.listen({ port: 0 });
  expect(standIn.adminToken).toMatch(/^[\w-]{32}$/);
  expect(other.adminToken).not.toBe(standIn.adminToken);
  const headers = { authorization: `bearer ${standIn.adminToken}` };
  const answer = await fetch(`http://127.0.0.1:${port}/__mock/v1/settings`, { headers });
  expect([answer.status, (await answer.text()).includes(standIn.adminToken as string)]).toEqual([200, false]);
});

test("--no-admin leaves health only", async () => {
  await using standIn = createStandIn({ logLevel: "silent", noAdmin: true });
  const statuses = ["settings", "health/live"].map(async (path) => (await standIn.fetch(`/__mock/v1/${path}`)).status);
  expect(await Promise.all(statuses)).toEqual([404, 200]);
});

/** Where a request comes from: through the library, by a loopback address, or from elsewhere. */
const origins = ["library", "loopback", "elsewhere", "elsewhere, with the token"] as const;
type From = (typeof origins)[number];

interface Asked {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** What somebody may do, and how it is answered through the library, by loopback, from elsewhere, and from there with the token. */
const deeds: readonly (readonly [deed: string, asked: Asked, statuses: readonly [number, number, number, number]])[] = [
  ["check its health (`health/live`, `health/ready`)", { path: "/__mock/v1/health/ready" }, [200, 200, 200, 200]],
  ["call a method", {}, [200, 200, 200, 200]],
  ["call one in `default` by its name", { path: `/__mock/s/default${createPath}` }, [200, 200, 200, 200]],
  ["call one in a sandbox with its own token", { headers: { "x-mock-sandbox": "own" } }, [200, 200, 200, 200]],
  ["name a sandbox in the path (`/__mock/s/<name>`)", { path: `/__mock/s/a${createPath}` }, [200, 200, 401, 200]],
  ["name a sandbox in a header (`X-Mock-Sandbox`)", { headers: { "x-mock-sandbox": "a" } }, [200, 200, 401, 200]],
  ["learn that a sandbox does not exist", { path: `/__mock/s/b${createPath}` }, [404, 404, 401, 404]],
  ["inject a fault (`X-Mock-Fault`)", { headers: fault }, [502, 502, 401, 502]],
  ["learn which faults exist", { headers: { "x-mock-fault": "nonsense" } }, [400, 400, 401, 400]],
  ["use the admin API", { path: "/__mock/v1/reset", body: {} }, [200, 200, 401, 200]],
  ["use it for a sandbox", { path: "/__mock/s/a/__mock/v1/reset", body: {} }, [200, 200, 401, 200]],
];

/** A mock server with the sandbox `a`, and how it is asked from somewhere. */
async function start(options: ConfigInput = {}) {
  const standIn = createStandIn({ seed: "1", adminToken, logLevel: "silent", ...options });
  const near = await standIn.listen({ port: 0 });
  const far = await standIn.listen({ port: 0, host: "0.0.0.0" });
  const sandbox = standIn.sandbox("a");
  const own = sandbox.token as string;
  const ask = (from: From, { path = createPath, headers: written = {}, body = eventsBody(["a"]) }: Asked) => {
    const headers = written["x-mock-sandbox"] === "own" ? { ...written, "x-mock-sandbox": `a~${own}` } : written;
    const init = {
      method: path.includes("health") ? "GET" : "POST",
      headers: { ...headers, ...(from === "elsewhere, with the token" && proof) },
      ...(!path.includes("health") && { body: JSON.stringify(body) }),
    };
    if (from === "library") return standIn.fetch(path, init);
    return fetch((from === "loopback" ? near.url : far.url.replace("0.0.0.0", "127.0.0.1")) + path, init);
  };
  return { standIn, sandbox, ask };
}

describe("who may", () => {
  let started: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    started = await start();
  });
  afterAll(() => started.standIn.close());

  test.each(deeds)("%s", async (_, asked, statuses) => {
    for (const [at, from] of origins.entries()) {
      expect([from, (await started.ask(from, asked)).status]).toEqual([from, statuses[at]]);
    }
  });

  test("the page says so", () => {
    const page = readFileSync("src/mock/server/README.md", "utf8");
    for (const [deed, , statuses] of deeds) {
      const cells = statuses.map((status) => (status === 401 ? "no" : "yes"));
      expect(page).toContain(`| ${deed} | ${cells.join(" | ")} |\n`);
    }
  });

  test.each(["elsewhere", "elsewhere, with the token", "loopback"] as const)(
    "%s, a token that opens nothing any more is told that its sandbox is lost, and how to make it again",
    async (from) => {
      const answers = ["a", "b"].map(async (name) => {
        const answer = await started.ask(from, { path: `/__mock/s/${name}~${"0".repeat(32)}${createPath}` });
        return [answer.status, (await answer.text()).replace(/(["/])[ab]\b/g, "$1<name>")];
      });
      const [there, lost] = await Promise.all(answers);
      expect(there).toEqual(lost);
      expect(lost).toEqual([404, expect.stringContaining("Create it again with PUT /__mock/v1/sandboxes/<name>")]);
    },
  );

  test.each([
    "Bearer",
    "Bearer wrong",
    `Basic ${adminToken}`,
    `Bearer ${adminToken}x`,
    proof.authorization.slice(0, -1),
  ])("%s does not open the admin API", async (authorization) => {
    const headers = { authorization };
    const refused = await started.ask("elsewhere", { path: "/__mock/v1/reset", headers, body: {} });
    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toContain("Bearer");
  });

  test("from elsewhere a refused fault tells no rule", async () => {
    started.standIn.faults.add({ id: "my-rule", effect: { delay: 1 } });
    const answer = await started.ask("elsewhere", { headers: { "x-mock-fault": "my-rul" } });
    expect(await answer.text()).not.toContain("my-rule");
    expect(answer.headers.get("www-authenticate")).toContain("Bearer");
    expect(await (await started.ask("loopback", { headers: { "x-mock-fault": "my-rul" } })).text()).toContain(
      "my-rule",
    );
  });

  test("the token may come in a header of its own, as a login needs the other", async () => {
    expect((await started.ask("elsewhere", { headers: { ...fault, ...ownProof } })).status).toBe(502);
    const wrong = { ...fault, "x-mock-admin-token": "wrong-token" };
    expect((await started.ask("elsewhere", { headers: wrong })).status).toBe(401);
  });

  test.each([
    [
      "its token in the call",
      (token: string) => ({ path: `/__mock/s/a${createPath}`, body: { ...eventsBody(["a"]), token } }),
    ],
    ["its token in the call alone", (token: string) => ({ body: { ...eventsBody(["a"]), token } })],
    [
      "its token as bearer",
      (token: string) => ({ headers: { "x-mock-sandbox": "a", authorization: `Bearer ${token}` } }),
    ],
    ["its token behind its name", (token: string) => ({ path: `/__mock/s/a~${token}${createPath}` })],
  ])("a sandbox is reached from elsewhere with %s", async (_, asked) => {
    const before = started.sandbox.journal.entries().length;
    const answer = await started.ask("elsewhere", asked(started.sandbox.token as string));
    expect(await answer.json()).toMatchObject({ status: { code: "OK" } });
    expect(started.sandbox.journal.entries()).toHaveLength(before + 1);
  });

  test.each([
    ["a token of the fixtures", () => ({ path: `/__mock/s/a${createPath}` })],
    ["another sandbox's token", () => ({ headers: { authorization: `Bearer ${started.standIn.sandbox("c").token}` } })],
    ["a token that nobody knows", () => ({ path: `/__mock/s/no-token${createPath}` })],
  ])("a sandbox is not reached from elsewhere with %s", async (_, asked) => {
    const { headers = {}, ...more } = asked() as Asked;
    const answer = await started.ask("elsewhere", { headers: { "x-mock-sandbox": "a", ...headers }, ...more });
    expect(answer.status).toBe(401);
  });

  test("a sandbox is reached from elsewhere by the base URL that it is told with: a login too", async () => {
    const shown = await started.ask("elsewhere, with the token", { path: "/__mock/v1/sandboxes", body: { name: "d" } });
    const { baseUrl, token: own } = (await shown.json()) as { baseUrl: string; token: string };
    expect(baseUrl).toContain(own);
    expect(started.standIn.sandbox("d").baseUrl).toContain(own);
    const body = JSON.stringify({ username: "MPAPPAS", password: "A1234567", organisation: "x" });
    const login = await fetch(`${baseUrl}/crmapi/rest/v2/authentication/token`, { method: "POST", body });
    expect(login.status).toBe(200);
    expect(started.standIn.sandbox("d").journal.entries()).toHaveLength(1);
  });
});

test.each([
  ["--no-admin", { noAdmin: true }, 403],
  ["--open-faults", { openFaults: true }, 502],
  ["both", { noAdmin: true, openFaults: true }, 502],
] as const)("X-Mock-Fault with %s", async (_, options, status) => {
  const { standIn, ask } = await start(options);
  for (const from of ["library", "loopback", "elsewhere"] as const) {
    expect((await ask(from, { headers: fault })).status, from).toBe(status);
  }
  if ("openFaults" in options) expect((await ask("elsewhere", { path: `/__mock/s/a${createPath}` })).status).toBe(401);
  await standIn.close();
});
