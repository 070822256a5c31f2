import { afterAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { fillExample } from "../src/documents/examples.ts";
import { usualRelease } from "../src/mock/config/settings.ts";
import { catalog } from "../src/vendor/catalog.ts";
import { envelope } from "../src/wire/envelope.ts";
import type { Example } from "../src/wire/example.ts";
import { isWithin, parseRelease } from "../src/wire/release.ts";
import { differences } from "./fits-example.ts";
import { FreshClients } from "./fresh-clients.ts";
import { sendExample } from "./send-example.ts";
import { transports } from "./transports.ts";

const examples = catalog.flatMap(({ contract, examples }) =>
  examples.map((example) => ({ contract, example, title: example.title })),
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
  const { since = usualRelease, until = since } = example;
  return { release: isWithin(parseRelease(usualRelease), example) ? usualRelease : until };
};

describe.each(transports)("an example, %s", (transport) => {
  const clients = new FreshClients(transport);
  afterAll(() => clients.close());

  test.each(examples)("$contract.name: $title", async ({ contract, example }) => {
    const client = await clients.get({ ...releaseFor(example), ...example.apart?.options });
    const request = fillExample(example.request, example.state.values);
    const expected = fillExample(example.response, example.state.values);
    const response = await sendExample(client, contract, request);
    const body = (await response.json()) as { status: { code: string } };
    expect(differences(expected.body, body, example.generated)).toEqual([]);
    expect(response.status).toBe(expected.status ?? 200);
    if (body.status.code === "OK") {
      const fields = request.query?.["fields_set"] ?? (request.body as { fields_set?: string } | undefined)?.fields_set;
      const schema = envelope(schemaOf(contract.data, fields !== undefined));
      expect(schema.safeParse(body).error?.issues).toBeUndefined();
    }
  });
});

test("examples of a method have titles of their own", () => {
  for (const { contract, examples } of catalog) {
    const titles = examples.map(({ title }) => title);
    expect(new Set(titles).size, contract.name).toBe(titles.length);
  }
});

test("every name under `generated` is a member of the example's answer", () => {
  for (const { example } of examples) {
    for (const pointer of example.generated) {
      const found = pointer
        .slice(1)
        .split("/")
        .reduce<unknown>(
          (value, name) => (value as Record<string, unknown> | undefined)?.[name],
          example.response.body,
        );
      expect(found, `${example.title}: ${pointer}`).toBeDefined();
    }
  }
});

test("a state has the same values wherever it is named", () => {
  const states = new Map<string, object>();
  for (const { example } of examples) {
    const { name, values } = example.state;
    expect(values, name).toEqual(states.get(name) ?? values);
    states.set(name, values);
  }
});
