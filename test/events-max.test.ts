import { expect, test } from "vitest";
import { createPath, login as credentials, eventsBody } from "./event-rows.ts";
import { metric, startClient } from "./transports.ts";

test("a sandbox that keeps 5 tokens of logins forgets the oldest, says so, and never its own", async () => {
  await using client = await startClient("in-process", { eventsMax: 5 });
  const { token: own } = (await client.post("/__mock/v1/sandboxes", { name: "a" })).body;
  const inIt = { "x-mock-sandbox": "a" };
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
