import { describe, expect, test } from "vitest";
import * as z from "zod";
import { catalog } from "../src/catalog.ts";
import { fillExample } from "../src/documents/fill-example.ts";
import { ignoredMembers, type MemberTree, memberTree } from "../src/wire/ignored-members.ts";
import { parseRelease } from "../src/wire/release.ts";
import { released } from "../src/wire/released.ts";
import { understander } from "../src/wire/understander.ts";
import { startDraws } from "./start-draws.ts";

const values = [
  null,
  "",
  "x",
  "2016-06-22T15:00:00",
  "2016-02-30T15:00:00",
  "FACEBOOK",
  7,
  1.5,
  true,
  [],
  {},
  { id: "x" },
];

type Members = Record<string, unknown>;

/** Another value a step away, the way clients are wrong: a member more, less, or another. */
function changed(value: unknown, schema: z.ZodType, draw: (below: number) => number): unknown {
  if (Array.isArray(value)) return value.map((one) => changed(one, schema, draw));
  if (typeof value !== "object" || value === null) return values[draw(values.length)];
  const members = { ...(value as Members) };
  const known = [...(memberTree(schema)?.keys() ?? []), "unknown", "__proto__"];
  const names = Object.keys(members);
  for (let step = draw(3); step >= 0; step -= 1) {
    const name = names[draw(names.length)];
    const act = draw(4);
    if (act === 0 && name !== undefined) delete members[name];
    else if (act === 1 && name !== undefined) members[name] = changed(members[name], schema, draw);
    else Object.defineProperty(members, known[draw(known.length)] as string, own(values[draw(values.length)]));
  }
  return members;
}

const own = (value: unknown) => ({ value, enumerable: true, writable: true, configurable: true });

const cases = catalog.flatMap(({ contract, examples }) =>
  ["R10.0.0", "R12.0.0", "R14.0.0"].flatMap((release) => {
    const whole = released(contract.parameters, parseRelease(release));
    const set = contract.bulk?.set;
    const row = set === undefined ? undefined : (whole.shape[set] as z.ZodArray<z.ZodType>).element;
    const bodies = examples.flatMap(({ request: { body }, state }) =>
      body === undefined ? [] : [fillExample(body, state.values)],
    );
    const rows = set === undefined ? [] : bodies.flatMap((body) => (body as Members)[set] as unknown[]);
    return row === undefined
      ? [{ name: `${contract.name} in ${release}`, schema: whole, samples: bodies }]
      : [{ name: `a row of ${contract.name} in ${release}`, schema: row, samples: rows }];
  }),
);

describe.each(cases)("$name", ({ schema, samples }) => {
  const understands = understander(schema);
  const tree = memberTree(schema) as MemberTree;

  test("is understood in one walk exactly when its schema takes it as it stands", () => {
    const draw = startDraws(samples.length + 1);
    let understood = 0;
    for (let round = 0; round < 2000 && samples.length > 0; round += 1) {
      const sample = samples[round % samples.length];
      const value = round < samples.length ? sample : changed(sample, schema, draw);
      const parsed = schema.safeParse(value);
      const isWhole = parsed.success && ignoredMembers(value as object, tree).length === 0;
      expect(understands(value), JSON.stringify(value)).toBe(isWhole);
      if (!isWhole) continue;
      understood += 1;
      expect(parsed.data).toEqual(value);
    }
    expect(samples.length === 0 || understood > 0).toBe(true);
  });
});

test("what makes another value of what it takes is not understood at all", () => {
  for (const schema of [
    z.object({ text: z.string().transform((text) => text.length) }),
    z.object({ text: z.string().default("x") }),
    z.object({ texts: z.array(z.string()) }),
    z.object({ text: z.string() }).superRefine(() => {}),
    z.looseObject({ text: z.string() }),
  ]) {
    expect(understander(schema)({ text: "x", texts: ["x"] })).toBe(false);
  }
});
