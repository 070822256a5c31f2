import { describe, expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { metric, startClient } from "./transports.ts";

const eventsPath = "/__mock/v1/store/customer_events";
const profiles = (count: number) => Array.from({ length: count }, (_, index) => `profile ${index}`);

describe("a sandbox that keeps 5 created events", () => {
  test("forgets the oldest of them, and none of the fixtures", async () => {
    await using client = await startClient("in-process", { eventsMax: 5 });
    const { total: fixtures } = await client.get(`${eventsPath}?limit=1`);
    await client.post(createPath, eventsBody(profiles(4)));
    const { body } = await client.post(createPath, eventsBody(profiles(8).slice(4)));
    const { total, forgotten, items } = await client.get(`${eventsPath}?limit=1000`);
    expect([total, forgotten]).toEqual([fixtures + 5, 3]);
    expect(await metric(client, "events_forgotten_total")).toBe(3);
    expect(items.slice(fixtures).map(({ profile }: { profile: string }) => profile)).toEqual(profiles(8).slice(3));
    const numbers = body.data.processed_customer_events_set.map(({ number }: { number: string }) => Number(number));
    const { body: next } = await client.post(createPath, eventsBody(["next"]));
    expect(next.data.processed_customer_events_set[0].number).toBe(String(numbers[3] + 1));
  });

  const referring = (...numbers: string[]) => {
    const body = eventsBody(profiles(numbers.length));
    const rows = body.social_media_customer_events_set.map((row, index) => ({
      ...row,
      external_system: "A",
      external_system_reference_number: numbers[index],
    }));
    return { ...body, social_media_customer_events_set: rows };
  };
  test("takes a reference again whose event is forgotten", async () => {
    await using client = await startClient("in-process", { eventsMax: 5, strict: true });
    await client.post(createPath, referring("1"));
    await client.post(createPath, referring("2", "3", "4", "5", "6"));
    const { body, headers } = await client.post(createPath, referring("7", "1", "8", "6"));
    expect(body.data.processed_customer_events_set.length).toBe(3);
    expect(body.data.unprocessed_customer_events_set[0].error_description).toContain("(6) exists already");
    expect(headers.get("x-mock-warning")).toBeNull();
  });
});

test("a sandbox that keeps 5 tokens of logins forgets the oldest, says so, and never its own", async () => {
  await using client = await startClient("in-process", { eventsMax: 5 });
  const { token: own } = (await client.post("/__mock/v1/sandboxes", { name: "a" })).body;
  const inIt = { "x-mock-sandbox": "a" };
  const credentials = { username: "mpadministrator", password: "1234", organisation: "CRMDEMO" };
  const tokens: string[] = [];
  for (let login = 0; login < 8; login += 1) {
    tokens.push((await client.post("/crmapi/rest/v2/authentication/token", credentials, inIt)).body.data.token);
  }
  const works = async (token: string) =>
    (await client.post(createPath, eventsBody(["x"], token), inIt)).body.status.code === "OK";
  const all = async () => Promise.all([own, ...tokens].map(works));
  const asKept = [true, false, false, false, true, true, true, true, true];
  expect(await all()).toEqual(asKept);
  expect(await client.get("/__mock/v1/store/tokens", inIt)).toMatchObject({ forgotten: 3 });
  expect(await metric(client, "tokens_forgotten_total")).toBe(3);

  const state = await client.get("/__mock/v1/state", inIt);
  await client.send("/__mock/v1/state", { method: "PUT", body: JSON.stringify(state), headers: inIt });
  for (let login = 0; login < 6; login += 1) {
    await client.post("/crmapi/rest/v2/authentication/token", credentials, inIt);
  }
  expect(await works(own)).toBe(true);
  expect(await works(tokens[7] as string)).toBe(false);
});
