import { describe, expect, test } from "vitest";
import { startFaultClient } from "../../../../test/faults-client.ts";
import { transports } from "../../../../test/transports.ts";

describe.each(transports)("a refusal of the vendor, %s", (transport) => {
  test.each([
    ["tokenExpired", { code: "AssumedTokenExpiredException", message: "The token has expired." }],
    ["SomeException", { code: "SomeException" }],
    [{ kind: "accountsReceivableNotFound", values: { value: "A1" } }, { message: "Account (A1) Not Found." }],
    ["mandatoryMissing", { message: "path is mandatory." }],
    [{ kind: "wrongType", message: "{path}: {member}" }, { message: "path: member" }],
    [
      { code: "X", message: "m", description: "d" },
      { code: "X", message: "m", description: "d" },
    ],
  ] as const)("%j", async (vendorError, status) => {
    const client = await startFaultClient(transport, [{ effect: { vendorError } }]);
    const answer = await client.call();
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.body).toMatchObject({ data: {}, status });
    expect(await client.stored()).toBe(0);
    await client.close();
  });

  test("that the config file corrects has the values in all its texts, and `member` from the path", async () => {
    const injected = (values: Record<string, string>) => [
      { effect: { vendorError: { kind: "mandatoryMissing", values } } },
    ];
    const client = await startFaultClient(
      transport,
      injected({ path: "row[0].profile", who: "you" }) as never,
      {
        vendorErrors: { mandatoryMissing: { message: "{member} is missing", description: "{path}, {who}, {other}" } },
      } as never,
    );
    expect((await client.call()).body.status).toMatchObject({
      message: "profile is missing",
      description: "row[0].profile, you, other",
    });
    await client.close();
  });

  test("may have a status of its own", async () => {
    const client = await startFaultClient(transport, [{ effect: { vendorError: { code: "X", httpStatus: 500 } } }]);
    expect((await client.call()).status).toBe(500);
    await client.close();
  });
});
