import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { createStandIn, type StandIn } from "../src/index.ts";
import { valueMask } from "../src/tenant/report/report.ts";
import { createPath, eventsBody } from "./event-rows.ts";
import { tempFolder } from "./temp-folder.ts";

const secret = "S3CRET-hunter2";
/** A number that is no number of JavaScript, and is shown as it was sent. */
const secretDigits = "98765432109876543210";
const secrets = new RegExp(`${secret}|${secretDigits}`);
const whole = eventsBody(["www.facebook.com/polina"]);
const [row] = whole.social_media_customer_events_set;

/** The bulk call with other members, or a row of it with other members. */
const call = (more: object) => JSON.stringify({ ...whole, ...more });
const inRow = (more: object) => call({ social_media_customer_events_set: [{ ...row, ...more }] });

interface Place {
  readonly path?: string;
  readonly verb?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** It is a value that the vendor would store, and so a part of the state. */
  readonly isStored?: boolean;
  /** It is a value that the vendor would name in its error text. */
  readonly isEchoed?: boolean;
}

const places: Readonly<Record<string, Place>> = {
  "the token": { body: call({ token: secret }) },
  "a token that is a number": {
    body: call({}).replace(/"token":"[^"]*"/, `"token":${secretDigits}`),
    isEchoed: true,
  },
  "a token twice": { body: call({}).replace('"token":', `"token":"${secret}","token":`) },
  "an unknown member": { body: call({ web_api_key: secret }) },
  "an object where a String belongs": { body: inRow({ profile: { token: secret } }) },
  "an authentication code": {
    body: inRow({
      accounts_receivable_identifier: undefined,
      rewards_participant_identifier: { access_token_identifier: { authentication_code: secret } },
    }),
    isEchoed: true,
  },
  "a URL's user": { body: inRow({ profile: `https://u:${secret}@host/` }), isStored: true },
  "the identifier of a row that fails": {
    body: inRow({ request_unique_identifier: `token=${secret}`, accounts_receivable_identifier: { number: "none" } }),
    isEchoed: true,
  },
  "the reference number of a row that fails": {
    body: call({
      social_media_customer_events_set: ["1", "2"].map((request_unique_identifier) => ({
        ...row,
        request_unique_identifier,
        external_system_reference_number: `token=${secret}`,
      })),
    }),
    isStored: true,
    isEchoed: true,
  },
  fields_set: { body: call({ fields_set: `token=${secret}` }) },
  "a form": { body: `a=1&token=${secret}` },
  "a form of a login": { path: "/crmapi/rest/v2/authentication/token", body: `username=u&password=${secret}` },
  "JSON that is broken": { body: `${call({ password: secret }).slice(0, -1)},}` },
  "the Authorization of a user": { headers: { authorization: `Basic ${secret}` } },
  "a header token": { headers: { token: secret } },
  "a header without such a name": { headers: { "x-sent": `Bearer ${secret}` } },
  "a cookie": { headers: { cookie: `session=${secret}` } },
  "the content type": { headers: { "content-type": `application/json; token=${secret}` } },
  "the content encoding": { headers: { "content-encoding": `token=${secret}` } },
  "a request's id": { headers: { "x-request-id": `token=${secret}` } },
  "a value that is none of those allowed": { body: inRow({ social_media: `token=${secret}` }), isEchoed: true },
  "a sandbox's name": { headers: { "x-mock-sandbox": `token=${secret}` } },
  "a sandbox's name with its token": { headers: { "x-mock-sandbox": `default~${secret}` } },
  "a rule's name": { headers: { "x-mock-fault": `token=${secret}` } },
  "the query of a POST": { path: `${createPath}?token=${secret}` },
  "the query of a GET": {
    path: `/crmapi/rest/v2/customer_events/social_media/show?token=${secret}`,
    verb: "GET",
  },
  "a path's parameter": { path: `${createPath};token=${secret}` },
  "an unknown path": { path: `/crmapi/rest/v2/no/such/token=${secret}` },
  "a sandbox in a path": { path: `/__mock/s/token=${secret}/crmapi/rest/v2/no` },
};

