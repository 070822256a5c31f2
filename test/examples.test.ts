import { afterAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { usualRelease } from "../src/mock/config/settings.ts";
import { catalog } from "../src/vendor/catalog.ts";
import { envelope } from "../src/wire/envelope.ts";
import type { Example } from "../src/wire/example.ts";
import { fillExample } from "../src/wire/example.ts";
import { isWithin, parseRelease } from "../src/wire/release.ts";
import { differences } from "./fits-example.ts";
import { FreshClients } from "./fresh-clients.ts";
import { sendExample } from "./send-example.ts";
import { startClient, transports } from "./transports.ts";

/** The request as it stands on the vendor's page, but for `{{token}}`. */
const documentedRequest = ` {
   "token":"{{token}}",

  "social_media_customer_events_set":
   [
        {
            "request_unique_identifier":"16",
            "accounts_receivable_identifier":{"number":"ACR0000000164"},
            "performed_by_unit_identifier":{"name":"Admin Unit"},
            "performed_on":"2016-06-22T15:00:00",
            "social_media":"FACEBOOK",
            "profile":"www.facebook.com/polina",
            "action":"LIKE"
        },
        {
            "request_unique_identifier":"17",
            "accounts_receivable_identifier":{"number":"ACR0000000050"},
            "performed_by_unit_identifier":{"name":"Admin Unit"},
            "performed_on":"2016-06-22T15:05:02",
            "social_media":"FACEBOOK",
            "profile":"www.facebook.com/katerina",
            "action":"LIKE"
        },
        {
            "request_unique_identifier":"18",
            "accounts_receivable_identifier":{"number":"ACR00045750"},
            "performed_by_unit_identifier":{"name":"Admin Unit"},
            "performed_on":"2016-06-22T15:19:22",
            "social_media":"FACEBOOK",
            "profile":"www.facebook.com/marios",
            "action":"LIKE"
        },
        {
            "request_unique_identifier":"19",
            "accounts_receivable_identifier":{"number":"ACR00670000"},
            "performed_by_unit_identifier":{"name":"Admin Unit"},
            "performed_on":"2016-06-22T15:15:42",
            "social_media":"FACEBOOK",
            "profile":"www.facebook.com/yiannis",
            "action":"LIKE"
        }
  
    ]
}
`;

const path = "/crmapi/rest/v2/customer_events/bulk/social_media/create";

describe.each(transports)("the documented example, %s", (transport) => {
  test("is answered as on the page, the ids by their form", async () => {
    await using client = await startClient(transport);
    const { status, body } = await client.post(
      path,
      documentedRequest.replace("{{token}}", client.standIn.token ?? ""),
    );
    const id = expect.stringMatching(/^[0-9A-F]{32}$/);
    const failed = (request_unique_identifier: string, number: string) => ({
      error_description: `Error:Account (${number}) Not Found. - Description:The specified API value was not found.`,
      error_code: "NotFoundAPIValueException",
      request_unique_identifier,
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      data: {
        unprocessed_customer_events_set: [failed("18", "ACR00045750"), failed("19", "ACR00670000")],
        processed_customer_events_set: [
          { number: "14", id, request_unique_identifier: "16" },
          { number: "15", id, request_unique_identifier: "17" },
        ],
      },
      status: { code: "OK", description: "", message: "" },
    });
  });
});

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
    const client = await clients.get({ ...releaseFor(example), ...example.notInContracts?.options });
    const request = fillExample(example.request, example.state.values);
    const expected = fillExample(example.response, example.state.values);
    const response = await sendExample(client, contract, request);
    const body = (await response.json()) as { status: { code: string } };
    expect(differences(expected.body, body, example.generated)).toEqual([]);
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
      const schema = envelope(schemaOf(contract.data, fields !== undefined));
      expect(schema.safeParse(body).error?.issues).toBeUndefined();
    }
  });
});
