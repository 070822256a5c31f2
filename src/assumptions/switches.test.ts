import { expect, test } from "vitest";
import {
  allSwitches,
  mergeSwitches,
  switchChangesSchema,
  switchesOf,
  switchesSchema,
  variantsById,
  writtenSwitches,
} from "./switches.ts";

const reused = "bulk.reference-reused";
const exact = "identifier.exact-text";

test.each([
  ["", {}],
  [" , ", {}],
  [`${reused}=accepted`, { [reused]: "accepted" }],
  [` ${reused} = accepted , ${exact}=alike,`, { [reused]: "accepted", [exact]: "alike" }],
  [`${reused}=accepted,${exact}=as-assumed`, { [reused]: "accepted" }],
  [{ [reused]: "as-assumed", [exact]: "alike" }, { [exact]: "alike" }],
])("%j switches %j", (written, switches) => {
  expect(writtenSwitches.parse(written)).toEqual(switches);
});

const messagesOf = (schema: typeof switchesSchema, written: unknown) =>
  schema.safeParse(written).error?.issues.map(({ path, message }) => [path.join("/"), message]) ?? [];

test.each([
  [
    { "bulk.reference-reusd": "accepted" },
    "bulk.reference-reusd",
    "there is no such assumption; did you mean bulk.reference-reused?",
  ],
  [{ toString: "accepted" }, "toString", "there is no such assumption; no known name is similar"],
  [
    { "call.content-type": "other" },
    "call.content-type",
    `it has no variants; those that have are ${[...variantsById.keys()].join(", ")}`,
  ],
  [{ [reused]: "acepted" }, reused, '"acepted" is not one of its variants; did you mean accepted?'],
  [{ [reused]: "as_assumed" }, reused, '"as_assumed" is not one of its variants; did you mean as-assumed?'],
])("%j is refused: at %s, %s", (written, path, message) => {
  for (const schema of [switchesSchema, switchChangesSchema, writtenSwitches]) {
    expect(messagesOf(schema as never, written)).toEqual([[path, expect.stringContaining(message)]]);
  }
});

test("the text of a flag is refused as its switches are, with all that stands behind the first sign", () => {
  expect(messagesOf(writtenSwitches as never, `${reused}=a=b, ${exact}`)).toEqual([
    [reused, expect.stringContaining('"a=b" is not one of its variants')],
    [exact, expect.stringContaining('"" is not one of its variants')],
  ]);
});

test("null takes a switch back, in a change and nowhere else", () => {
  expect(switchChangesSchema.parse({ [reused]: null })).toEqual({ [reused]: null });
  expect(messagesOf(switchesSchema as never, { [reused]: null }).length).toBe(1);
  expect(switchesSchema.parse({ [reused]: "as-assumed" })).toEqual({ [reused]: "as-assumed" });
});

test("switches stand over others, and what is as assumed is not among them", () => {
  const others = { [reused]: "accepted", [exact]: "alike" } as const;
  expect(mergeSwitches(others, {})).toBe(others);
  expect(mergeSwitches(others, { [reused]: "as-assumed", "bulk.order": "any" })).toEqual({
    [exact]: "alike",
    "bulk.order": "any",
  });
  const all = allSwitches({ [reused]: "accepted" });
  expect(Object.keys(all)).toEqual([...variantsById.keys()]);
  expect(Object.entries(all).filter(([, variant]) => variant !== "as-assumed")).toEqual([[reused, "accepted"]]);
});

test.each([
  [`${reused}=accepted`, { [reused]: "accepted" }],
  [{ colour: 7 }, { colour: 7 }],
  [null, undefined],
])("of %j as it is written, %j is read", (written, read) => {
  expect(switchesOf(written)).toEqual(read);
});
