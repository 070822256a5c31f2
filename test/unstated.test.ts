import { describe, expect, test } from "vitest";
import { createPath, eventRow, eventsBody } from "./event-rows.ts";
import { type Client, type LooseOptions, startClient, transports } from "./transports.ts";

const { token } = eventsBody([]);
const set = "social_media_customer_events_set";
const json = { "content-type": "application/json" };
const bodyOf = (...rows: object[]) => JSON.stringify({ token, [set]: rows });
const good = bodyOf(eventRow());

interface Sent {
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** What an answer rests on, and what is said beside it. */
async function told(client: Client, { path = createPath, headers = {}, body = good }: Sent) {
  const response = await client.send(path, { method: "POST", headers: { ...json, ...headers }, body });
  const { status, data } = (await response.json()) as {
    status: { code: string; message: string };
    data: { [name: string]: { error_description: string; error_code: string }[] };
  };
  const entry = client.standIn.journal.entries().at(-1);
  return {
    code: status.code,
    message: status.message,
    rows: data["unprocessed_customer_events_set"]?.map(({ error_code }) => error_code) ?? [],
    used: response.headers.get("x-mock-assumptions")?.split(", ") ?? [],
    warning: response.headers.get("x-mock-warning") ?? "",
    kept: entry?.assumptions.map(({ id }) => id) ?? [],
    warnings: [...(entry?.ignored ?? []), ...(entry?.warnings ?? [])].join("; "),
  };
}

const once = async (transport: (typeof transports)[number], sent: Sent, options: LooseOptions = {}) => {
  await using client = await startClient(transport, options);
  return await told(client, sent);
};

/** What a plain call rests on: that the other set is empty. */
const plain = ["bulk.empty-result-set"];

describe.each(transports)("how a call is written, %s", (transport) => {
  const charset = "a body is read as UTF-8, whatever charset Content-Type declares";
  const mark = "a byte order mark before the body was skipped";
  const where = "a token is read as a member of the body, and nowhere else";

  test.each([
    ["plain", {}],
    ["UTF-8", { headers: { "content-type": 'Application/JSON;charset="utf8"' } }],
    ["an XML that is accepted: JSON is answered always", { headers: { accept: "text/xml" } }],
    [
      "a cookie that is no token, and headers that hold none",
      { headers: { cookie: "theme=dark", "postman-token": "1" } },
    ],
  ])("a call that is written as the pages write it rests on nothing else: %s", async (_, sent) => {
    expect(await once(transport, sent)).toMatchObject({ code: "OK", used: plain, kept: plain, warning: "" });
  });

  test.each([
    [
      "another charset",
      { headers: { "content-type": "application/json; charset=iso-8859-1" } },
      "call.charset",
      charset,
    ],
    ["UTF-16", { headers: { "content-type": "application/json; charset=utf-16" } }, "call.charset", charset],
    ["a mark before it", { body: `\ufeff${good}` }, "call.byte-order-mark", mark],
    ["another parameter", { headers: { "content-type": "application/json; v=2" } }, "call.content-type", ""],
    ["another type", { headers: { "content-type": "text/plain" } }, "call.content-type", ""],
    ["a slash behind the path", { path: `${createPath}/` }, "call.trailing-slash", ""],
    ["letters in another form", { path: createPath.replace("create", "%63reate") }, "call.encoded-path", ""],
    [
      "a token in a cookie",
      { headers: { cookie: `a=b; token=${token}` } },
      "call.unread-parts",
      `header:Cookie; ${where}`,
    ],
    ["a session in a cookie", { headers: { cookie: "JSESSIONID=1" } }, "call.unread-parts", `header:Cookie; ${where}`],
    [
      "a token in its own header",
      { headers: { "x-crm-token": "1" } },
      "call.unread-parts",
      `header:x-crm-token; ${where}`,
    ],
    [
      "credentials for a proxy",
      { headers: { "x-proxy-auth": "1" } },
      "call.unread-parts",
      `header:x-proxy-auth; ${where}`,
    ],
    [
      "another verb in a header",
      { headers: { "x-http-method-override": "GET" } },
      "call.unread-parts",
      "header:x-http-method-override",
    ],
  ] as const)("what no page says of it is told: %s", async (_, sent, id, warning) => {
    const { code, used, kept, warnings, warning: inHeader } = await once(transport, sent);
    expect({ code, warnings }).toEqual({ code: "OK", warnings: warning });
    expect(used).toContain(id);
    expect(kept).toContain(id);
    if (warning !== "") expect(inHeader).toContain(warning.replace(`; ${where}`, ""));
  });

  test("of a path in a sandbox whose name is encoded, nothing is said", async () => {
    await using client = await startClient(transport);
    await client.post("/__mock/v1/sandboxes", { name: "mine" });
    const { code, used } = await told(client, { path: `/__mock/s/%6Dine${createPath}` });
    expect({ code, used }).toEqual({ code: "OK", used: plain });
  });

  test.each([
    [
      "another charset",
      { headers: { "content-type": "application/json; charset=iso-8859-1" } },
      "call.charset",
      "its Content-Type declares iso-8859-1, and JSON is sent in UTF-8",
    ],
    ["a mark", { body: `\ufeff${good}` }, "call.byte-order-mark", "it begins with a byte order mark"],
  ] as const)("%s is refused with --strict, and with --strict=<id>", async (_, sent, id, reason) => {
    for (const strict of [true, [id]]) {
      const options = { strict };
      expect(await once(transport, sent, options)).toMatchObject({
        code: "AssumedMalformedRequestException",
        message: `The request body is not valid JSON: ${reason}.`,
      });
    }
  });

  test("a token in a cookie is refused with --strict", async () => {
    const { message } = await once(transport, { headers: { cookie: `token=${token}` } }, { strict: true });
    expect(message).toBe("header:Cookie is not a parameter of this method in R14.0.0.");
  });
});

/** Members whose values are kept as they came, one of each kind. */
const kept = ["profile", "description", "external_system", "external_system_reference_number", "udf_string_1"];

/** The same, and what comes back in the answer. */
const texts = [...kept, "request_unique_identifier"];

describe("what a value is", () => {
  const odd = "control characters, halves of surrogate pairs, or letters that were lost before, in";

  test.each([
    ["a text as long as columns usually are", { profile: "x".repeat(255) }],
    ["a text in Greek, and one outside the first plane", { profile: "Ελλάς", description: "\u{1F600}" }],
    ["an identifier that comes back as it was provided", { request_unique_identifier: ` ${"x".repeat(300)}` }],
    ["line breaks and a tab", { description: "a\r\n\tb" }],
    ["a number of seven digits", { udf_float_1: 12345.67 }],
    ["the first and the last usual year", { performed_on: "1900-01-01T00:00:00", udf_date_1: "2099-12-31T23:59:59" }],
  ])("a row rests on nothing else with %s", async (_, changes) => {
    expect(await once("in-process", { body: bodyOf(eventRow(changes)) })).toMatchObject({ used: plain, warning: "" });
  });

  test("a token and a list of names are as long as they are", async () => {
    const fields_set = Array(100).fill("id").join(", ");
    const jwt = `${"x".repeat(300)} `;
    await using client = await startClient("in-process", { acceptAnyToken: true });
    const { used } = await told(client, { body: JSON.stringify({ token: jwt, fields_set, [set]: [eventRow()] }) });
    expect(used).toEqual(["bulk.empty-result-set", "fields-set.filters"]);
  });

  const of = (changes: Readonly<Record<string, unknown>>, id: string) => [changes, id] as const;
  const doubtful: readonly (readonly [changes: Readonly<Record<string, unknown>>, id: string])[] = [
    ...kept.map((name) => of({ [name]: "x".repeat(256) }, "value.long-text")),
    ...kept.map((name) => of({ [name]: " " }, "value.outer-space")),
    [{ accounts_receivable_identifier: { number: "X".repeat(5000) } }, "value.long-text"],
    [{ profile: " x" }, "value.outer-space"],
    [{ profile: "x\n" }, "value.outer-space"],
    [{ profile: "x\u00a0" }, "value.outer-space"],
    [{ udf_float_1: 123456.78 }, "value.float-precision"],
    [{ udf_float_4: 1e39 }, "value.float-precision"],
    [{ udf_float_4: 1e-320 }, "value.float-precision"],
    ...["0000", "0001", "1899", "2100", "9999"].map((year) =>
      of({ udf_date_1: `${year}-01-02T00:00:00` }, "date.far-year"),
    ),
    [{ performed_on: "0000-01-01T00:00:00" }, "date.far-year"],
    [{ performed_on: "9999-12-31T23:59:59" }, "date.far-year"],
  ];

  test.each(doubtful)("a row with %j rests on %s", async (changes, id) => {
    const answered = await once("in-process", { body: bodyOf(eventRow(changes)) });
    expect(answered.code).toBe("OK");
    expect(answered.used).toContain(id);
    expect(answered.kept).toContain(id);
  });

  test.each([
    ...[..."\u0000\u0001\b\f\u001f", "\ud800", "x\udc00", "\udc00\ud800"],
    ...["\u007f", "caf\u0082", "\ufffd", "x\ufffe", "\uffff"],
  ])("letters that not every system can keep are told: %j", async (text) => {
    for (const name of texts) {
      const body = bodyOf(eventRow(), eventRow({ request_unique_identifier: "2", [name]: text }));
      const { code, rows, used, warnings, warning } = await once("in-process", { body });
      expect({ code, rows, warnings }).toEqual({ code: "OK", rows: [], warnings: `${odd}: ${set}[1].${name}` });
      expect(used).toContain("value.odd-letters");
      expect(warning).toContain(`${set}[1].${name}`);
    }
  });

  test("and fail their row with --strict, or with --strict=<id>", async () => {
    const body = bodyOf(eventRow(), eventRow({ request_unique_identifier: "2", profile: "\u0000" }));
    for (const options of [{ strict: true }, { strict: ["value.odd-letters"] }]) {
      expect(await once("in-process", { body }, options)).toMatchObject({ rows: ["AssumedInvalidValueException"] });
    }
  });

  test.each(["{{profile}}", "x {{ account.number }}", "\u0024{PROFILE}", "www/\u0024{env.name}/x"])(
    "a placeholder that was not filled is told: %s",
    async (text) => {
      for (const name of ["profile", "description"]) {
        const body = bodyOf(eventRow(), eventRow({ request_unique_identifier: "2", [name]: text }));
        const { code, rows, used, warnings } = await once("in-process", { body });
        const told = `a placeholder that was not filled, in: ${set}[1].${name}`;
        expect({ code, rows, warnings }).toEqual({ code: "OK", rows: [], warnings: told });
        expect(used).toContain("value.placeholder");
        const refused = await once("in-process", { body }, { strict: true });
        expect(refused.rows).toEqual(["AssumedInvalidValueException"]);
      }
    },
  );

  test.each(["{profile}", "{{}}", "$ {a}", "a {{b} c}", "\u0024{}"])("%s is none", async (profile) => {
    const body = bodyOf(eventRow({ profile }));
    expect(await once("in-process", { body })).toMatchObject({ used: plain, warning: "" });
  });

  test("letters of the call itself, and as many as there are", async () => {
    const deep = `${"[".repeat(100_000)}"\\u0000"${"]".repeat(100_000)}`;
    const { warnings } = await once("in-process", {
      body: `{"token":"${token}","${set}":[],"a":"\\ud800","b":${deep}}`,
    });
    expect(warnings).toContain(`${odd}: a`);
    const many = Array(20_000).fill("\u0000");
    const body = JSON.stringify({ token, [set]: [eventRow()], many });
    const { code, warnings: some } = await once("in-process", { body });
    expect(code).toBe("OK");
    expect(some).toContain("many[9]");
    expect(some).not.toContain("many[10]");
  });

  test("a fields_set without a name is told", async () => {
    const body = JSON.stringify({ token, fields_set: " , ", [set]: [eventRow()] });
    expect((await once("in-process", { body })).used).toContain("fields-set.unknown");
  });
});

/** A row of a rewards participant instead of an account. */
const ofParticipant = (rewards_participant_identifier: object) => ({
  accounts_receivable_identifier: undefined,
  rewards_participant_identifier,
});

describe("what a text names", () => {
  const exact = "identifier.exact-text";
  const reference = (row: string, external_system: string, external_system_reference_number: string) =>
    eventRow({ request_unique_identifier: row, external_system, external_system_reference_number });

  const alike: readonly (readonly [changes: Readonly<Record<string, unknown>>])[] = [
    ...[{ number: "acr0000000164" }, { number: "ACR0000000164 " }, { number: "\tACR0000000164" }],
    ...[{ name: "polina georgiou" }, { id: "738b6c269467b1bc27bda04ed3b08941" }],
  ].map((accounts_receivable_identifier) => [{ accounts_receivable_identifier }] as const);
  const others: typeof alike = [
    [{ performed_by_unit_identifier: { name: "admin unit" } }],
    [{ performed_by_unit_identifier: { alternative_code: "adm" } }],
    [{ classification_identifier: { name: "campaign " } }],
    [ofParticipant({ number: "rp0000000019" })],
    [ofParticipant({ access_token_identifier: { authentication_code: "auth-0001" } })],
    [ofParticipant({ access_token_identifier: { identifier: "card0001", pass_code: "1234" } })],
  ];

  test.each([...alike, ...others])("%j is not found as it stands, and would be otherwise", async (changes) => {
    const body = bodyOf(eventRow(changes));
    const { rows, used, kept } = await once("in-process", { body });
    expect(rows).toEqual(["NotFoundAPIValueException"]);
    expect(used).toContain(exact);
    expect(kept).toContain(exact);
    const assumptions = { [exact]: "alike" };
    expect(await once("in-process", { body }, { assumptions })).toMatchObject({ rows: [] });
  });

  test.each([{ number: "ACR164" }, { number: "ACR00045750" }, { name: "Polina" }, { name: "" }])(
    "%j is not found however it is read",
    async (accounts_receivable_identifier) => {
      const { rows, used } = await once("in-process", { body: bodyOf(eventRow({ accounts_receivable_identifier })) });
      expect(rows).toEqual(["NotFoundAPIValueException"]);
      expect(used).not.toContain(exact);
    },
  );

  test("also in rows that a sandbox added", async () => {
    await using client = await startClient("in-process");
    await client.post("/__mock/v1/store/units", { name: "Kiosk", alternative_code: "K" });
    const body = bodyOf(eventRow({ performed_by_unit_identifier: { name: "KIOSK" } }));
    expect((await told(client, { body })).used).toContain(exact);
  });

  test.each([
    ["its number", reference("1", "A", "R9"), reference("2", "A", "r9")],
    ["its system", reference("1", "A", "R9"), reference("2", "a ", "R9")],
  ])("a reference that differs by the letter case of %s is another", async (_, one, other) => {
    const body = bodyOf(one, other);
    const { rows, used } = await once("in-process", { body });
    expect(rows).toEqual([]);
    expect(used).toContain(exact);
    const { rows: alikeRows } = await once("in-process", { body }, { assumptions: { [exact]: "alike" } });
    expect(alikeRows).toEqual(["AssumedDuplicateReferenceException"]);
  });

  test("references of other systems, or that are the same to the letter, rest on nothing of it", async () => {
    const { used } = await once("in-process", { body: bodyOf(reference("1", "A", "R9"), reference("2", "B", "r9")) });
    expect(used).not.toContain(exact);
    const same = await once("in-process", { body: bodyOf(reference("1", "A", "R9"), reference("2", "A", "R9")) });
    expect(same.rows).toEqual(["AssumedDuplicateReferenceException"]);
    expect(same.used).not.toContain(exact);
  });

  test("a user and an organisation", async () => {
    const login = { username: "MPadministrator", password: "1234", organisation: "crmdemo" };
    const path = "/crmapi/rest/v2/authentication/token";
    const body = JSON.stringify(login);
    const { code, used } = await once("in-process", { path, body });
    expect(code).toBe("AssumedLoginException");
    expect(used).toContain(exact);
    const { code: found } = await once("in-process", { path, body }, { assumptions: { [exact]: "alike" } });
    expect(found).toBe("OK");
  });
});
