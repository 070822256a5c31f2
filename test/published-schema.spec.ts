import { globSync, readFileSync } from "node:fs";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exampleDifferences } from "../src/documents/contract-examples.ts";
import { openApi } from "../src/documents/open-api.ts";
import { catalog } from "../src/vendor/catalog.ts";
import type { Method } from "../src/vendor/method.ts";
import { fillExample } from "../src/vendor/method.ts";
import { isKnownIn, isWithin, newestKnownRelease, parseRelease, type Release } from "../src/wire/release.ts";
import { eventsBody } from "./event-rows.ts";
import { sendExample } from "./send-example.ts";
import { type Client, startClient } from "./transports.ts";

const sources = new URL("../src/", import.meta.url).pathname;
const named = globSync(`${sources}**/*.ts`)
  .filter((path) => !path.endsWith(".test.ts"))
  .flatMap((path) => readFileSync(path, "utf8").match(/(?<=")R\d+\.\d+\.\d+(?=")/g) ?? []);

/**
 * One of every span of releases in which answers are alike: whatever is told apart by a release is told by its name, so
 * these are all that the sources name; also one that no page mentions.
 */
const everyRelease: readonly Release[] = [...new Set(named)]
  .map(parseRelease)
  .sort((one, other) => one.order - other.order);

const newest = newestKnownRelease;

// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever was published
type Json = any;

const documents = new Map<string, Json>();
const documentOf = (release: string): Json => {
  const there = documents.get(release) ?? openApi(catalog, parseRelease(release));
  documents.set(release, there);
  return there;
};

const operationIn = (document: Json, { verb, path }: Method) => document.paths[`/${path}`][verb.toLowerCase()];

const schemaOfAnswer = (release: string, method: Method, status = 200) =>
  operationIn(documentOf(release), method).responses[status].content["application/json"].schema;

const ajv = new Ajv2020({ strict: false });
const texts = new WeakMap<object, string>();
const validators = new Map<string, ValidateFunction>();

/** The validator of a schema: most releases say the same of a method, and to compile it takes longer than to try it. */
function validatorOf(schema: object): ValidateFunction {
  const text = texts.get(schema) ?? JSON.stringify(schema);
  texts.set(schema, text);
  const validate = validators.get(text) ?? ajv.compile(schema);
  validators.set(text, validate);
  return validate;
}

/** What a value is refused for; empty when it fits. */
function faultsOf(schema: object, value: unknown): unknown[] {
  const validate = validatorOf(schema);
  return validate(value) ? [] : (validate.errors ?? []);
}

const methods = catalog.map(({ method, examples }) => ({ name: method.name, method, examples }));

describe.each(everyRelease)("the document of $name", (release) => {
  const known = methods.filter(({ method }) => isKnownIn(release, method.since));
  let usual: Client;
  beforeAll(async () => {
    usual = await startClient("in-process", { release: release.name });
  });
  afterAll(() => usual.close());

  test.each(known)("$name answers as its schema says, and as its examples say", async ({ method, examples }) => {
    const shown = operationIn(documentOf(release.name), method).responses[200].content["application/json"].examples;
    for (const [index, one] of examples.entries()) {
      const { title, request, state, generated, notInContracts, provenance } = one;
      if (request.path !== undefined) continue;
      await usual.post("/__mock/v1/reset", {});
      await using own =
        notInContracts && (await startClient("in-process", { release: release.name, ...notInContracts.options }));
      const client = own ?? usual;
      const response = await sendExample(client, method, fillExample(request, state.values));
      const body = await response.json();
      const faults = faultsOf(schemaOfAnswer(release.name, method, response.status), body);
      const example = shown[`example_${index + 1}`];
      const others = example ? exampleDifferences(example.value, body, generated) : [];
      expect({ title, faults, others }).toEqual({ title, faults: [], others: [] });
      const isKnown = release.order <= newest.order || one.since === release.name;
      const isDeprecated = response.headers.get("x-mock-assumptions")?.includes("event.after-deprecation") === true;
      const isShown = isWithin(release, one) && isKnown && !isDeprecated;
      if (isShown) expect([title, response.headers.get("x-mock-provenance")]).toEqual([title, provenance]);
    }
  });

  test.each(known)("$name has only examples that fit it", ({ method }) => {
    const { requestBody, responses } = operationIn(documentOf(release.name), method);
    for (const { schema, examples = {} } of [requestBody, responses[200]].map(
      (one) => one?.content["application/json"] ?? {},
    )) {
      for (const [name, { value }] of Object.entries<Json>(examples)) {
        expect({ name, faults: faultsOf(schema, value) }).toEqual({ name, faults: [] });
      }
    }
  });
});

