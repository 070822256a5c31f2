import { type IncomingMessage, request } from "node:http";
import { describe, expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { type Client, startClient, transports } from "./transports.ts";

const set = "social_media_customer_events_set";
const root = "/crmapi/rest/v2/";
const { token } = eventsBody([]);
const [row = {}] = eventsBody(["p"])[set];

/** What a call is told: code and message of its answer, `X-Mock-Warning`, and what the journal keeps. */
async function tell(client: Client, path: string, init: RequestInit) {
  const response = await client.send(path, { method: "POST", ...init });
  const { status, data } = (await response.json()) as {
    status: { code: string; message: string };
    data: { [name: string]: { error_description: string }[] };
  };
  const entry = client.standIn.journal.entries().at(-1);
  return {
    code: status.code,
    message: status.message,
    rows: data?.["unprocessed_customer_events_set"]?.map(({ error_description }) => error_description) ?? [],
    warning: response.headers.get("x-mock-warning") ?? "",
    ignored: entry?.ignored ?? [],
    warnings: entry?.warnings ?? [],
    assumptions: entry?.assumptions.map(({ id }) => id) ?? [],
  };
}

const body = (changes: object = {}) => JSON.stringify({ token, [set]: [row], ...changes });

describe.each(transports)("what is not read is told, %s", (transport) => {
  const told = async (path: string, init: RequestInit, options = {}) => {
    await using client = await startClient(transport, options);
    return await tell(client, path, init);
  };

  const unread = [
    ["a query parameter of a POST", `${createPath}?a=1&a=2&b`, { body: body() }, ["?a", "?b"]],
    ["a token in the query of a POST", `${createPath}?token=${token}`, { body: body() }, ["?token"]],
    [
      "an Authorization header",
      createPath,
      { body: body(), headers: { Authorization: `Bearer ${token}` } },
      ["header:Authorization"],
    ],
    [
      "a token header",
      createPath,
      { body: body(), headers: { token, "X-Api-Key": "k" } },
      ["header:token", "header:x-api-key"],
    ],
    [
      "a token header of a GET",
      `${root}customer_events/social_media/show?token=${token}&customer_event_identifier=number=11`,
      { method: "GET", headers: { Authorization: "Basic eDo=" } },
      ["header:Authorization"],
    ],
  ] as const;

  test.each(unread)("%s", async (_, path, init, names) => {
    const { code, warning, ignored, warnings, assumptions } = await told(path, init);
    expect(code).toBe("OK");
    expect(ignored).toEqual(names);
    for (const name of names) expect(warning).toContain(name);
    expect(assumptions).toContain("call.unread-parts");
    const isToken = names.some((name) => /token|header/.test(name));
    const where = path.includes("show") ? "in the query" : "as a member of the body";
    expect(warnings.join()).toBe(isToken ? `a token is read ${where}, and nowhere else` : "");
  });

  test.each(unread)("%s, and --strict refuses it", async (_, path, init, [name]) => {
    const { code, message, ignored, warning } = await told(path, init, { strict: true });
    expect(warning).toMatch(/^not accepted: /);
    expect(code).toBe("AssumedUnknownParameterException");
    expect(message).toBe(`${name} is not a parameter of this method in R14.0.0.`);
    expect(ignored).toContain(name);
  });

  test("a key by HTTP Basic is read where it is asked for", async () => {
    const headers = { Authorization: "Basic RUU3M0MwQUU2NDUyNDM3MUI1RERFRkY1RjdCQjIxOTI6" };
    const { code, ignored } = await told(`${root}authentication/web_api_key/token`, { headers }, { strict: true });
    expect([code, ignored]).toEqual(["OK", []]);
  });

  test("parts of a call whose body cannot be read", async () => {
    const { code, ignored, warnings } = await told(`${createPath}?token=${token}&fields_set=id`, { body: "" });
    expect([code, ignored]).toEqual(["AssumedMalformedRequestException", ["?token", "?fields_set"]]);
    expect(warnings).toEqual(["a token is read as a member of the body, and nowhere else"]);
  });

  test.each([
    ["the token is missing", { token: undefined, tokn: token }, ["tokn"], "tokn: did you mean token?"],
    ["the token is unknown", { token: "x", fields_st: "id" }, ["fields_st"], "fields_st: did you mean fields_set?"],
    [
      "the set is missing",
      { [set]: undefined, social_media_customer_event_set: [] },
      ["social_media_customer_event_set"],
      `social_media_customer_event_set: did you mean ${set}?`,
    ],
    [
      "there are too many rows",
      { [set]: Array(1001).fill({ ...row, profil: "p" }), colour: 1 },
      ["colour", `${set}[].profil`],
      `${set}[].profil: did you mean profile?`,
    ],
    [
      "an identifier in a row",
      { token: "x", [set]: [{ performed_by_unit_identifier: { nam: 1 } }] },
      [`${set}[].performed_by_unit_identifier.nam`],
      `${set}[].performed_by_unit_identifier.nam: did you mean name?`,
    ],
  ])("ignored members of a refused call: %s", async (_, changes, names, hint) => {
    const { code, ignored, warning, warnings } = await told(createPath, { body: body(changes) });
    expect(code).not.toBe("OK");
    expect(ignored).toEqual(names);
    expect(warnings).toEqual([hint]);
    expect(warning).toBe(`ignored: ${names.join(", ")}; ${hint}`);
  });

  test("ignored members of a call that a bad row refuses, by a variant", async () => {
    const assumptions = { "bulk.rows-fail-alone": "call-refused" };
    const { code, ignored } = await told(createPath, { body: body({ [set]: [{ colour: 1 }] }) }, { assumptions });
    expect([code, ignored]).toEqual(["AssumedMandatoryParameterException", [`${set}[].colour`]]);
  });

  test.each([
    ["a row", { [set]: [{ ...row, profil: "x" }] }, `${set}[].profil: did you mean profile?`],
    ["a name of fields_set", { fields_set: "id,numbr" }, "fields_set.numbr: did you mean number?"],
    [
      "a member that came later",
      { [set]: [{ ...row, external_system_reference_number: "1" }] },
      `${set}[].external_system_reference_number: known from R10.1.0 on`,
    ],
    ["nothing near", { [set]: [{ ...row, zzzzzzzz: "x" }] }, undefined],
    ["another number", { [set]: [{ ...row, udf_string_9: "x" }] }, undefined],
  ])("ignored members of a call that is done have a hint: %s", async (_, changes, hint) => {
    const { code, warnings } = await told(createPath, { body: body(changes) }, { release: "R10.0.0" });
    expect(code).toBe("OK");
    expect(warnings).toEqual(hint ? [hint] : []);
  });
});

describe.each(transports)("what is lost of the text of a body is told, %s", (transport) => {
  const told = async (text: string, options = {}) => {
    await using client = await startClient(transport, options);
    return await tell(client, createPath, { body: text });
  };
  const withRows = (...rows: string[]) => `{"token":"${token}","${set}":[${rows.join()}]}`;
  const good = JSON.stringify(row);
  const more = (members: string) => `${good.slice(0, -1)},"request_unique_identifier":"more",${members}}`;
  const repeated = `given more than once, the last counts: ${set}[1].request_unique_identifier`;

  test("a member twice: the last counts", async () => {
    const { rows, warnings, warning, assumptions } = await told(withRows(good, more('"profile":"q"')));
    expect(rows).toEqual([]);
    expect(warnings).toEqual([`${repeated}, ${set}[1].profile`]);
    expect(warning).toBe(warnings[0]);
    expect(assumptions).toContain("value.repeated-member");
  });

  test("a member twice, and --strict fails the row", async () => {
    const { rows, warning } = await told(withRows(good, more('"profile":"q"')), { strict: true });
    expect(rows).toEqual([expect.stringContaining(`${set}[1].request_unique_identifier is given more than once.`)]);
    expect(warning).toContain(`given more than once: ${set}[1].`);
  });

  test("a member of the call twice, also of one that is refused, and --strict refuses it", async () => {
    const text = `{"token":"${token}","token":""}`;
    const { code, warning } = await told(text);
    expect([code, warning]).toEqual(["AssumedTokenException", "given more than once, the last counts: token"]);
    const { code: strict, message } = await told(text, { strict: true });
    expect([strict, message]).toEqual(["AssumedRepeatedParameterException", "token is given more than once."]);
  });

  test("a number that lost digits", async () => {
    const text = withRows(`${good.slice(0, -1)},"udf_float_1":0.12345678901234567891}`, good.replace('"0"', '"1"'));
    const { rows, warning, assumptions } = await told(text);
    expect([rows, warning]).toEqual([[], `digits were lost: ${set}[0].udf_float_1`]);
    expect(assumptions).toContain("value.lost-digits");
    const strict = await told(text, { strict: true });
    expect(strict.rows).toEqual([
      expect.stringContaining(`${set}[0].udf_float_1 has more digits than a number can keep.`),
    ]);
  });

  test.each([
    ["1e400", "1e400", "udf_float_1"],
    ["-1E+999", "-1E+999", "udf_float_4"],
    ["1.50", "1.50", "udf_string_1"],
    [`1${"0".repeat(400)}`, `1${"0".repeat(99)}`, "profile"],
  ])("%s is shown as it was sent", async (number, shown, member) => {
    const { rows } = await told(withRows(`${good.slice(0, -1)},"${member}":${number}}`, number));
    expect(rows[0]).toContain(`${set}[0].${member} (${shown}) is not of type `);
    expect(rows[1]).toContain(`${set}[1] (${shown}) is not an object.`);
    const { message } = await told(`{"token":${number}}`);
    expect(message).toContain(`token (${shown}) is not of type String`);
  });

  test("nothing is lost of a body with white space, escapes and numbers that are kept", async () => {
    const text = JSON.stringify({ token, [set]: [{ ...row, profile: 'a"b\\c', udf_float_1: 1.5 }] }, null, 2);
    const { rows, warning } = await told(text.replace("a\\", "\\u0061\\"));
    expect([rows, warning]).toEqual([[], ""]);
  });
});

test("the body of a GET is not read, and told", async () => {
  await using client = await startClient("socket");
  // `fetch` sends none.
  const url = `${client.standIn.url}${root}customer_events/social_media/show?token=${token}&customer_event_identifier=number=11`;
  const { headers } = await new Promise<IncomingMessage>((resolve) => {
    const sent = request(url, { headers: { "content-length": 2 } }, (answer) => resolve(answer.resume()));
    sent.end("{}");
  });
  expect(headers["x-mock-warning"]).toBe("ignored: body");
});

describe("a path that is no method tells what to call", () => {
  const message = async (path: string, release = "R14.0.0") => {
    await using client = await startClient("in-process", { release });
    return (await tell(client, path, { body: body() })).message;
  };
  const bulk = `${root}customer_events/bulk/social_media/create`;

  test.each([
    ["/customer_events/bulk/social_media/create", `the base path is missing: ${bulk}.`],
    ["/rest/v2/customer_events/bulk/social_media/create", `the base path is another: ${bulk}.`],
    ["/crmapi/rest/v1/customer_events/bulk/social_media/create", `the base path is another: ${bulk}.`],
    [`/${bulk}`, `the base path is another: ${bulk}.`],
    [`${root}customer_event/bulk/social_media/create`, `did you mean ${bulk}?`],
    [`${root}Customer_Events/Bulk/Social_Media/Create`, `did you mean ${bulk}?`],
    ["/customer_event/bulk/social_media/create", `did you mean ${bulk}?`],
    [`${root}contact_information/show`, "those that there are stand in /__mock/v1/openapi.json."],
    ["/", "those that there are stand in /__mock/v1/openapi.json."],
  ])("%s: %s", async (path, hint) => {
    expect(await message(path)).toBe(`${path} is not a Web API method of R14.0.0; ${hint}`);
  });

  test("and from which release on it is one", async () => {
    expect(await message(bulk, "R9.0.0")).toBe(`${bulk} is not a Web API method of R9.0.0; it is one from R10.0.0 on.`);
    expect(await message(bulk.slice(root.length - 1), "R9.0.0")).toBe(
      `${bulk.slice(root.length - 1)} is not a Web API method of R9.0.0; the base path is missing: ${bulk}, which is one from R10.0.0 on.`,
    );
  });

  test("however long it is", async () => {
    const path = `/${"x".repeat(5000)}`;
    expect((await message(path)).length).toBeLessThan(1200);
  });
});
