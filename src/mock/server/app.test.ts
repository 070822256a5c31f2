import { Hono } from "hono";
import { expect, test } from "vitest";
import { createApp } from "./app.ts";
import type { ServedApi } from "./serve-call.ts";

test("a defect of the admin API has a request id, and the log says where it was", async () => {
  const lines: (readonly [object, string])[] = [];
  const error = (fields: object, message: string) => void lines.push([fields, message]);
  const api = { catalog: [], log: { error } } as unknown as ServedApi;
  const admin = new Hono().post("/broken/:more", () => {
    throw new Error("boom");
  });
  const answer = await createApp(api, { admin, page: new Hono(), isShown: false })(
    new Request("http://x/__mock/v1/broken/token=S3CRET", { method: "POST" }),
  );
  expect([answer.status, answer.headers.get("x-request-id")]).toEqual([500, "failure-1"]);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(await answer.json()).toMatchObject({ title: "Defect in crmcom-mock", requestId: "failure-1" });
  const said = { requestId: "failure-1", verb: "POST", path: "/__mock/v1/broken/token=****" };
  expect(lines).toEqual([[{ ...said, err: expect.any(Error) }, "a defect of crmcom-mock"]]);
  expect(lines[0]?.[0]).toHaveProperty("err.stack", expect.stringContaining("app.test.ts"));
});
