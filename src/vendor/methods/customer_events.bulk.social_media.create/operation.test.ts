import { describe, expect, test } from "vitest";
import { eventRow, createPath as path, rowsSet as set, fixtureToken as token } from "../../../../test/event-rows.ts";
import { type Client, startClient } from "../../../../test/transports.ts";
import { type VendorErrorKind, vendorErrors } from "../../../wire/vendor-errors.ts";

type Row = Record<string, unknown>;

const row = (request_unique_identifier: string, changes: Row = {}): Row =>
  eventRow({ request_unique_identifier, ...changes });

const byParticipant = (rewards_participant_identifier: unknown): Row => ({
  accounts_receivable_identifier: undefined,
  rewards_participant_identifier,
});

const byAccessToken = (access_token_identifier: unknown) => byParticipant({ access_token_identifier });

async function stored(client: Client): Promise<Row[]> {
  return (await client.get("/__mock/v1/store/customer_events?offset=13")).items;
}

describe("customer_events/bulk/social_media/create", () => {
  /** Sends a row between two good ones: whatever becomes of it, those two are created. */
  const sendBetween = async (changed: unknown, options = {}) => {
    const client = await startClient("in-process", options);
    const { body, headers } = await client.post(path, { token, [set]: [row("before"), changed, row("after")] });
    const { processed_customer_events_set: processed, unprocessed_customer_events_set: unprocessed } = body.data;
    expect(body.status).toEqual({ code: "OK", message: "", description: "" });
    expect(processed.map((one: Row) => one["request_unique_identifier"])).toEqual(
      expect.arrayContaining(["before", "after"]),
    );
    expect((await stored(client)).length).toBe(processed.length);
    return { processed, unprocessed, headers };
  };

  // What each kind of row fails for is shown by the examples of the method: here, what they leave out.
  const failing: [changes: Row, kind: VendorErrorKind, text: string][] = [
    [{ request_unique_identifier: null }, "mandatoryMissing", "request_unique_identifier is mandatory."],
    [{ request_unique_identifier: 16 }, "wrongType", "request_unique_identifier (16) is not of type String."],
    [{ accounts_receivable_identifier: null }, "semiOptionalMissing", "one of accounts_receivable_identifier"],
    [byParticipant({ name: "Polina Georgiou" }), "semiOptionalMissing", "one of id, number, access_token_identifier"],
    [byAccessToken({ authentication_code: "A", one_time_password: 1 }), "semiOptionalConflict", "only one of"],
    [byAccessToken({ one_time_password: 1.5 }), "wrongType", "one_time_password (1.5) is not of type Integer"],
  ];

  test.each(failing)("a row with %j fails alone: %s, %s", async (changes, kind, text) => {
    const { processed, unprocessed } = await sendBetween(row("x", changes));
    expect(processed).toHaveLength(2);
    const { request_unique_identifier = "x" } = changes;
    expect(unprocessed).toEqual([
      {
        request_unique_identifier: typeof request_unique_identifier === "string" ? request_unique_identifier : null,
        error_code: vendorErrors[kind].code,
        error_description: expect.stringContaining(text),
      },
    ]);
    expect(unprocessed[0].error_description).toMatch(/^Error:.* - Description:.*\.$/);
  });

  const working: [changes: Row, ignored?: string][] = [
    [{ accounts_receivable_identifier: { id: null, number: "ACR0000000050", name: null } }],
    [
      byAccessToken({ authentication_code: "AUTH-0001", pass_code: "0000" }),
      `${set}[].rewards_participant_identifier.access_token_identifier.pass_code`,
    ],
    [{ external_system: "B", external_system_reference_number: "HS-11" }],
    [{ udf_string_9: "x" }, `${set}[].udf_string_9`],
    [{ process_immediately: true }, `${set}[].process_immediately`],
  ];

  test.each(working)("a row with %j is created", async (changes, ignored) => {
    const { processed, headers } = await sendBetween(row("x", changes));
    expect(processed).toHaveLength(3);
    expect(headers.get("x-mock-warning")).toBe(ignored === undefined ? null : `ignored: ${ignored}`);
  });

  test("rows of one call whose units change keep each their own, a hundred of them too", async () => {
    const client = await startClient("in-process");
    const units = { ADM: "0C90C0D0FBE6F16397EBB9D5097221CB", WEB: "EE63A82C4FEBE02FF34E90DD1EBA5ABE" };
    const codes = Array.from({ length: 100 }, (_, index) => (index % 7 < 3 ? "ADM" : "WEB"));
    const rows = codes.map((alternative_code, index) =>
      row(String(index), { performed_by_unit_identifier: { alternative_code }, profile: `p${index}` }),
    );
    await client.post(path, { token, [set]: rows });
    const { items } = await client.get("/__mock/v1/store/customer_events?offset=13&limit=100");
    expect(items.map((event: Row) => [event["profile"], event["performed_by_unit_id"], event["type"]])).toEqual(
      codes.map((code, index) => [`p${index}`, units[code as keyof typeof units], "SOCIAL_MEDIA"]),
    );
  });

  test("a reference number that an earlier row of the call has used fails the row", async () => {
    const client = await startClient("in-process");
    const reference = { external_system: "A", external_system_reference_number: "1" };
    const { body } = await client.post(path, { token, [set]: [row("1", reference), row("2", reference)] });
    expect(body.data.processed_customer_events_set).toHaveLength(1);
    expect(body.data.unprocessed_customer_events_set[0].error_code).toBe(vendorErrors.externalReferenceReused.code);
  });

  test("the codes of assumed errors say that they are assumed", () => {
    for (const { code, provenance } of Object.values(vendorErrors)) {
      expect(code.startsWith("Assumed")).toBe(provenance === "assumed");
    }
  });

  test.each([
    ["R10.0.0", { external_system_reference_number: "1" }, "external_system_reference_number"],
    ["R10.0.0", { external_system: "A", udf_string_1: "x" }, undefined],
    ["R10.1.0", { external_system_reference_number: "1" }, undefined],
  ])("in %s %j is a row that ignores %s", async (release, changes, ignored) => {
    const { processed, headers } = await sendBetween(row("x", changes), { release });
    expect(processed).toHaveLength(3);
    const name = `${set}[].${ignored}`;
    expect(headers.get("x-mock-warning")).toBe(ignored ? `ignored: ${name}; ${name}: known from R10.1.0 on` : null);
  });

  const missing = row("18", { accounts_receivable_identifier: { number: "ACR00045750" } });
  const other = { profile: "www.facebook.com/katerina" };

  test.each<[rows: readonly Row[], assumptions: string | null, release?: string]>([
    [[row("16"), row("17", other), missing], null],
    [[row("#A-1 b"), missing], null],
    [[missing, row("16"), row("17", other)], "bulk.rows-behind-failure"],
    [[row("16"), missing], "event.after-deprecation", "R15.0.0"],
    [[row("16", { profile: "https://facebook.com/polina" }), missing], "event.profile"],
    [[row("16"), row("17"), missing], "event.same-again"],
    [[row("16"), row("17", { performed_on: "2016-06-22T15:05:02" }), missing], null],
    ...["x".repeat(256), " 16", "16 ", "\u{1f44d}"].map((identifier): [Row[], string] => [
      [row(identifier), missing],
      "bulk.identifier-form",
    ]),
  ])("an answer to %j is documented, but for %s", async (rows, assumptions, release = "R14.0.0") => {
    const client = await startClient("in-process", { release });
    const body = JSON.stringify({ token, [set]: rows });
    const { headers } = await client.send(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(headers.get("x-mock-assumptions")).toBe(assumptions);
    expect(headers.get("x-mock-provenance") === "documented").toBe(assumptions === null);
  });

  test("an event that was stored before depends on an assumption, in any number of rows and in a later request", async () => {
    const client = await startClient("in-process", { release: "R14.0.0" });
    const profiles = ["1", "2", "3", "4", "5", "3"].map((name) => ({ profile: `www.facebook.com/${name}` }));
    const rows = profiles.map((profile, at) => row(String(at), profile));
    for (const sent of [rows.slice(0, 5), rows.slice(5), rows]) await client.post(path, { token, [set]: sent });
    const { items } = await client.get("/__mock/v1/requests?assumption=event.same-again");
    expect(items.map(({ sequence }: { sequence: number }) => sequence)).toEqual([2, 3]);
  });

  test("before R13.0.0 nobody can be named by a one-time password", async () => {
    const named = byAccessToken({ one_time_password: 481516 });
    const { unprocessed } = await sendBetween(row("x", named), { release: "R12.2.0" });
    expect(unprocessed[0].error_description).toContain("one of authentication_code, identifier is mandatory");
  });
});
