import { expect, test } from "vitest";
import { startFaultClient } from "../../../../test/faults-client.ts";

test.each([
  ["expire", "AssumedTokenExpiredException"],
  ["revoke", "AssumedTokenReleasedException"],
] as const)("%s ends the token: before-auth for the call itself, otherwise for the next", async (token, refusal) => {
  const first = await startFaultClient("in-process", [{ phase: "before-auth", when: { nth: 2 }, effect: { token } }]);
  const code = async (client: typeof first) => (await client.call()).body.status.code;
  expect([await code(first), await code(first), await code(first)]).toEqual(["OK", refusal, refusal]);
  const later = await startFaultClient("in-process", [{ when: { nth: 1 }, effect: { token } }]);
  expect([await code(later), await code(later)]).toEqual(["OK", refusal]);
  later.standIn.reset({ state: true });
  expect(await code(later)).toBe("OK");
});

test("a token that ends by X-Mock-Fault ends for that call alone", async () => {
  const client = await startFaultClient("in-process");
  const code = async (asked?: string) =>
    (await client.call(asked === undefined ? {} : { "x-mock-fault": asked })).body.status.code;
  expect([await code("token=expire"), await code()]).toEqual(["AssumedTokenExpiredException", "OK"]);
});
