import { expect, test } from "vitest";
import { recordingProxy } from "./recording-proxy.ts";

const settings = {
  address: { base: "http://127.0.0.1:9", headers: {}, timeoutMs: 1000 },
  values: { of: (state: string) => (state === "unknown" ? undefined : { token: "T" }) },
  texts: new Map<number, string>(),
  base: () => "http://127.0.0.1:9",
  prepare: async () => undefined,
};

test.each([
  ["complete", "setup", 200, { token: "T" }],
  ["unknown", "setup", 422, { failure: "no contract has this state" }],
  ["complete", "teardown", 200, {}],
])(
  "a state that is %s is answered at its %s with %i: a 5xx would be repeated for minutes",
  async (state, action, status, body) => {
    const proxy = await recordingProxy(settings);
    const response = await fetch(proxy.statesUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ state, action, params: {} }),
    });
    expect({ status: response.status, body: await response.json() }).toEqual({ status, body });
    expect(proxy.failedStates.has(state)).toBe(status !== 200);
    await proxy.close();
  },
);
