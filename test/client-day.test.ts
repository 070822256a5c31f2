import { describe, expect, test } from "vitest";
import { sampleEvent } from "../src/documents/contract-examples.ts";
import { login } from "./event-rows.ts";
import { type Client, startClient, transports } from "./transports.ts";

const root = "/crmapi/rest/v2/";

const post = async (client: Client, path: string, body: unknown, headers = {}) =>
  (await client.post(root + path, body, headers)).body;

const show = (client: Client, query: Record<string, string>) =>
  client.get(`${root}customer_events/social_media/show?${new URLSearchParams(query)}`);

async function logIn(client: Client): Promise<string> {
  return (await post(client, "authentication/token", login)).data.token;
}

/** Does a call with this token come through? Else the code of the refusal. */
const standingOf = async (client: Client, token: string): Promise<string> =>
  (await show(client, { token, customer_event_identifier: "number=1" })).status.code;

describe.each(transports)("a client's day, %s", (transport) => {
  test.each([
    ["R10.1.0", /^[0-9A-F]{32}$/],
    ["R14.0.0", /^[\w-]+\.[\w-]+\.[\w-]+$/],
  ])("goes from login to release under %s", async (release, form) => {
    await using client = await startClient(transport, { release });
    const token = await logIn(client);
    expect(token).toMatch(form);

    const bulk = await post(client, "customer_events/bulk/social_media/create", {
      token,
      social_media_customer_events_set: [{ request_unique_identifier: "1", ...sampleEvent }],
    });
    const [created] = bulk.data.processed_customer_events_set;
    const shown = await show(client, { token, customer_event_identifier: `number=${created.number}` });
    expect(shown.data).toMatchObject({ id: created.id, number: created.number, type: "SOCIAL_MEDIA" });

    const single = await post(client, "customer_events/social_media/create", {
      token,
      ...sampleEvent,
      process_immediately: true,
      external_system: "HOOTSUITE",
      external_system_reference_number: "HS-99",
    });
    expect(single.data).toMatchObject({ number: "15", process_immediately: true, external_system: "HOOTSUITE" });
    const byReference = { token, customer_event_identifier: "external_system_reference_number=HS-99" };
    expect(await show(client, byReference)).toEqual(single);
    expect(await show(client, { token, customer_event_identifier: `id=${single.data.id}` })).toEqual(single);

    const list = { token, accounts_receivable_identifier: { number: "ACR0000000164" } };
    const listed = await post(client, "customer_events/social_media/list", list);
    expect(listed.data.map(({ number }: { number: string }) => number)).toEqual(["1", "6", "11", "14", "15"]);
    expect(listed.data.at(-1)).toEqual(single.data);

    expect(await post(client, "authentication/token/release", { token })).toEqual({
      data: {},
      status: { code: "OK", description: "", message: "" },
    });
    expect(await standingOf(client, token)).toBe("AssumedTokenReleasedException");
  });
});

const byAchievements = "deprecated since R15.0.0: provided through achievement customer events";

test.each([
  ["R11.0.0", "authentication/token/release", undefined],
  ["R12.0.0", "authentication/token/release", "deprecated since R12.0.0: tokens expire by themselves"],
  ["R14.0.0", "customer_events/social_media/list", undefined],
  ["R15.0.0", "customer_events/social_media/list", byAchievements],
  ["R15.0.0", "customer_events/social_media/create", byAchievements],
  ["R14.0.0", "customer_events/bulk/social_media/create", undefined],
  ["R15.0.0", "customer_events/bulk/social_media/create", byAchievements],
  ["R15.0.0", "customer_events/bulk/web/create", byAchievements],
  ["R15.0.0", "customer_events/bulk/achievements/create", undefined],
])("%s says of %s that it is deprecated: %s", async (release, path, warning) => {
  const client = await startClient("in-process", { release });
  const { headers } = await client.post(root + path, { token: client.standIn.token });
  expect([headers.get("deprecation"), headers.get("x-mock-warning")]).toEqual(
    warning ? ["true", warning] : [null, null],
  );
});
