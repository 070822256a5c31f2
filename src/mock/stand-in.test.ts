import { expect, test } from "vitest";
import type { ConfigLoader } from "./sandbox/config-loader.ts";
import type { Sandboxes } from "./sandbox/sandboxes.ts";
import { createStandInApp } from "./stand-in.ts";

test("a defect of the admin API has a request id, and the log says where it was", async () => {
  const lines: (readonly [object, string])[] = [];
  const error = (fields: object, message: string) => void lines.push([fields, message]);
  const loader = { current: () => ({ methods: { catalog: [] }, config: {} }) } as unknown as ConfigLoader;
  const find = () => {
    throw new Error("boom");
  };
  const sandboxes = { default: { name: "default" }, find } as unknown as Sandboxes;
  const program = { log: { error }, bodies: { limit: 0, taken: 0 } } as never;
  const answer = await createStandInApp(
    loader,
    sandboxes,
    program,
  )(new Request("http://x/__mock/v1/requests/token=S3CRET"));
  expect([answer.status, answer.headers.get("x-request-id")]).toEqual([500, "failure-1"]);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(await answer.json()).toMatchObject({ title: "Defect in crmcom-mock", requestId: "failure-1" });
  const said = { requestId: "failure-1", verb: "GET", path: "/__mock/v1/requests/token=****" };
  expect(lines).toEqual([[{ ...said, err: expect.any(Error) }, "a defect of crmcom-mock"]]);
  expect(lines[0]?.[0]).toHaveProperty("err.stack", expect.stringContaining("stand-in.test.ts"));
});
