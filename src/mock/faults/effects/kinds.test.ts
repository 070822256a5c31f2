import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startFaultClient } from "../../../../test/faults-client.ts";
import { readBy } from "../../../schema/read-by.ts";
import { faultHeaderKeys } from "../fault-header.ts";
import { exploredRules, namedRule } from "../named-rules.ts";
import { ruleSentence } from "../render-rule.ts";
import { ruleSchema } from "../rule.ts";
import { effectKinds } from "./kinds.ts";

const page = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");

test("each member of match and when, as a mistake lists them, stands on the page", () => {
  const mistakes = readBy(ruleSchema, { match: { zz: 1 }, when: { zz: 1 }, effect: { delay: 1 } }).problems ?? [];
  const names = mistakes.flatMap(({ message }) => message.replace(/^.*known are: /, "").split(", "));
  expect(names).toEqual(expect.arrayContaining(["operation", "rows", "nth", "key"]));
  for (const name of names) expect(page).toMatch(new RegExp(`\\.${name}\``));
});

/** A part that acts at once: waits are short, and the first call is over the limit. */
const atOnce = (part: unknown): unknown =>
  JSON.parse(JSON.stringify(part), (name, value) => (/ms$/i.test(name) ? 20 : name === "limit" ? 0 : value));

describe.each(effectKinds)("the kind %s", (name, kind) => {
  const rules = kind.forms.map(([, phase, part]) => ruleSchema.parse({ phase, effect: { [name]: part } as never }));

  test("has a form whose part its schema takes, and a sentence about it", () => {
    expect(rules.length).toBeGreaterThan(0);
    for (const rule of rules) {
      expect(ruleSchema.parse(rule)).toEqual(rule);
      expect(ruleSentence(rule)).toMatch(/^\S.* for all calls, every (call|row)$/);
    }
  });

  test("has keys of X-Mock-Fault that no other has", () => {
    const keys = Object.keys(kind.header);
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(faultHeaderKeys.filter(([known]) => known === key)).toHaveLength(1);
  });

  test("is explored, unless another kind stands for it", () => {
    // A client that reads every answer as JSON ignores headers; a throttle is slow, and a quota answers as http-503 does.
    const unexplored = ["headers", "throttle", "quota"];
    const explored = exploredRules.filter((rule) => name in namedRule(rule.name).effect);
    expect(explored.length > 0).toBe(!unexplored.includes(name));
  });

  test("acts: a call does not end as it does without it, or takes longer", async () => {
    const client = await startFaultClient("socket");
    const ended = async () => {
      const lost = { status: 0, body: "", headers: new Headers() };
      const { status, body, headers } = await client.call().catch(() => lost);
      return [status, JSON.stringify(body)?.replace(/"(id|number)":"[^"]*"/g, ""), headers.get("content-type")];
    };
    const usual = await ended();
    const [, phase, part] = kind.forms[0] ?? [];
    expect((await client.add({ id: "r", phase, effect: { [name]: atOnce(part) } })).status).toBe(201);
    const injected = await ended();
    expect((await client.get("/__mock/v1/faults/r")).applied).toBe(1);
    if (kind.waitMs || kind.portions) expect(injected).toEqual(usual);
    else expect(injected).not.toEqual(usual);
  });

  test("has a line on the page, with its keys of the header", () => {
    expect(page).toMatch(new RegExp(`^\\| \`${name}\` \\|`, "m"));
    for (const key of Object.keys(kind.header)) expect(page).toMatch(new RegExp(`[\` ]${key}[\` ]`));
  });
});
