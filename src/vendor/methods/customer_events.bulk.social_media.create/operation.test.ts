import { describe, expect, test } from "vitest";
import { eventRow, createPath as path } from "../../../../test/event-rows.ts";
import { type Client, startClient } from "../../../../test/transports.ts";
import { type VendorErrorKind, vendorErrors } from "../../../wire/vendor-errors.ts";

const set = "social_media_customer_events_set";

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
  const withClient = async (work: (client: Client, token: string) => Promise<void>, options = {}) => {
    const client = await startClient("in-process", options);
    try {
      await work(client, client.standIn.token ?? "");
    } finally {
      await client.close();
    }
  };

  /** Sends a row between two good ones: whatever becomes of it, those two are created. */
  const sendBetween = async (client: Client, token: string, changed: unknown, options = {}) => {
    const { body, headers } = await client.post(path, {
      token,
      [set]: [row("before"), changed, row("after")],
      ...options,
    });
    const { processed_customer_events_set: processed, unprocessed_customer_events_set: unprocessed } = body.data;
    expect(body.status).toEqual({ code: "OK", message: "", description: "" });
    expect(processed.map((one: Row) => one["request_unique_identifier"])).toEqual(
      expect.arrayContaining(["before", "after"]),
    );
    expect((await stored(client)).length).toBe(processed.length);
    return { processed, unprocessed, headers };
  };

  const failing: [changes: Row, kind: VendorErrorKind, text: string][] = [
    [{ request_unique_identifier: null }, "mandatoryMissing", "request_unique_identifier is mandatory."],
    [{ request_unique_identifier: 16 }, "wrongType", "request_unique_identifier (16) is not of type String."],
    [{ accounts_receivable_identifier: null }, "semiOptionalMissing", "one of accounts_receivable_identifier"],
    [
      { accounts_receivable_identifier: { number: "ACR0000000164", name: "Polina Georgiou" } },
      "semiOptionalConflict",
      "accounts_receivable_identifier: only one of id, number, name",
    ],
    [
      { accounts_receivable_identifier: "ACR0000000164" },
      "wrongType",
      "accounts_receivable_identifier (ACR0000000164) is not of type Accounts receivable Identifier",
    ],
    [
      { accounts_receivable_identifier: [] },
      "wrongType",
      "accounts_receivable_identifier (an array) is not of type Accounts receivable Identifier",
    ],
    [
      { accounts_receivable_identifier: { number: 164 } },
      "wrongType",
      "accounts_receivable_identifier.number (164) is not of type String",
    ],
    [
      { accounts_receivable_identifier: { access_token_identifier: { authentication_code: "AUTH-0001" } } },
      "semiOptionalMissing",
      "accounts_receivable_identifier: one of id, number, name",
    ],
    [
      byParticipant({ name: "Polina Georgiou" }),
      "semiOptionalMissing",
      "rewards_participant_identifier: one of id, number, access_token_identifier",
    ],
    [
      byAccessToken({}),
      "semiOptionalMissing",
      "access_token_identifier: one of authentication_code, identifier, one_time_password",
    ],
    [
      byAccessToken({ authentication_code: "AUTH-0001", one_time_password: 481516 }),
      "semiOptionalConflict",
      "access_token_identifier: only one of",
    ],
    [byAccessToken({ authentication_code: "AUTH-9" }), "accessTokenNotFound", "Access Token (AUTH-9) Not Found."],
    [byAccessToken({ pass_code: "1234" }), "semiOptionalMissing", "one of authentication_code"],
    [
      byAccessToken({ identifier: "CARD0001", pass_code: 1234 }),
      "wrongType",
      "access_token_identifier.pass_code (1234) is not of type String",
    ],
    [
      byAccessToken({ authentication_code: "AUTH-0003" }),
      "accessTokenNotEffective",
      "Access Token (AUTH-0003) is NOT_EFFECTIVE",
    ],
    [byAccessToken({ one_time_password: 1 }), "accessTokenNotFound", "Access Token (1) Not Found."],
    [byAccessToken({ one_time_password: 1.5 }), "wrongType", "one_time_password (1.5) is not of type Integer"],
    [
      { classification_identifier: {} },
      "semiOptionalMissing",
      "classification_identifier: one of id, name, alternative_code",
    ],
    [
      { performed_by_unit_identifier: { id: "1", name: "Admin Unit", alternative_code: "ADM" } },
      "semiOptionalConflict",
      "performed_by_unit_identifier: only one of id, name, alternative_code",
    ],
    [{ performed_on: "2016-06-22T25:00:00" }, "wrongType", "is not of type Date"],
    [{ profile: { url: "x" } }, "wrongType", "profile (an object) is not of type String"],
    [{ description: 1 }, "wrongType", "description (1) is not of type String"],
    [{ external_system: true }, "wrongType", "external_system (true) is not of type String"],
  ];

  test.each(failing)("a row with %j fails alone: %s, %s", (changes, kind, text) =>
    withClient(async (client, token) => {
      const { processed, unprocessed } = await sendBetween(client, token, row("x", changes));
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
    }),
  );

  test.each([
    [7, "rowNotAnObject", "(7) is not an object."],
    [[], "rowNotAnObject", "(an array) is not an object."],
    [{}, "mandatoryMissing", ".request_unique_identifier is mandatory."],
  ] as const)("the row %j fails alone: %s", (sent, kind, text) =>
    withClient(async (client, token) => {
      const { unprocessed } = await sendBetween(client, token, sent);
      expect(unprocessed).toMatchObject([{ request_unique_identifier: null, error_code: vendorErrors[kind].code }]);
      expect(unprocessed[0].error_description).toContain(`${set}[1]${text.startsWith(".") ? "" : " "}${text}`);
    }),
  );

  const working: [changes: Row, ignored?: string][] = [
    [{ accounts_receivable_identifier: { id: null, number: "ACR0000000050", name: null } }],
    [
      byAccessToken({ authentication_code: "AUTH-0001", pass_code: "0000" }),
      `${set}[].rewards_participant_identifier.access_token_identifier.pass_code`,
    ],
    [{ classification_identifier: null }],
    [{ performed_on: "2016-02-29T23:59:59" }],
    [{ description: null, external_system: null, udf_float_1: null, udf_date_1: null }],
    [{ external_system: "A", external_system_reference_number: "1" }],
    [{ external_system: "B", external_system_reference_number: "HS-11" }],
    [{ colour: "blue" }, `${set}[].colour`],
    [{ udf_string_9: "x" }, `${set}[].udf_string_9`],
    [
      { accounts_receivable_identifier: { number: "ACR0000000164", code: "1" } },
      `${set}[].accounts_receivable_identifier.code`,
    ],
    [{ process_immediately: true }, `${set}[].process_immediately`],
  ];

  test.each(working)("a row with %j is created", (changes, ignored) =>
    withClient(async (client, token) => {
      const { processed, headers } = await sendBetween(client, token, row("x", changes));
      expect(processed).toHaveLength(3);
      expect(headers.get("x-mock-warning")).toBe(ignored === undefined ? null : `ignored: ${ignored}`);
    }),
  );

  test("`__proto__` is a member like any other that is not known", () =>
    withClient(async (client, token) => {
      const text = JSON.stringify({ token, [set]: [row("1")] }).replace(
        '{"request',
        '{"__proto__":{"profile":"x"},"request',
      );
      const { body, headers } = await client.post(path, text);
      expect(body.data.processed_customer_events_set).toHaveLength(1);
      expect(headers.get("x-mock-warning")).toBe(`ignored: ${set}[].__proto__`);
      expect({}).not.toHaveProperty("profile");
    }));

  test("all that a row says is stored, the references by id", () =>
    withClient(async (client, token) => {
      await client.post(path, {
        token,
        [set]: [
          row("1", {
            classification_identifier: { name: "Campaign" },
            description: "d",
            udf_float_1: 1.5,
            external_system: "A",
            external_system_reference_number: "7",
          }),
        ],
      });
      expect(await stored(client)).toEqual([
        expect.objectContaining({
          id: expect.stringMatching(/^[0-9A-F]{32}$/),
          number: "14",
          type: "SOCIAL_MEDIA",
          life_cycle_state: "POSTED",
          performed_on: "2016-06-22T15:00:00",
          social_media: "FACEBOOK",
          profile: "www.facebook.com/polina",
          action: "LIKE",
          description: "d",
          udf_float_1: 1.5,
          external_system: "A",
          external_system_reference_number: "7",
        }),
      ]);
      expect((await stored(client))[0]).not.toHaveProperty("request_unique_identifier");
    }));

  test("rows of one call whose units change keep each their own, a hundred of them too", () =>
    withClient(async (client, token) => {
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
    }));

  test("a reference number that an earlier row of the call has used fails the row", () =>
    withClient(async (client, token) => {
      const reference = { external_system: "A", external_system_reference_number: "1" };
      const { body } = await client.post(path, { token, [set]: [row("1", reference), row("2", reference)] });
      expect(body.data.processed_customer_events_set).toHaveLength(1);
      expect(body.data.unprocessed_customer_events_set[0].error_code).toBe(vendorErrors.externalReferenceReused.code);
    }));

  test("a thousand rows are taken, in order, with numbers that follow each other", () =>
    withClient(async (client, token) => {
      const { body } = await client.post(path, {
        token,
        [set]: Array.from({ length: 1000 }, (_, index) => row(`r${index}`)),
      });
      const processed = body.data.processed_customer_events_set as Row[];
      expect(processed.map((one) => one["request_unique_identifier"])).toEqual(
        Array.from({ length: 1000 }, (_, index) => `r${index}`),
      );
      expect(processed.map((one) => one["number"])).toEqual(
        Array.from({ length: 1000 }, (_, index) => String(14 + index)),
      );
      expect(new Set(processed.map((one) => one["id"])).size).toBe(1000);
    }));

  const refused: [title: string, change: (body: Row) => unknown, kind: VendorErrorKind, text: string][] = [
    ["no body", () => "", "bodyNotJson", "it is empty"],
    ["broken JSON", (body) => JSON.stringify(body).slice(0, -5), "bodyNotJson", "not valid JSON"],
    ["an array for a body", (body) => [body], "bodyNotAnObject", "an array"],
    ["null for a body", () => "null", "bodyNotAnObject", "null"],
    ["a text for a body", () => '"body"', "bodyNotAnObject", "a string"],
    ["a token that is null", (body) => ({ ...body, token: null }), "tokenMissing", "token is mandatory"],
    ["a set that is null", (body) => ({ ...body, [set]: null }), "mandatoryMissing", `${set} is mandatory`],
    [
      "a fields_set that is an array of other things",
      (body) => ({ ...body, fields_set: ["id", 1] }),
      "wrongType",
      "fields_set (an array) is not of type List of Strings, comma separated",
    ],
  ];

  test.each(refused)("a call with %s is refused, and nothing is stored", (_title, change, kind, text) =>
    withClient(async (client, token) => {
      const { status, body } = await client.post(path, change({ token, [set]: [row("1")] }));
      expect(status).toBe(200);
      expect(body).toEqual({
        data: {},
        status: {
          code: vendorErrors[kind].code,
          description: vendorErrors[kind].description,
          message: expect.stringContaining(text),
        },
      });
      expect(await stored(client)).toEqual([]);
    }),
  );

  test("fields_set filters the rows of both sets; unknown names are ignored and named", () =>
    withClient(async (client, token) => {
      const { body, headers } = await client.post(path, {
        token,
        [set]: [row("1"), null],
        fields_set: "id, error_code,colour",
      });
      expect(body.data).toEqual({
        processed_customer_events_set: [{ id: expect.any(String) }],
        unprocessed_customer_events_set: [{ error_code: vendorErrors.rowNotAnObject.code }],
      });
      expect(headers.get("x-mock-warning")).toBe("ignored: fields_set.colour");
      const all = await client.post(path, { token, [set]: [row("1")], fields_set: "" });
      expect(Object.keys(all.body.data.processed_customer_events_set[0])).toEqual([
        "number",
        "id",
        "request_unique_identifier",
      ]);
    }));

  test("fields_set may be an array, of names or of texts with commas", () =>
    withClient(async (client, token) => {
      const fields_set = ["id", "number, colour"];
      const { body, headers } = await client.post(path, { token, [set]: [row("1")], fields_set });
      expect(Object.keys(body.data.processed_customer_events_set[0])).toEqual(["number", "id"]);
      expect(headers.get("x-mock-warning")).toBe("ignored: fields_set.colour");
      expect(headers.get("x-mock-assumptions")).toContain("fields-set.array");
    }));

  test("an empty reference number is no reference: any number of events may have it", () =>
    withClient(async (client, token) => {
      const none = { external_system: "A", external_system_reference_number: "" };
      const { body } = await client.post(path, { token, [set]: [row("1", none), row("2", none)] });
      expect(body.data.processed_customer_events_set).toHaveLength(2);
      expect(await stored(client)).toMatchObject([none, none]);
      const query = `token=${token}&customer_event_identifier=external_system_reference_number=`;
      const shown = await client.get(`/crmapi/rest/v2/customer_events/social_media/show?${query}`);
      expect(shown.status.code).toBe("NotFoundAPIValueException");
    }));

  test("--strict makes a refusal of what is otherwise ignored", () =>
    withClient(
      async (client, token) => {
        const { body } = await client.post(path, { token, [set]: [row("1"), row("2", { colour: "blue" })] });
        expect(body.data.processed_customer_events_set).toHaveLength(1);
        expect(body.data.unprocessed_customer_events_set[0].error_description).toContain(
          `${set}[1].colour is not a parameter`,
        );
        const refusedCall = await client.post(path, { token, [set]: [row("1")], colour: "blue" });
        expect(refusedCall.body.status.code).toBe(vendorErrors.unknownMember.code);
      },
      { strict: true },
    ));

  test("the codes of assumed errors say that they are assumed", () => {
    for (const { code, provenance } of Object.values(vendorErrors)) {
      expect(code.startsWith("Assumed")).toBe(provenance === "assumed");
    }
  });

  test.each([
    ["R10.0.0", { external_system_reference_number: "1" }, "external_system_reference_number"],
    ["R10.0.0", { external_system: "A", udf_string_1: "x" }, undefined],
    ["R10.1.0", { external_system_reference_number: "1" }, undefined],
  ])("in %s %j is a row that ignores %s", (release, changes, ignored) =>
    withClient(
      async (client, token) => {
        const { processed, headers } = await sendBetween(client, token, row("x", changes));
        expect(processed).toHaveLength(3);
        const name = `${set}[].${ignored}`;
        expect(headers.get("x-mock-warning")).toBe(ignored ? `ignored: ${name}; ${name}: known from R10.1.0 on` : null);
      },
      { release },
    ),
  );

  test("before R13.0.0 nobody can be named by a one-time password", () =>
    withClient(
      async (client, token) => {
        const { unprocessed } = await sendBetween(
          client,
          token,
          row("x", byAccessToken({ one_time_password: 481516 })),
        );
        expect(unprocessed[0].error_description).toContain("one of authentication_code, identifier is mandatory");
      },
      { release: "R12.2.0" },
    ));

  test("the method is not there before R10.0.0", () =>
    withClient(
      async (client, token) => {
        const { status, body } = await client.post(path, { token, [set]: [row("1")] });
        expect([status, body.status.code]).toEqual([404, vendorErrors.methodUnknown.code]);
      },
      { release: "R9.0.0" },
    ));

  test.each([
    ["R14.0.0", null, null],
    ["R15.0.0", "true", "deprecated since R15.0.0: provided through achievement customer events"],
    [
      "R99.0.0",
      "true",
      "deprecated since R15.0.0: provided through achievement customer events; R99.0.0 is not known and behaves as R17.0.0",
    ],
  ])("in %s the answer carries Deprecation %s and the warning %s", (release, deprecation, warning) =>
    withClient(
      async (client, token) => {
        const { body, headers } = await client.post(path, { token, [set]: [row("1")] });
        expect(body.data.processed_customer_events_set).toHaveLength(1);
        expect(headers.get("deprecation")).toBe(deprecation);
        expect(headers.get("x-mock-warning")).toBe(warning);
      },
      { release },
    ),
  );
});
