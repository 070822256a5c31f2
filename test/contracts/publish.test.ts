import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { startUpstream } from "../record/upstream.ts";
import { runHere } from "../run-program.ts";
import { contracts } from "./verify-against.ts";

interface Published {
  readonly authorization: string | undefined;
  readonly path: string | undefined;
  readonly body: { contracts: { content: string }[] };
}

/** A broker that takes what is published with a good token or password. */
async function fakeBroker(link: (url: string) => unknown = (url) => `${url}/contracts/publish`) {
  const published: Published[] = [];
  const isKnown = ({ headers }: IncomingMessage) =>
    ["Bearer good", `Basic ${Buffer.from("me:pw").toString("base64")}`].includes(headers.authorization ?? "");
  const { url, close } = await startUpstream(async (request, response) => {
    if (!isKnown(request)) return response.writeHead(401).end('{"error":"who are you"}');
    const sent = await text(request);
    response.setHeader("content-type", "application/hal+json");
    if (request.method === "GET") {
      return response.end(JSON.stringify({ _links: { "pb:publish-contracts": { href: link(url) } } }));
    }
    const body = JSON.parse(sent);
    if (body.pacticipantVersionNumber === "taken") return response.writeHead(409).end('{"error":"content changed"}');
    published.push({ authorization: request.headers.authorization, path: request.url, body });
    return response.end(JSON.stringify({ notices: [{ type: "success", text: "Pact published" }] }));
  });
  onTestFinished(close);
  return { url, close, published };
}

test("the contracts go where the broker's link leads", async () => {
  const { url, published } = await fakeBroker();
  const words = ["publish", "--broker", url, "--version", "1.2.3", "--branch", "main", "--token", "good"];
  const { code, stdout, stderr } = await runHere(words);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("Pact published");
  expect(published).toMatchObject([
    {
      authorization: "Bearer good",
      path: "/contracts/publish",
      body: {
        pacticipantName: "crmcom-client",
        pacticipantVersionNumber: "1.2.3",
        branch: "main",
        contracts: [
          {
            consumerName: "crmcom-client",
            providerName: "crmcom-web-api",
            specification: "pact",
            contentType: "application/json",
          },
        ],
      },
    },
  ]);
  const content = Buffer.from(published[0]?.body.contracts[0]?.content ?? "", "base64").toString();
  expect(content).toBe(readFileSync(join(contracts, "crmcom-client-crmcom-web-api.json"), "utf8"));
});

test("user and password may come from the variables of Pact's tools", async () => {
  const { url, published } = await fakeBroker();
  const environment = { PACT_BROKER_BASE_URL: url, PACT_BROKER_USERNAME: "me", PACT_BROKER_PASSWORD: "pw" };
  const { code, stderr } = await runHere(["publish", "--version", "1"], environment);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(published).toHaveLength(1);
});

test.each([
  ["a broker that does not know us", ["--version", "1", "--token", "bad"], undefined, "answered 401; give --token"],
  ["a broker that refuses", ["--version", "taken", "--token", "good"], undefined, "answered 409: "],
  ["a server that is no broker", ["--version", "1", "--token", "good"], () => undefined, "no Pact broker"],
  [
    "a link to another host",
    ["--version", "1", "--token", "good"],
    () => "http://elsewhere.example/publish",
    "leads to another host, elsewhere.example",
  ],
])("%s is an error of its own", async (_, words, link, message) => {
  const { url, published } = await fakeBroker(link);
  const { code, stdout, stderr } = await runHere(["publish", "--broker", url, ...words]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(message);
  expect(published).toEqual([]);
});

test("a broker that is not there", async () => {
  const { url, close } = await fakeBroker();
  await close();
  const { code, stderr } = await runHere(["publish", "--broker", url, "--version", "1"]);
  expect(code).toBe(1);
  expect(stderr).toContain("cannot be reached: ECONNREFUSED");
});

test.each([
  [["--version", "1"], "--broker: expected a URL like https://broker.example"],
  [
    ["--broker", "broker", "--version", "1"],
    '--broker: "broker" is not accepted; expected a URL like https://broker.example',
  ],
  [["--broker", "http://me:hunter2@h", "--version", "1"], "--broker: credentials are not accepted; give --username"],
  [["--broker", "http://me:hunter2@h:99999", "--version", "1"], '--broker: "http://****@h:99999" is not accepted'],
  [["--broker", "http://h"], "--version: expected"],
  [["--broker", "http://h", "--version", "1", "--brnch", "x"], "--brnch: unknown; did you mean --branch?"],
  [["--broker", "http://h", "--version", "1", "--contracts", "src"], "there is no Pact file in src"],
])("%j is refused", async (words, message) => {
  const { code, stderr } = await runHere(["publish", ...words]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