const folder = tempFolder();

describe.each(["json", "pretty"] as const)("a secret, with a log that is %s, in", (logFormat) => {
  const logFile = join(folder, `${logFormat}.log`);
  let standIn: StandIn;
  const answers = new Map<string, string>();
  const kept = new Map<string, string>();

  beforeAll(async () => {
    standIn = createStandIn({ logFile, logFormat, logLevel: "info", seed: "1" });
    const { url } = await standIn.listen({ port: 0 });
    const get = (path: string) => fetch(`${url}/__mock/v1/${path}`).then((answer) => answer.text());
    for (const [name, { path = createPath, verb = "POST", headers = {}, body }] of Object.entries(places)) {
      await standIn.reset();
      const sent = verb === "GET" ? {} : { body: body ?? call({}) };
      const answer = await fetch(url + path, { method: verb, headers: { ...headers }, ...sent });
      answers.set(name, `${JSON.stringify([...answer.headers])}\n${await answer.text()}`);
      const exits = [
        "requests?limit=1000",
        "requests?brief=true",
        "requests?format=ndjson",
        "requests/1/rows",
        "requests/1/again",
      ];
      const shown = await Promise.all([...exits, "duplicates?calls=true", "metrics"].map(get));
      if (!places[name]?.isStored) shown.push(await get("state"));
      kept.set(name, shown.join("\n"));
    }
    await standIn.close();
  });

  test.each(Object.keys(places))("%s, is not in the answer, the journal, the metrics and the state", (name) => {
    if (places[name]?.isEchoed) expect(answers.get(name)).toMatch(secrets);
    else expect(answers.get(name)).not.toMatch(secrets);
    expect(kept.get(name)).toContain("crmcom_mock_calls_total");
    expect(kept.get(name)).not.toMatch(secrets);
  });

  test("any of them, is not in the log", () => {
    const log = readFileSync(logFile, "utf8");
    expect(log.split("\n").length).toBeGreaterThan(20);
    expect(log.split("\n").filter((line) => secrets.test(line))).toEqual([]);
  });
});

test.each(["7", "481517", "1e400"])(
  "a one-time password of nobody, %s, is in the answer as CRM.COM says it, and nowhere else",
  async (text) => {
    await using standIn = createStandIn({ logLevel: "silent" });
    const rewards_participant_identifier = { access_token_identifier: { one_time_password: null } };
    const body = inRow({ accounts_receivable_identifier: undefined, rewards_participant_identifier });
    const answer = await standIn.fetch(createPath, { method: "POST", body: body.replace("null", text) });
    const { data } = (await answer.json()) as {
      data: { unprocessed_customer_events_set: [{ error_description: string }] };
    };
    const [{ error_description }] = data.unprocessed_customer_events_set;
    expect(error_description).toContain(`(${text})`);
    const [entry] = standIn.journal.entries();
    expect(entry?.rows?.[0]?.error_description).toBe(error_description.replace(text, "****"));
    expect(JSON.stringify(entry?.response)).not.toContain(`(${text})`);
  },
);

test.each(Object.entries(places).flatMap(([name, { body }]) => (body === undefined ? [] : [[name, body] as const])))(
  "an observed answer with a secret in %s does not keep it",
  (_, body) => expect(valueMask([])(body)).not.toMatch(secrets),
);

test("what is said about a name can be read where secrets are masked", async () => {
  await using standIn = createStandIn({ logLevel: "silent" });
  const answer = await standIn.fetch(createPath, { method: "POST", body: call({ tokens: secret }) });
  const said = "tokens: did you mean token?";
  expect(answer.headers.get("x-mock-warning")).toContain(said);
  expect(standIn.journal.entries()[0]).toMatchObject({ ignored: ["tokens"], warnings: [said] });
});
