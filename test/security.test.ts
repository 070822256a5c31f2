import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { ConfigInput } from "../src/mock/config/settings.ts";
import { type Client, startClient } from "./transports.ts";

const method = "/crmapi/rest/v2/customer_events/bulk/social_media/create";
let clients: Client[] = [];

afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  clients = [];
});

/** A stand-in on a socket, and where it is reached. */
async function start(options: ConfigInput = {}) {
  const client = await startClient("in-process", options);
  clients.push(client);
  const { port } = await client.standIn.listen({ port: 0 });
  return { client, port, url: `http://127.0.0.1:${port}` };
}

/** What comes back for bytes, and for those that follow a little later. */
async function exchange(port: number, ...parts: string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk;
  });
  for (const part of parts) socket.write(part);
  await once(socket, "close");
  return answer;
}

const head = (verb: string, path: string, ...headers: string[]) =>
  `${[`${verb} ${path} HTTP/1.1`, ...headers, "Connection: close"].join("\r\n")}\r\n\r\n`;

const statusOf = (answer: string) => Number(answer.split(" ")[1]);

describe("on loopback", () => {
  test("the admin API is open", async () => {
    const { url } = await start();
    expect((await fetch(`${url}/__mock/v1/settings`)).status).toBe(200);
  });

  test.each(["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", "128.0.0.1"])(
    "nobody gets in as %s",
    async (host) => {
      const { port } = await start();
      for (const path of ["/__mock/v1/settings", "/__mock/v1/health/ready", method]) {
        const answer = await exchange(port, head("GET", path, `Host: ${host}`));
        expect(statusOf(answer), path).toBe(403);
        expect(answer).toContain("--allowed-hosts");
      }
    },
  );

  test.each(["localhost", "LOCALHOST:1", "127.0.0.1", "127.9.9.9", "[::1]:8080", "a.localhost", "crm.test"])(
    "%s is a name of it",
    async (host) => {
      const { port } = await start({ allowedHosts: ["crm.test"] });
      expect(statusOf(await exchange(port, head("GET", "/__mock/v1/settings", `Host: ${host}`)))).toBe(200);
    },
  );

  test.each(["http://evil.example", "null", "https://localhost.evil.example", "file://"])(
    "a page of %s is refused",
    async (origin) => {
      const { url } = await start();
      for (const path of ["/__mock/v1/reset", method]) {
        const { status, headers } = await fetch(url + path, { method: "POST", headers: { origin }, body: "{}" });
        expect(status, path).toBe(403);
        expect(headers.get("access-control-allow-origin")).toBeNull();
      }
    },
  );

  test("the admin API answers its own pages only; the vendor's also those of another port, as a development server has", async () => {
    const { url } = await start();
    const asked = (path: string, origin: string) =>
      fetch(url + path, { method: "POST", headers: { origin }, body: "{}" }).then(({ status }) => status);
    expect(await asked("/__mock/v1/reset", url)).toBe(200);
    expect(await asked("/__mock/v1/reset", "http://localhost:5173")).toBe(403);
    expect(await asked(method, "http://localhost:5173")).toBe(200);
  });

  test("a picture or a script in a page of another site reaches no admin path", async () => {
    const { url } = await start();
    const headers = { "sec-fetch-site": "cross-site" };
    expect((await fetch(`${url}/__mock/v1/requests`, { headers })).status).toBe(403);
  });
});

describe("away from loopback", () => {
  const adminToken = "a-token-for-the-admin-api";
  const away = () => start({ host: "0.0.0.0", adminToken });
  const ask = (url: string, authorization?: string) =>
    fetch(`${url}/__mock/v1/settings`, { headers: { ...(authorization && { authorization }) } });

  test.each([
    undefined,
    "Bearer",
    "Bearer wrong",
    `Basic ${adminToken}`,
    `Bearer ${adminToken}x`,
    `Bearer ${adminToken.slice(0, -1)}`,
  ])("%s does not open the admin API", async (authorization) => {
    const { url } = await away();
    const refused = await ask(url, authorization);
    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toContain("Bearer");
  });

  test("the token opens it, and is shown nowhere", async () => {
    const { url } = await away();
    for (const scheme of ["Bearer", "bearer"]) {
      const answer = await ask(url, `${scheme} ${adminToken}`);
      expect(answer.status).toBe(200);
      expect(await answer.text()).not.toContain(adminToken);
    }
  });

  test.each(["/__mock/v1//settings", "/__mock/%761/settings", "/__mock/v1/settings/", "/__mock/v1/%73ettings"])(
    "%s is no way around it",
    async (path) => {
      const { port } = await away();
      expect([401, 404]).toContain(statusOf(await exchange(port, head("GET", path, "Host: x"))));
    },
  );

  test("health and the vendor's API need none", async () => {
    const { url } = await away();
    expect((await fetch(`${url}/__mock/v1/health/ready`)).status).toBe(200);
    expect((await fetch(url + method, { method: "POST", body: "{}" })).status).toBe(200);
  });

  test("a token is generated when none is given, another one each time", async () => {
    const { client, url } = await start({ host: "0.0.0.0" });
    const { adminToken: made } = client.standIn;
    expect(made).toMatch(/^[\w-]{32}$/);
    expect((await ask(url, `Bearer ${made}`)).status).toBe(200);
    expect((await start({ host: "0.0.0.0" })).client.standIn.adminToken).not.toBe(made);
  });
});

