import { expect, test } from "vitest";
import { recordingProxy } from "./recording-proxy.ts";

const settings = {
  address: { base: "http://127.0.0.1:9", headers: {}, timeoutMs: 1000 },
  values: { of: (state: string) => (state === "unknown" ? undefined : { token: "T" }) },
  namesByState: new Map([
    ["complete", new Set(["token"])],
    ["incomplete", new Set(["token", "unit_name"])],
  ]),
  texts: new Map<number, string>(),
  base: () => "http://127.0.0.1:9",
  prepare: async (state: string) => {
    if (state === "broken") throw new Error("no room");
  },
};

test.each([
  ["complete", "setup", 200, { token: "T" }],
  ["incomplete", "setup", 422, { failure: "no value for unit_name" }],
  ["unknown", "setup", 422, { failure: "no contract has this state" }],
  ["broken", "setup", 422, { failure: "no room" }],
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