test("the documented request is among the examples, one that is refused is not, and its answer is", () => {
  const { requestBody, responses } = documentOf("R17.0.0").paths["/customer_events/bulk/social_media/create"].post;
  const titles = (one: Json) =>
    Object.values<Json>(one.content["application/json"].examples).map(({ summary }) => summary);
  expect(titles(requestBody)).toContain("two of four accounts exist");
  expect(titles(requestBody)).not.toContain("with more than 1000 rows");
  expect(titles(responses[200])).toEqual(
    expect.arrayContaining(["two of four accounts exist", "with more than 1000 rows"]),
  );
});

/** Answers that are none, made of a good one. */
const nonsense = ({ data, status }: Json): readonly unknown[] => [
  { data },
  { status },
  { data: "nonsense", status },
  { data, status, requestId: "1" },
  { data, status: { ...status, code: "" } },
  { data, status: { ...status, detail: "" } },
  ...(Object.keys(data).length === 0 ? [] : nonsenseInData(data).map((bad) => ({ data: bad, status }))),
];

const nonsenseInData = (data: Json): readonly unknown[] => {
  if (Array.isArray(data)) return [[{ ...data[0], mood: "cheerful" }], [{ ...data[0], number: {} }]];
  const { processed_customer_events_set: [row] = [] } = data;
  return [
    {},
    { ...data, mood: "cheerful" },
    ...Object.keys(data).map((name) => ({ ...data, [name]: { value: [] } })),
    ...(row?.id ? [{ ...data, processed_customer_events_set: [{ ...row, id: "abc" }] }] : []),
  ];
};

test.each(methods)("the published schema of $name takes good answers and no nonsense", ({ method, examples }) => {
  const schema = schemaOfAnswer(newest.name, method);
  const good = examples
    .map(({ response, state }) => fillExample(response.body, state.values) as Json)
    .filter(({ status }) => status.code === "OK");
  expect(good.length).toBeGreaterThan(0);
  for (const answer of good) {
    expect(faultsOf(schema, answer)).toEqual([]);
    for (const bad of nonsense(answer)) expect(faultsOf(schema, bad), JSON.stringify(bad)).not.toEqual([]);
  }
});

test.each(["R10.0.0", "R17.0.0"])(
  "the strict rules of Redocly say nothing against the document of %s",
  async (release) => {
    const config = await createConfig({ extends: ["recommended-strict"], telemetry: "off" });
    const source = JSON.stringify(documentOf(release));
    const found = await lintFromString({ source, absoluteRef: "openapi.json", config });
    expect(found.map(({ ruleId, message, location }) => ({ ruleId, message, at: location[0]?.pointer }))).toEqual([]);
  },
);

test("its server is where it was asked, in the sandbox that was asked", async () => {
  await using client = await startClient("in-process");
  const { token } = (await client.post("/__mock/v1/sandboxes", { name: "mine" })).body;
  for (const [path, headers, expected] of [
    ["/__mock/v1/openapi.json", {}, "/crmapi/rest/v2"],
    ["/__mock/v1/openapi.json", { "x-mock-sandbox": "mine" }, "/__mock/s/mine/crmapi/rest/v2"],
    ["/__mock/s/mine/__mock/v1/openapi.json", {}, "/__mock/s/mine/crmapi/rest/v2"],
  ] as const) {
    const { servers, paths } = await client.get(path, headers as Record<string, string>);
    expect(servers).toEqual([expect.objectContaining({ url: expected })]);
    const [method] = Object.keys(paths).filter((one) => one.endsWith("/social_media/create"));
    const answer = await client.post(`${servers[0].url}${method}`, eventsBody(["a"], token));
    expect(answer.body.status.code).toBe("OK");
  }
  const events = await client.get("/__mock/s/mine/__mock/v1/store/customer_events?limit=0");
  expect(events.total).toBe(16);
});