test("--no-admin leaves health only", async () => {
  const { client, url } = await start({ noAdmin: true });
  expect((await fetch(`${url}/__mock/v1/settings`)).status).toBe(404);
  expect((await client.send("/__mock/v1/settings")).status).toBe(404);
  expect((await fetch(`${url}/__mock/v1/health/live`)).status).toBe(200);
});

describe("too much", () => {
  const body = Buffer.alloc(20 * 1024 * 1024, "x");

  test.each(["announced", "streamed"])(
    "a body over the limit, %s, is answered 413 in the vendor's form",
    async (how) => {
      const { url } = await start({ maxBody: "1mb" });
      const given = how === "announced" ? { body } : { body: new Blob([body]).stream(), duplex: "half" as const };
      const answer = await fetch(url + method, { method: "POST", ...given });
      expect(answer.status).toBe(413);
      expect(await answer.json()).toMatchObject({ status: { code: "AssumedRequestTooLargeException" } });
      const admin = await fetch(`${url}/__mock/v1/reset`, { method: "POST", body });
      expect(admin.status).toBe(413);
    },
  );

  test("a head over the limit is answered 431", async () => {
    const { port } = await start();
    const answer = await exchange(port, head("GET", "/", "Host: localhost", `X-Long: ${"a".repeat(20_000)}`));
    expect(statusOf(answer)).toBe(431);
    expect(answer).toContain("larger than 16 KB");
  });

  test("what is no HTTP is answered 400", async () => {
    const { port } = await start();
    expect(statusOf(await exchange(port, "EHLO crm\r\n\r\n"))).toBe(400);
  });

  test("a body that does not come is answered 408, and the next call as usual", async () => {
    const { port, url } = await start({ requestTimeoutMs: 300 });
    const answer = await exchange(port, head("POST", method, "Host: localhost", "Content-Length: 10"), "{");
    expect(statusOf(answer)).toBe(408);
    expect((await fetch(url + method, { method: "POST", body: "{}" })).status).toBe(200);
  });

  const nested = "[".repeat(100_000) + "]".repeat(100_000);
  const within = (members: string) => `{"token":"12CDF55749BAEB3A0CA8DCABCA3E2D72",${members}}`;

  test.each([
    ["as the body", nested, "is an array"],
    ["as a set", within(`"social_media_customer_events_set":${nested}`), "is not an object"],
    ["as an unknown member", within(`"x":${nested},"social_media_customer_events_set":[]`), '"OK"'],
    [
      "as a member of a row",
      within(`"social_media_customer_events_set":[{"request_unique_identifier":${nested}}]`),
      "is not of type String",
    ],
    [
      "as fields_set",
      within(`"fields_set":${nested},"social_media_customer_events_set":[]`),
      "is not of type List of Strings",
    ],
    ["as the token", `{"token":${nested}}`, "is not of type String"],
  ])("100 000 nested arrays %s have a clear answer, and the journal can show them", async (_, text, said) => {
    const { client, url } = await start();
    const answer = await fetch(url + method, { method: "POST", body: text });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain(said);
    expect((await client.send("/__mock/v1/requests")).status).toBe(200);
  });

  test("a body of the admin API that is nested too deep is refused", async () => {
    const { url } = await start();
    const answer = await fetch(`${url}/__mock/v1/reset`, { method: "POST", body: `{"state":${nested}}` });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ title: "Body nested too deep" });
  });
});

describe("X-Request-Id", () => {
  test("is taken when it can stand in a line, and made otherwise", async () => {
    const { client } = await start();
    const idFor = async (id: string) =>
      (await client.post(method, "{}", { "x-request-id": id })).headers.get("x-request-id");
    expect(await idFor("build-7/a")).toBe("build-7/a");
    for (const bad of ["two words", "ü", "x".repeat(101)]) expect(await idFor(bad), bad).toMatch(/^call-\d+$/);
  });
});
