import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { exampleDifferences } from "../src/documents/contract-examples.ts";
import { defaultRelease } from "../src/mock/config/settings.ts";
import { catalog } from "../src/vendor/catalog.ts";
import type { Example } from "../src/vendor/method.ts";
import { fillExample } from "../src/vendor/method.ts";
import { envelope } from "../src/wire/envelope.ts";
import { isWithin, parseRelease } from "../src/wire/release.ts";
import { createPath as path } from "./event-rows.ts";
import { sendExample } from "./send-example.ts";
import { type Client, type LooseOptions, startClient, transports } from "./transports.ts";

const page = readFileSync(new URL("./vendor-page.txt", import.meta.url), "utf8");

/** The request and the answer as they stand on the vendor's page, but for `{{token}}`; it indents with no-break spaces. */
const [, documentedRequest = "", documentedAnswer = ""] =
  /^Body:$(.*?)^Response:$(.*^\})/ms.exec(page.replaceAll("\u00a0", " ")) ?? [];

describe.each(transports)("the documented example, %s", (transport) => {
  test("is answered as on the page, the ids by their form", async () => {
    await using client = await startClient(transport);
    const { status, body } = await client.post(
      path,
      documentedRequest.replace("{{token}}", client.standIn.token ?? ""),
    );
    expect(status).toBe(200);
    const ids = [0, 1].map((row) => `/data/processed_customer_events_set/${row}/id`);
    expect(exampleDifferences(JSON.parse(documentedAnswer), body, ids)).toEqual([]);
  });
});

const examples = catalog.flatMap(({ method, examples }) =>
  examples.map((example) => ({ method, example, title: example.title })),
);

/** An answer holds what its contract says and nothing else; of what `fields_set` left out, the rest. */
function schemaOf(data: z.ZodType, isPartial: boolean): z.ZodType {
  if (data instanceof z.ZodArray) return z.array(schemaOf(data.element as z.ZodType, isPartial));
  if (data instanceof z.ZodNullable) return schemaOf(data.unwrap() as z.ZodType, isPartial).nullable();
  if (!(data instanceof z.ZodObject)) return data;
  const members = Object.entries(data.shape as Record<string, z.ZodType>);
  const strict = z.strictObject(
    Object.fromEntries(members.map(([name, member]) => [name, schemaOf(member, isPartial)])),
  );
  return isPartial ? strict.partial() : strict;
}

/** The usual release, or else the first or the last in which it is answered so. */
const releaseFor = (example: Example) => {
  const { since = defaultRelease, until = since } = example;
  return { release: isWithin(parseRelease(defaultRelease), example) ? defaultRelease : until };
};

describe("an example", () => {
  const clients = new Map<string, Client>();
  afterAll(() => Promise.all([...clients.values()].map((client) => client.close())));

  /** One with the same options that is reset is at hand sooner than one that is made. */
  async function freshClient(options: LooseOptions): Promise<Client> {
    const key = JSON.stringify(options);
    const client = clients.get(key) ?? (await startClient("in-process", options));
    clients.set(key, client);
    await client.post("/__mock/v1/reset", {});
    return client;
  }

  test.each(examples)("$method.name: $title", async ({ method, example }) => {
    const client = await freshClient({ ...releaseFor(example), ...example.notInContracts?.options });
    const request = fillExample(example.request, example.state.values);
    const expected = fillExample(example.response, example.state.values);
    const response = await sendExample(client, method, request);
    const body = (await response.json()) as { status: { code: string } };
    expect(exampleDifferences(expected.body, body, example.generated)).toEqual([]);
    expect(response.status).toBe(expected.status ?? 200);
    const used =
      client.standIn.journal
        .entries()
        .at(-1)
        ?.assumptions.map(({ id }) => id) ?? [];
    const unused = (example.witnesses ?? []).filter((id) => !used.includes(id));
    expect([response.headers.get("x-mock-provenance"), unused]).toEqual([example.provenance, []]);
    if (body.status.code === "OK") {
      const fields = request.query?.["fields_set"] ?? (request.body as { fields_set?: string } | undefined)?.fields_set;
      const schema = envelope(schemaOf(method.data, fields !== undefined));
      expect(schema.safeParse(body).error?.issues).toBeUndefined();
    }
  });
});
