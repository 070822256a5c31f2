import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { type Client, startClient, transports } from "./transports.ts";

describe.each(transports)("what a client makes large, %s", (transport) => {
  let client: Client;
  beforeEach(async () => {
    client = await startClient(transport);
  });
  afterEach(() => client.close());

  test("a call with 200 000 unknown members is answered, and the first of them are named", async () => {
    const unknown = Object.fromEntries(Array.from({ length: 200_000 }, (_, at) => [`u${at}`, 1]));
    const body = { ...eventsBody(["a"]), deep: 1, ...unknown };
    const { status, headers, body: answered } = await client.post(createPath, body);
    expect([status, answered.status.code]).toEqual([200, "OK"]);
    expect(headers.get("x-mock-warning")).toMatch(/^ignored: deep, u0, u1, .*, and 199981 more$/);
    const { items } = await client.get("/__mock/v1/requests?limit=1");
    expect(items[0].ignored.length).toBe(101);
    expect(items[0].ignored.at(-1)).toBe("and 199901 more");
  });
});
