import { describe, expect, test } from "vitest";
import { startFaultClient } from "../../../../test/faults-client.ts";

const code = async (answer: Promise<{ body: { status: { code: string } } }>) => (await answer).body.status.code;

describe("the token of a call", () => {
  test.each([
    ["expire", "AssumedTokenExpiredException"],
    ["revoke", "AssumedTokenReleasedException"],
  ] as const)("%s: before-auth the call itself is refused, otherwise the next", async (token, refusal) => {
    const first = await startFaultClient("in-process", [{ phase: "before-auth", when: { nth: 2 }, effect: { token } }]);
    expect([await code(first.call()), await code(first.call()), await code(first.call())]).toEqual([
      "OK",
      refusal,
      refusal,
    ]);
    const later = await startFaultClient("in-process", [{ when: { nth: 1 }, effect: { token } }]);
    expect([await code(later.call()), await code(later.call())]).toEqual(["OK", refusal]);
    later.standIn.reset({ state: true });
    expect(await code(later.call())).toBe("OK");
  });
});
