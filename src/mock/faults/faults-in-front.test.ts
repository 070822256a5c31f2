import { describe, expect, test } from "vitest";
import { createMethod as operation } from "../../../test/event-rows.ts";
import { readBy } from "../../schema/read-by.ts";
import { catalog, methodsIn } from "../../vendor/catalog.ts";
import { parseRelease } from "../../wire/release.ts";
import { effectKinds } from "./effects/kinds.ts";
import { FaultsInFront, frontRulesSchema } from "./faults-in-front.ts";
import { presetNames } from "./named-rules.ts";

const call = { operation, verb: "POST", path: "/", headers: {}, query: "", body: {}, rows: undefined };
const own = { status: 200, headers: {}, body: Buffer.from('{"own":true}') };

const inFront = (written: unknown, seed = "1") =>
  new FaultsInFront(frontRulesSchema.parse(written), seed, methodsIn(catalog), parseRelease("R14"));

/** For each of so many calls: whether a rule applied. */
const injected = (faults: FaultsInFront, calls: number) =>
  Array.from({ length: calls }, () => faults.inject(call) !== undefined);

describe("rules in front of a system", () => {
  test.each(["http-503", "lost-response", "hang"])(
    "the preset %s alone applies to the first call that matches",
    (name) => {
      const faults = inFront([name]);
      expect(faults.inject({ ...call, operation: "authentication.token" })).toBeUndefined();
      expect(injected(faults, 3)).toEqual([true, false, false]);
      expect(faults.summarize()).toEqual([`fault ${name}: applied 1 time`]);
    },
  );

  test("a rule with `when` says otherwise, and so does a preset that explore does not try", () => {
    expect(injected(inFront([{ preset: "lost-response", when: { nth: [2, 3] } }]), 4)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(new Set(injected(inFront(["flaky"], "7"), 30))).toEqual(new Set([true, false]));
  });

  test("counts each value of a key for itself", () => {
    const faults = inFront([{ when: { times: 1, key: "/token" }, effect: { http: 503 } }]);
    const applied = ["a", "a", "b"].map((token) => faults.inject({ ...call, body: { token } }) !== undefined);
    expect(applied).toEqual([true, false, true]);
  });

  test.each([
    ["before-auth", false],
    ["before-validation", false],
    ["before-commit", false],
    ["after-commit", true],
  ] as const)("a call that ends in the phase %s gets to the system: %s", (phase, isForwarded) => {
    const injection = inFront([{ phase, effect: { http: 502 } }]).inject(call);
    expect(injection?.isForwarded).toBe(isForwarded);
    expect(injection?.answer(isForwarded ? own : undefined).status).toBe(502);
  });

  test("a delay before the commit ends nothing, and the first of two rules that end a call does", () => {
    const late = inFront([{ phase: "before-auth", effect: { delay: 20 } }]).inject(call);
    expect([late?.isForwarded, late?.waits, late?.answer(own).body]).toEqual([
      true,
      { before: 20, after: 0 },
      own.body,
    ]);
    const both = inFront(["lost-response", "http-503"]).inject(call);
    expect([both?.isForwarded, both?.rules]).toEqual([false, ["http-503"]]);
  });

  test("says at the start what a rule does and why it may never apply, and at the end why it did not", () => {
    const faults = inFront([{ id: "r", match: { operation: "custmer*" }, effect: { http: 503 } }]);
    faults.inject(call);
    expect([...faults.announce(), ...faults.summarize()]).toEqual([
      "fault r: 503 for custmer*, every call",
      "warning: r, at /match/operation: no method begins with custmer; did you mean customer_events.*?",
      "chance by --seed 1",
      `fault r: 0 matching calls: the last call was ${operation}; match.operation is custmer*`,
    ]);
  });
});

describe.each(effectKinds)("the kind %s in front of a system", (name, kind) => {
  const read = kind.forms.map(([, phase, part]) =>
    readBy(frontRulesSchema, [{ id: "r", phase, effect: { [name]: part } }]),
  );

  test("acts, or is refused by name, with what does instead", () => {
    for (const { data, problems } of read) {
      if (kind.needsStore === undefined) expect(data).toHaveLength(1);
      else {
        const why = `the effect ${name} of r needs the store of the mock server, so it cannot be used with a real system`;
        expect(problems).toEqual([{ path: [0], message: `${why}; ${kind.needsStore}` }]);
      }
    }
  });
});

test("the kinds that need our store are those of rows, tokens and vendor errors", () => {
  expect(effectKinds.flatMap(([name, { needsStore }]) => (needsStore ? [name] : []))).toEqual([
    ...["vendorError", "row", "token"],
  ]);
  const refused = presetNames.filter((name) => readBy(frontRulesSchema, [name]).problems);
  expect(refused).toEqual(["half-rows", "token-expiry", ...presetNames.filter((name) => name.startsWith("row-"))]);
});
