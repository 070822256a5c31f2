import { describe, expect, test } from "vitest";
import { login as credentials } from "../../../test/event-rows.ts";
import { startFaultClient } from "../../../test/faults-client.ts";
import { readBy } from "../../schema/read-by.ts";
import { namedRule, presetNames } from "./named-rules.ts";
import { ruleEnd, ruleSentence } from "./render-rule.ts";
import { ruleSchema, rulesSchema } from "./rule.ts";

const problemsOf = (given: unknown) =>
  readBy(ruleSchema, given).problems?.map(({ path, message }) => `/${path.map(String).join("/")}: ${message}`) ?? [];

describe("a bad rule is refused with the path and what is accepted", () => {
  test.each([
    [{ effect: { delay: { ms: 1, cap: 2 } } }, /^\/effect\/delay: expected milliseconds, or/],
    [{ effect: { delay: "soon" } }, /^\/effect\/delay: "soon" is not accepted; expected milliseconds, .*\{median/],
    [{ effect: {} }, /^\/effect: expected at least one of delay, vendorError, http/],
    [{ efect: { delay: 1 }, effect: { delay: 1 } }, /^\/: unknown member efect; did you mean effect\?/],
    [{ effect: { http: { status: 204, body: "x" } } }, /^\/effect\/http\/body: /],
    [{ effect: { http: { status: 200, headers: { "x-a": "1\r\nx-b: 2" } } } }, /^\/effect\/http\/headers\/x-a: /],
    [
      { effect: { http: { status: 200, headers: { "Content-Length": "1" } } } },
      /^\/effect\/http\/headers\/Content-Length: is set by the server; expected another header, or .* connection, body/,
    ],
    [{ effect: { http: 503, vendorError: "tokenExpired" } }, /^\/effect\/vendorError: only one of/],
    [{ effect: { http: 503, row: "omitted" } }, /^\/effect\/row: no row is done when http/],
    [{ effect: { row: "omitted" }, phase: "after-commit" }, /^\/phase: expected before-commit/],
    [{ effect: { body: {} } }, /^\/effect\/body: expected one of truncateAt/],
    [{ effect: { delay: 1 }, when: { key: "profile" } }, /^\/when\/key: .* is not accepted; expected row:/],
    [{ effect: { delay: 1 }, when: { key: "row:/a" } }, /^\/when\/key: row: needs the effect row/],
    [{ effect: { delay: 1 }, when: { occurrence: 2 } }, /^\/when: unknown member occurrence/],
    [{ effect: { delay: 1 }, match: { rows: { index: 1 } } }, /^\/match\/rows: has no effect/],
    [
      { effect: { delay: 1 }, match: { operation: "a/b" } },
      /^\/match\/operation: .* is not accepted; expected a method like/,
    ],
    [
      { effect: { delay: 1 }, match: { body: { token: "x" } } },
      /^\/match\/body\/token: .* is not accepted; expected a JSON Pointer/,
    ],
    [
      { effect: { delay: 1 }, match: { body: { "/a~2": "x" } } },
      /body\/\/a~2: .* is not accepted; expected a JSON Pointer .*~ is written ~0/,
    ],
    [
      { effect: { delay: 1 }, match: { headers: { a: { matches: "(" } } } },
      /^\/match\/headers\/a\/matches: .* is not accepted; expected the syntax of RE2/,
    ],
    [{ effect: { delay: 1 }, match: { headers: { a: {} } } }, /^\/match\/headers\/a: expected one of equals/],
    [{ id: "a=b", effect: { delay: 1 } }, /^\/id: .* is not accepted; expected an id/],
    ["flakey", /^\/: "flakey" is not a preset; did you mean flaky\?$/],
    [{ preset: "token-dies" }, /^\/preset: "token-dies" is not a preset; removed in 2.0.0; use token-expiry$/],
  ])("%j", (given, problem) => expect(problemsOf(given)).toEqual([expect.stringMatching(problem)]));

  test("two of the same id are named", () => {
    const [issue] = rulesSchema.safeParse(["flaky", "flaky"]).error?.issues ?? [];
    expect(issue).toMatchObject({ path: [1, "id"] });
  });
});

test.each([...presetNames, "refused:tokenExpired"] as const)(
  "a rule may be the preset %s, and is read again as stored",
  (preset) => {
    const stored = ruleSchema.parse(preset);
    expect(ruleSchema.parse(stored)).toEqual(stored);
    expect(ruleSchema.parse({ preset, id: "own", priority: 3 })).toMatchObject({ id: "own", priority: 3 });
  },
);

const login = "/crmapi/rest/v2/authentication/token";
const ending = presetNames.filter((name) => /"(http|connection|quota)"/.test(JSON.stringify(namedRule(name).effect)));

describe("a preset that ends calls", () => {
  test.each(ending)("%s spares logins, and nothing else", async (preset) => {
    const when = { probability: 1 };
    const client = await startFaultClient("in-process", [preset === "flaky" ? { preset, when } : preset]);
    for (let call = 0; call < 12; call += 1)
      expect((await client.post(login, credentials)).body.status.code).toBe("OK");
    if (preset === "rate-limit") for (let call = 0; call < 10; call += 1) await client.call();
    await client.call().catch(() => undefined);
    expect((await client.get("/__mock/v1/faults")).items[0].applied).toBe(1);
  });

  test("applies to them too when it is asked to", async () => {
    const client = await startFaultClient("in-process", [{ preset: "outage-30s", match: { operation: "*" } }]);
    expect((await client.post(login, credentials)).status).toBe(503);
  });
});

test.each([
  [{ when: { times: 1 } }, "after 1 application"],
  [{ when: { times: 2, key: "/token" } }, "after 2 applications for each key"],
  [{ when: { nth: [3, 4] } }, "after call 4 of those that it matches"],
  [{ when: { nth: 5, key: "/token" } }, "when it is removed"],
  [{ expiresAfterMs: 5, when: { times: 3 } }, "0.005 s after it was added, or after 3 applications"],
])("%j ends %s", (rule, ends) => expect(ruleEnd(ruleSchema.parse({ ...rule, effect: { delay: 1 } }))).toBe(ends));

test.each([
  [
    {
      match: { operation: "!authentication.*" },
      when: { probability: 0.2 },
      effect: { http: { status: 503, retryAfterSeconds: 1 } },
    },
    "503 with Retry-After 1 s for all calls but logins, one call in 5",
  ],
  [
    { phase: "after-commit", when: { times: 1 }, effect: { connection: "reset" } },
    "Connection closed after it was stored for all calls, once",
  ],
  [
    { match: { operation: "a.b", rows: { index: [1] } }, when: { nth: 2 }, effect: { row: "omitted" } },
    "Rows are missing in the response for a.b that match, only call 2",
  ],
  [
    { when: { probability: 0.3, times: 2 }, effect: { delay: 1 } },
    "Responses are late for all calls, 30 % of the calls, at most 2 times",
  ],
])("%j is described as %s", (rule, sentence) => expect(ruleSentence(ruleSchema.parse(rule))).toBe(sentence));
