import { expect, test } from "vitest";
import { startFaultClient } from "../../../../test/faults-client.ts";

test.each([
  ["tokenExpired", { code: "AssumedTokenExpiredException", message: "The token has expired." }],
  ["SomeException", { code: "SomeException" }],
  [{ kind: "accountsReceivableNotFound", values: { value: "A1" } }, { message: "Account (A1) Not Found." }],
  ["mandatoryMissing", { message: "path is mandatory." }],
  [{ kind: "wrongType", message: "{path}: {member}" }, { message: "path: member" }],
  [
    { code: "X", message: "m", description: "d", httpStatus: 500 },
    { code: "X", message: "m", description: "d" },
  ],
] as const)("a refusal of the vendor, %j", async (vendorError, status) => {
  const client = await startFaultClient("in-process", [{ effect: { vendorError } }]);
  const answer = await client.call();
  expect(answer.status).toBe(typeof vendorError === "object" && "httpStatus" in vendorError ? 500 : 200);
  expect(answer.headers.get("content-type")).toBe("application/json");
  expect(answer.body).toMatchObject({ data: {}, status });
  expect(await client.stored()).toBe(0);
});
