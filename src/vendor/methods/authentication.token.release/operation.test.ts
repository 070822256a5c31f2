import { expect, test } from "vitest";
import { startClient } from "../../../../test/transports.ts";

const path = "/crmapi/rest/v2/authentication/token/release";

test("with any token accepted, one that was never issued can be released, and nothing comes of it", async () => {
  const client = await startClient("in-process", { acceptAnyToken: true });
  const { body } = await client.post(path, { token: "whatever" });
  expect(body).toEqual({ data: {}, status: { code: "OK", description: "", message: "" } });
});
