import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createStandIn, type StandIn } from "../src/index.ts";
import { createPath } from "./event-rows.ts";

let standIn: StandIn;
let port = 0;
let farPort = 0;

beforeAll(async () => {
  standIn = createStandIn({ logLevel: "silent", adminToken: "an-admin-token" });
  ({ port } = await standIn.listen({ port: 0 }));
  ({ port: farPort } = await standIn.listen({ port: 0, host: "0.0.0.0" }));
});
afterAll(() => standIn.close());

/** What comes back for the lines of a head. */
async function exchange(at: number, ...lines: string[]) {
  const socket = connect(at, "127.0.0.1");
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk;
  });
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  await once(socket, "close");
  const [head = "", body = ""] = text.split("\r\n\r\n");
  return { status: Number(head.split(" ")[1]), head: head.toLowerCase(), body };
}

const close = "Connection: close";
const settings = "GET /__mock/v1/settings HTTP/1.1";

describe("a request that cannot be answered has an answer with a body:", () => {
  test.each([
    ["no host", [settings], 400, "names no host"],
    ["an empty host", [settings, "Host:"], 400, "names no host"],
    ["a host with a user", [settings, "Host: u:S3CRET@localhost"], 400, "Invalid host"],
    ["a host with a path", [settings, "Host: localhost/a"], 400, "Invalid host"],
    ["a host with a blank", [settings, "Host: local host"], 400, "Invalid host"],
    ["a host with half an address", [settings, "Host: [::1"], 400, "Invalid host"],
    ["a host with no address in its brackets", [settings, "Host: [::1::]"], 400, "Invalid host"],
    ["a port that is none", [settings, "Host: localhost:99999"], 400, "Invalid host"],
    ["a host that is written otherwise", [settings, "Host: 0x7f.1"], 400, "Invalid host"],
    ["a host in percents", [settings, "Host: local%68ost"], 400, "Invalid host"],
    ["a host with letters that are none", [settings, "Host: {}"], 400, "Invalid host"],
    ["the target *", ["OPTIONS * HTTP/1.1", "Host: localhost"], 400, "expected a path"],
    ["a backslash", ["GET /a\\b HTTP/1.1", "Host: localhost"], 400, "backslash"],
    [
      "another host in the target",
      ["GET http://evil.example/__mock/v1/sandboxes HTTP/1.1", "Host: localhost"],
      400,
      "Two hosts",
    ],
    ["two hosts", [settings, "Host: localhost", "Host: localhost"], 400, "Two hosts"],
    ["two hosts in other letters", [settings, "HOST: localhost", "host: evil.example"], 400, "Two hosts"],
    ["an expectation", [settings, "Host: localhost", "Expect: wonders"], 417, "100-continue"],
    ["no HTTP", ["EHLO crm"], 400, "not HTTP"],
    ["HTTP of another version", ["GET / HTTP/3.7", "Host: localhost"], 400, "not HTTP"],
  ])("%s", async (_, lines, status, said) => {
    for (const at of [port, farPort]) {
      const answer = await exchange(at, ...lines, close);
      expect(answer.status).toBe(status);
      expect(answer.head).toContain("content-type: application/problem+json");
      expect(JSON.parse(answer.body)).toMatchObject({ status });
      expect(answer.body).toContain(said);
      expect(answer.body).not.toContain("S3CRET");
    }
  });

  test("the server goes on", async () => {
    expect((await exchange(port, settings, "Host: localhost", close)).status).toBe(200);
  });
});

describe("a request that is odd is answered as others are:", () => {
  test.each([
    ["HTTP/1.0 without a host", ["GET /__mock/v1/sandboxes HTTP/1.0"], "http://localhost/__mock/s/default"],
    [
      "HTTP/1.0 with one",
      ["GET /__mock/v1/sandboxes HTTP/1.0", "Host: 127.0.0.1:99"],
      "http://127.0.0.1:99/__mock/s/default",
    ],
    [
      "capitals",
      ["GET /__mock/v1/sandboxes HTTP/1.1", "Host: LOCALHOST:1", close],
      "http://localhost:1/__mock/s/default",
    ],
    ["IPv6", ["GET /__mock/v1/sandboxes HTTP/1.1", "Host: [::1]:99", close], "http://[::1]:99/__mock/s/default"],
    [
      "the host in the target",
      ["GET http://localhost:99/__mock/v1/sandboxes HTTP/1.1", "Host: localhost:99", close],
      "http://localhost:99/__mock/s/default",
    ],
  ])("%s", async (_, lines, baseUrl) => {
    const { status, body } = await exchange(port, ...lines);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ items: [{ baseUrl }] });
  });

  test("a call of the vendor in HTTP/1.0 has the vendor's form", async () => {
    const { body } = await exchange(port, `POST ${createPath} HTTP/1.0`, "Content-Length: 0");
    expect(JSON.parse(body)).toMatchObject({ status: { code: "AssumedMalformedRequestException" } });
  });
});

describe("a page of another site", () => {
  const vendor = "/crmapi/rest/v2/customer_events/social_media/show?token=x";
  const ask = async (path: string, headers: Record<string, string>, method = "GET") => {
    const lines = Object.entries({ host: "localhost", connection: "close", ...headers });
    return (await exchange(port, `${method} ${path} HTTP/1.1`, ...lines.map(([name, text]) => `${name}: ${text}`)))
      .status;
  };
  const picture = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" };
  const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };

  test.each([
    ["a picture of the admin API", "/__mock/v1/settings", picture, 403],
    ["a picture of a sandbox", `/__mock/s/default${vendor}`, picture, 403],
    ["a picture of the vendor's API", vendor, picture, 403],
    ["a frame of the admin API", "/__mock/v1/settings", { ...link, "sec-fetch-dest": "iframe" }, 403],
    ["a link to the admin API", "/__mock/v1/settings", link, 200],
    ["a link into a sandbox", `/__mock/s/default${vendor}`, link, 403],
    ["a page of our own", "/__mock/v1/settings", { ...picture, "sec-fetch-site": "same-origin" }, 200],
    ["an address that somebody typed", vendor, { ...link, "sec-fetch-site": "none" }, 200],
    ["the vendor's API from another port", vendor, { ...picture, "sec-fetch-site": "same-site" }, 200],
  ])("%s: %s", async (_, path, headers, status) => {
    expect(await ask(path, {})).toBe(200);
    expect(await ask(path, headers)).toBe(status);
  });

  test("a form is refused", async () => {
    expect(await ask("/__mock/v1/reset", link, "POST")).toBe(403);
  });
});
