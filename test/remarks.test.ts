import { type IncomingMessage, request } from "node:http";
import { describe, expect, test } from "vitest";
import { createPath, eventRow, eventsBody, rowsSet as set } from "./event-rows.ts";
import { type Client, type LooseOptions, startClient } from "./transports.ts";

// Which remarks there are, and for what, is said beside `audit`, `json-losses` and `doubtful-values`: here, that each is told.

const { token } = eventsBody([]);
const root = "/crmapi/rest/v2/";
const json = { "content-type": "application/json" };
const bodyOf = (...rows: object[]) => JSON.stringify({ token, [set]: rows });
const good = bodyOf(eventRow());

interface Sent {
  readonly verb?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** What a call is told: in its answer, in `X-Mock-Assumptions` and `X-Mock-Warning`, and what the journal keeps. */
async function told(client: Client, { verb = "POST", path = createPath, headers = {}, body = good }: Sent) {
  const init = { method: verb, headers: { ...json, ...headers }, ...(verb === "POST" && { body }) };
  const response = await client.send(path, init);
  const { status, data } = (await response.json()) as {
    status: { code: string; message: string };
    data: { [name: string]: { error_description: string; error_code: string }[] };
  };
  const failed = data["unprocessed_customer_events_set"] ?? [];
  const entry = client.standIn.journal.entries().at(-1);
  const used = response.headers.get("x-mock-assumptions")?.split(", ") ?? [];
  expect(new Set(entry?.assumptions.map(({ id }) => id))).toEqual(new Set(used.map((one) => one.replace(/=.*/, ""))));
  return {
    ...status,
    rows: failed.map(({ error_code }) => error_code),
    texts: failed.map(({ error_description }) => error_description),
    used,
    warning: response.headers.get("x-mock-warning") ?? "",
    ignored: entry?.ignored ?? [],
    warnings: entry?.warnings ?? [],
  };
}

const once = async (sent: Sent, options: LooseOptions = {}) => {
  await using client = await startClient("socket", options);
  return await told(client, sent);
};

/** What a plain call depends on: that the other set is empty. */
const plain = ["bulk.empty-result-set"];
const elsewhere = "a token is read as a member of the body, and nowhere else";

describe("how a call is written", () => {
  test.each<Sent>([
    {},
    { headers: { "content-type": 'Application/JSON;charset="utf8"' } },
    { path: `/__mock/s/%64efault${createPath}` },
  ])("a call that is written as the pages write it depends on nothing else: %j", async (sent) => {
    expect(await once(sent)).toMatchObject({ code: "OK", used: plain, warning: "" });
  });

  const latin = { "content-type": "application/json; charset=iso-8859-1" };
  const readAsUtf8 = "a body is read as UTF-8, whatever charset Content-Type declares";
  test.each<[Sent, string, string, string]>([
    [{ headers: latin }, "call.charset", readAsUtf8, "declares iso-8859-1, and JSON is sent in UTF-8"],
    [
      { body: `\ufeff${good}` },
      "call.byte-order-mark",
      "a byte order mark before the body was skipped",
      "begins with a",
    ],
  ])(
    "%j depends on %s, is told so, and is refused with --strict or --strict=<id>",
    async (sent, id, warning, reason) => {
      const { code, used, warnings } = await once(sent);
      expect({ code, warnings }).toEqual({ code: "OK", warnings: [warning] });
      expect(used).toContain(id);
      for (const strict of [true, [id]]) {
        const { code, message } = await once(sent, { strict });
        expect([code, message]).toEqual(["AssumedMalformedRequestException", expect.stringContaining(reason)]);
      }
    },
  );

  const show = `${root}customer_events/social_media/show?token=${token}&customer_event_identifier=number=11`;
  test.each<[Sent, string[], string]>([
    [{ path: `${createPath}?a=1&a=2&b` }, ["?a", "?b"], ""],
    [{ path: `${createPath}?token=${token}` }, ["?token"], elsewhere],
    [{ headers: { Authorization: `Bearer ${token}` } }, ["header:Authorization"], elsewhere],
    [
      { verb: "GET", path: show, headers: { Authorization: "Basic eDo=" } },
      ["header:Authorization"],
      "a token is read in the query, and nowhere else",
    ],
  ])("what is not read of %j is told, and refused with --strict", async (sent, names, warning) => {
    const read = await once(sent);
    expect(read).toMatchObject({ code: "OK", ignored: names, warnings: warning === "" ? [] : [warning] });
    expect(read.used).toContain("call.unread-parts");
    for (const name of names) expect(read.warning).toContain(name);
    const refused = await once(sent, { strict: true });
    expect(refused).toMatchObject({
      code: "AssumedUnknownParameterException",
      message: `${names[0]} is not a parameter of this method in R14.0.0.`,
      warning: expect.stringMatching(/^not accepted: /),
    });
  });

  test.each<[string[], object, string]>([
    [["tokn"], { token: undefined, tokn: token }, "did you mean token?"],
    [
      ["colour", `${set}[].profil`],
      { [set]: Array(1001).fill(eventRow({ profil: "p" })), colour: 1 },
      "did you mean profile?",
    ],
  ])("members of a refused call are told too: %j", async (names, changes, hint) => {
    const body = JSON.stringify({ token, [set]: [eventRow()], ...changes });
    const { code, ignored, warning, warnings } = await once({ body });
    expect(code).not.toBe("OK");
    expect([ignored, warnings]).toEqual([names, [`${names.at(-1)}: ${hint}`]]);
    expect(warning).toBe(`ignored: ${names.join(", ")}; ${names.at(-1)}: ${hint}`);
  });
});

test("ignored members of a call that a bad row refuses, by a variant", async () => {
  const assumptions = { "bulk.rows-fail-alone": "call-refused" };
  const { code, ignored } = await once({ body: bodyOf({ colour: 1 }) }, { assumptions });
  expect([code, ignored]).toEqual(["AssumedMandatoryParameterException", [`${set}[].colour`]]);
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
