import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createMethod as create, createPath, eventsBody } from "./event-rows.ts";
import { type Client, startClient } from "./transports.ts";

const path = "/__mock/v1/requests";
const list = "customer_events.social_media.list";
const set = "/social_media_customer_events_set";

describe("a claim about the calls", () => {
  let client: Client;
  beforeEach(async () => {
    client = await startClient("in-process", { journalMax: 5, journalBytes: 48_000 });
  });
  afterEach(() => client.close());
  const send = (profiles: readonly string[], headers = {}) => client.post(createPath, eventsBody(profiles), headers);
  const verify = async (claim: object) => (await client.post(`${path}/check`, claim)).body;
  const expectResult = async (result: string, claim: object) =>
    expect({ claim, result: (await verify(claim)).result }).toEqual({ claim, result });

  test("about an operation that does not exist is refused with the nearest name", async () => {
    const misspelt = await client.post(`${path}/check`, { operation: `${create}d`, never: true });
    expect(misspelt.status).toBe(422);
    expect(misspelt.body.validation).toEqual([
      { path: "/operation", message: `there is no method ${create}d; did you mean ${create}?` },
    ]);
    expect((await client.post(`${path}/check`, { operation: "events.*", never: true })).status).toBe(422);
    await expectResult("proven true", { operation: "customer_events.*", never: true });
    await expectResult("proven true", { operation: "*", never: true });
  });

  test("about a member that no call had is vacuous, whatever is claimed of it", async () => {
    await send(["anna"]);
    const where = { "/profile": "anna" };
    await expectResult("vacuous", { operation: "customer_events.*", where, atMost: 3 });
    await expectResult("vacuous", { where, atLeast: 1 });
    expect(await verify({ operation: create, never: true, where })).toEqual({
      result: "vacuous",
      count: 0,
      unknown: 0,
      matches: [],
      unseen: ["/profile"],
      explanation: `vacuous: claimed never, but no call of ${create} has /profile; did you mean ${set}/0/profile?`,
    });
    await expectResult("proven true", { never: true, where: { [`${set}/0/profile`]: "boris" } });
    await expectResult("vacuous", { never: true, where: { [`${set}/1/profile`]: "boris" } });
    await expectResult("vacuous", { never: true, headers: { "x-clinet": "a" } });
    await expectResult("vacuous", { never: true, query: { page: "1" } });
  });

  test("about a member of an operation that was not called is vacuous; that it was not called is not", async () => {
    await send(["anna"]);
    const where = { "/number_of_results": 7 };
    const proof = await verify({ operation: list, never: true, where });
    expect(proof.result).toBe("vacuous");
    expect(proof.explanation).toBe(
      `vacuous: claimed never, but no call of ${list} had /number_of_results: there was no such call`,
    );
    await expectResult("proven true", { operation: list, never: true });
  });

  test("that a documented member is absent is no claim about nothing", async () => {
    await send(["anna"]);
    await expectResult("proven true", { operation: create, never: true, where: { "/fields_set": { absent: false } } });
    await expectResult("proven true", { operation: create, times: 1, where: { "/fields_set": { absent: true } } });
    await expectResult("vacuous", { operation: create, times: 1, where: { "/field_set": { absent: true } } });
    await expectResult("vacuous", { operation: list, never: true, where: { "/fields_set": { absent: true } } });
    await expectResult("proven true", { operation: create, never: true, headers: { "x-trace": { absent: false } } });
  });

  test("about a status that no response can have is vacuous", async () => {
    await send(["anna"]);
    const proof = await verify({ statusCode: "NotFoundAPIValueExeption", never: true });
    expect(proof).toMatchObject({ result: "vacuous", unseen: ["statusCode"] });
    expect(proof.explanation).toContain("neither an HTTP status nor a code; did you mean NotFoundAPIValueException?");
    await expectResult("vacuous", { statusCode: 2000, times: 0 });
  });

  test("about what may not be and was sent all the same is no claim about nothing", async () => {
    const body = eventsBody(["anna"]);
    const [row] = body.social_media_customer_events_set;
    const odd = { ...row, social_media: "FACEBOK", profile: 5 };
    await client.post(createPath, { ...body, social_media_customer_events_set: [odd] });
    for (const where of [{ "/social_media": "FACEBOK" }, { "/profile": 5 }]) {
      await expectResult("proven false", { never: true, rows: { where } });
      await expectResult("proven true", { times: 1, rows: { where } });
    }
  });

  test("stays honest after eviction", async () => {
    for (let call = 0; call < 7; call += 1) await send([`profile ${call}`]);
    const where = { "/profile": "anna" };
    await expectResult("inconclusive", { operation: create, never: true, where });
    await expectResult("inconclusive", { operation: create, atMost: 5, where });
    await expectResult("proven false", { operation: create, atLeast: 3, where });
    await expectResult("proven true", { operation: create, atMost: 5, where: { [`${set}/0/profile`]: "anna" } });
    expect(await verify({ operation: create, outcome: "processed", times: 7 })).toMatchObject({
      result: "proven true",
      count: 7,
      unknown: 0,
    });
    await expectResult("proven true", { operation: create, outcome: "refused", never: true });
    expect(await verify({ statusCode: "OK", times: 7 })).toMatchObject({
      result: "inconclusive",
      count: 5,
      unknown: 2,
    });
  });

  test("is not proven of what was cut, but of what is whole of it", async () => {
    await send(Array.from({ length: 20 }, (_, at) => `profile ${at}`));
    expect(await verify({ operation: create, atMost: 5, where: { "/profile": "anna" } })).toMatchObject({
      result: "inconclusive",
      unknown: 1,
      unseen: ["/profile"],
    });
    await expectResult("inconclusive", { never: true, rows: { where: { "/profile": "anna" } } });
    await expectResult("proven true", { operation: create, times: 1, statusCode: "OK" });
    await expectResult("proven true", { operation: create, never: true, statusCode: "AssumedTokenException" });
    await expectResult("proven false", {
      operation: create,
      outcome: "refused",
      where: { "/profile": "a" },
      atLeast: 1,
    });
    // The codes of all its rows are known, however long it is.
    const body = eventsBody(Array.from({ length: 60 }, () => "profile"));
    await client.post(createPath, body);
    const never = { operation: create, never: true, statusCode: "AssumedTokenException" };
    await expectResult("proven true", never);
    const wrong = body.social_media_customer_events_set.map((row) => ({ ...row, performed_on: "soon" }));
    await client.post(createPath, { ...body, social_media_customer_events_set: wrong });
    await expectResult("proven true", never);
    const typed = { operation: create, never: true, statusCode: "AssumedInvalidTypeException" };
    await expectResult("proven false", typed);
    await expectResult("proven true", { operation: create, times: 3, statusCode: "OK" });
  });

  test("is about rows as a fault rule is: by their index, and by their members", async () => {
    await send(["anna", "boris"]);
    await send(["carl"]);
    const rows = (index: unknown, where?: object) => ({ rows: { ...(index !== undefined && { index }), where } });
    const times = async (claim: object) => (await verify({ operation: create, atLeast: 0, ...claim })).matches;
    expect(await times(rows(undefined, { "/profile": "boris" }))).toEqual([1]);
    expect(await times(rows(0, { "/profile": "boris" }))).toEqual([]);
    expect(await times(rows([0, 1], { "/profile": { in: ["boris", "carl"] } }))).toEqual([1, 2]);
    expect(await times(rows(1))).toEqual([1]);
    await expectResult("proven true", { operation: create, never: true, ...rows(2) });
    await expectResult("vacuous", { operation: create, never: true, ...rows(2, { "/profile": "anna" }) });
    await expectResult("vacuous", { operation: list, never: true, ...rows(2) });
    expect(await verify({ operation: create, never: true, ...rows(undefined, { "/profil": "a" }) })).toMatchObject({
      result: "vacuous",
      unseen: ["rows/profil"],
      explanation: expect.stringContaining(`no row of ${create} has /profil; did you mean /profile?`),
    });
    await expectResult("proven true", { never: true, rows: { where: { "/profile": "dora" } } });
    const bad = await client.post(`${path}/check`, { never: true, rows: { wher: {} } });
    expect(bad.body.detail).toContain("unknown member wher; did you mean where?");
  });

  test("is about outcome, status code, headers and query too", async () => {
    await send(["anna"], { "x-client": "one", "x-request-id": "order-7" });
    await client.post(createPath, { ...eventsBody(["x"]), token: "no such token" }, { "X-Client": "two" });
    await client.post(`${createPath}?page=2`, eventsBody(["y"]), { "x-client": "one" });
    const matches = async (claim: object) => (await verify({ atLeast: 0, ...claim })).matches;
    expect(await matches({ outcome: "refused" })).toEqual([2]);
    expect(await matches({ outcome: "processed", statusCode: "OK" })).toEqual([1, 3]);
    expect(await matches({ statusCode: 200 })).toEqual([1, 2, 3]);
    expect(await matches({ requestId: "order-7" })).toEqual([1]);
    expect(await matches({ headers: { "X-Client": "one" } })).toEqual([1, 3]);
    expect(await matches({ headers: { "x-client": { matches: "^t" } }, outcome: "processed" })).toEqual([]);
    expect(await matches({ query: { page: "2" } })).toEqual([3]);
    const filtered = async (asked: object) =>
      (await client.get(`${path}?${new URLSearchParams(asked as Record<string, string>)}`)).total;
    expect([await filtered({ requestId: "order-7" }), await filtered({ requestId: "order-8" })]).toEqual([1, 0]);
    expect(await filtered({ headers: '{"x-client":"one"}' })).toBe(2);
    expect(await filtered({ query: '{"page":{"absent":false}}' })).toBe(1);
    expect((await client.send(`${path}?headers=x-client`)).status).toBe(422);
    const misspelt = await client.post(`${path}/check`, { never: true, outcome: "proccessed" });
    expect([misspelt.status, misspelt.body.detail]).toEqual([422, expect.stringContaining("did you mean processed?")]);
  });

  test("about a GET reads its query as the call does", async () => {
    await client.get(
      `/crmapi/rest/v2/customer_events/social_media/show?token=12CDF55749BAEB3A0CA8DCABCA3E2D72&customer_event_identifier=number=14`,
    );
    await expectResult("proven true", { times: 1, where: { "/customer_event_identifier/number": "14" } });
  });

  test("that is false shows the call that came closest, and what differed", async () => {
    await send(["zoe"]);
    await send(["boris", "peter"]);
    await send(["ann"]);
    const first = await verify({ operation: create, atLeast: 1, where: { [`${set}/0/profile`]: "anna" } });
    expect(first).toEqual({
      result: "proven false",
      count: 0,
      unknown: 0,
      matches: [],
      nearest: {
        sequence: 3,
        requestId: "call-3",
        differences: [{ path: `${set}/0/profile`, expected: "anna", actual: "ann" }],
      },
      explanation: `proven false: claimed at least 1, found 0 matching calls; call 3 came closest: ${set}/0/profile was "ann", expected "anna"`,
    });
    const ofRows = { operation: create, atLeast: 1, rows: { where: { "/profile": "petra", "/action": "LIKE" } } };
    expect((await verify(ofRows)).nearest).toEqual({
      sequence: 3,
      requestId: "call-3",
      differences: [{ path: `${set}/0/profile`, expected: "petra", actual: "ann" }],
    });
    expect((await verify({ operation: list, atLeast: 1 })).nearest.differences).toEqual([
      { path: "operation", expected: list, actual: create },
    ]);
    const many = await verify({ operation: create, never: true });
    expect(many.nearest).toBe(undefined);
    expect(many.explanation).toBe("proven false: claimed never, found 3 matching calls; numbers: 1, 2, 3");
  });

  test("that is false of too many shows no call that was about something else", async () => {
    await client.post("/crmapi/rest/v2/authentication/token", {});
    await send(["anna"]);
    const { nearest, explanation } = await verify({ times: 99, rows: { where: { "/profile": "anna" } } });
    expect(nearest).toBe(undefined);
    expect(explanation).toBe("proven false: claimed 99 times, found 1 matching call; numbers: 2");
    await client.post(createPath, { ...eventsBody([]) });
    await send(["boris"]);
    const where = { "/profile": "zoe", "/action": "LIKE", "/description": { absent: true } };
    expect((await verify({ times: 99, rows: { where } })).nearest).toMatchObject({
      sequence: 4,
      differences: [{ path: `${set}/0/profile` }],
    });
    await client.post(createPath, { ...eventsBody(["a"]), fields_set: "number" });
    expect((await verify({ times: 9, where: { "/fields_set": "id" } })).nearest.sequence).toBe(5);
  });

  test("shows no secret in what differed, and asks for none", async () => {
    const secret = "S3CRET";
    await client.post(createPath, { ...eventsBody(["x"]), token: secret });
    const whole = await verify({ times: 1, where: { "": { equals: { a: 1 } } } });
    expect(JSON.stringify(whole.nearest)).toContain("****");
    expect(JSON.stringify(whole)).not.toContain(secret);
    const refused = async (claim: object) => {
      const { status, body } = await client.post(`${path}/check`, { never: true, ...claim });
      return [status, body.validation?.[0]];
    };
    const message = "secrets are not kept, so nothing can be proven of them";
    for (const [claim, at] of [
      [{ where: { "/token": "x" } }, "/where/~1token"],
      [{ where: { "": { equals: { token: "x" } } } }, "/where/"],
      [{ where: { "/a": { in: [1, [{ pass_code: "x" }]] } } }, "/where/~1a"],
      [
        { rows: { where: { "/access_token_identifier/pass_code": "1" } } },
        "/rows/where/~1access_token_identifier~1pass_code",
      ],
      [{ headers: { Authorization: "x" } }, "/headers/Authorization"],
      [{ query: { token: "x" } }, "/query/token"],
    ] as const) {
      expect(await refused(claim), at).toEqual([422, { path: at, message }]);
    }
    expect((await client.send(`${path}?headers=${encodeURIComponent('{"cookie":"x"}')}`)).status).toBe(422);
  });
});
