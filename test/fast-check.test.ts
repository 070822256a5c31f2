import { isDeepStrictEqual } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { jsonSchema } from "../src/documents/open-api.ts";
import { ignoredMembers } from "../src/mock/calls/audit/unknown-names.ts";
import { doRows } from "../src/mock/calls/bulk-rows.ts";
import { parameterReader } from "../src/mock/calls/read-parameters.ts";
import { UsedAssumptions } from "../src/mock/calls/used-assumptions.ts";
import { catalog } from "../src/vendor/catalog.ts";
import { customerEvent } from "../src/vendor/entities/all-entities.ts";
import type { BulkOperation } from "../src/vendor/method.ts";
import type { RowFault } from "../src/wire/bulk.ts";
import { doubtfulValues } from "../src/wire/doubtful-values.ts";
import { fillExample } from "../src/wire/example.ts";
import { fastCheck } from "../src/wire/fast-check.ts";
import { parseRelease, type Release } from "../src/wire/release.ts";
import { nodeAt, type SchemaNode, withoutUnknown } from "../src/wire/schema-node.ts";
import { schemaTree } from "../src/wire/schema-tree.ts";
import { type Switches, switchable } from "../src/wire/switches.ts";
import { vendorErrors } from "../src/wire/vendor-errors.ts";
import { everyRelease } from "./every-release.ts";
import { plainSandboxes } from "./plain-sandboxes.ts";
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
function changed(value: unknown, node: SchemaNode, draw: (below: number) => number): unknown {
  if (Array.isArray(value)) return value.map((one) => changed(one, node, draw));
  if (typeof value !== "object" || value === null) return values[draw(values.length)];
  const members = { ...(value as Members) };
  const known = [...node.members.keys(), "unknown", "__proto__"];
  const names = Object.keys(members);
  for (let step = draw(3); step >= 0; step -= 1) {
    const name = names[draw(names.length)];
    const act = draw(4);
    if (act === 0 && name !== undefined) delete members[name];
    else if (act === 1 && name !== undefined) members[name] = changed(members[name], node, draw);
    else Object.defineProperty(members, known[draw(known.length)] as string, own(values[draw(values.length)]));
  }
  return members;
}

const own = (value: unknown) => ({ value, enumerable: true, writable: true, configurable: true });

const cases = catalog.flatMap(({ contract, examples }) =>
  ["R10.0.0", "R12.0.0", "R14.0.0"].flatMap((release) => {
    const whole = schemaTree(contract.parameters, parseRelease(release));
    const set = contract.bulk?.set;
    const row = set === undefined ? undefined : nodeAt(whole, [set, 0]);
    const bodies = examples.flatMap(({ request: { body }, state }) =>
      body === undefined ? [] : [fillExample(body, state.values)],
    );
    const rows = set === undefined ? [] : bodies.flatMap((body) => (body as Members)[set] as unknown[]);
    const short = bodies.filter((body) => JSON.stringify(body).length < 2000);
    // A call with rows is not walked at once: its rows are, each for itself.
    const call = { name: `${contract.name} in ${release}`, tree: whole, samples: short, isWalked: row === undefined };
    return row === undefined
      ? [call]
      : [call, { name: `a row of ${contract.name} in ${release}`, tree: row, samples: rows, isWalked: true }];
  }),
);

describe.each(cases)("$name", ({ tree, samples, isWalked }) => {
  const fitOf = fastCheck(tree);
  const isTakenByJsonSchema = new Ajv2020({ strict: false }).compile(jsonSchema(tree.schema));

  test("passes in one walk exactly when its schema takes it as it stands, and so does its JSON Schema", () => {
    const draw = startDraws(samples.length + 1);
    let walked = 0;
    for (let round = 0; round < 2000 && samples.length > 0; round += 1) {
      const sample = samples[round % samples.length];
      const value = round < samples.length ? sample : changed(sample, tree, draw);
      const parsed = tree.schema.safeParse(value);
      expect(isTakenByJsonSchema(JSON.parse(JSON.stringify(value ?? null))), JSON.stringify(value)).toBe(
        parsed.success,
      );
      if (!isWalked) continue;
      const isWhole = parsed.success && ignoredMembers(value as object, tree).length === 0;
      const isUnread = parsed.success && isDeepStrictEqual(parsed.data, withoutUnknown(value, tree));
      const isDoubtful = (isWhole || isUnread) && doubtfulValues(value as object, tree).length > 0;
      const taken = isWhole ? (isDoubtful ? "doubtful" : "plain") : !isUnread ? "no" : isDoubtful ? "odd" : "unread";
      expect(fitOf(value), JSON.stringify(value)).toBe(taken);
      if (!isWhole) continue;
      walked += 1;
      expect(parsed.data).toEqual(value);
    }
    expect(samples.length === 0 || !isWalked || walked > 0).toBe(true);
  });
});

const { default: world } = plainSandboxes();
const ofNoRow: RowFault = { rule: "r", outcome: "omitted", error_code: "E", error_description: "D" };
const variants: readonly Switches[] = [...switchable].flatMap(([id, some]) =>
  some.map((variant) => ({ [id]: variant })),
);

/** All that becomes of rows. A fault of a row that is not there sends all others the long way, and changes nothing else. */
function doneRows(operation: BulkOperation, rows: readonly unknown[], release: Release, by: Switches, isLong: boolean) {
  world.reset({ state: true });
  const { store } = world;
  const used = new UsedAssumptions(by, false);
  const faults = new Map(isLong ? [[rows.length, ofNoRow]] : []);
  const none = new Map<number, never>();
  const moment = { nowMs: 1e12, now: "2001-09-09T01:46:40" };
  const context = { store, release, session: undefined, credentials: undefined, ...moment, assumes: used.assumes };
  const set = operation.contract.bulk?.set as string;
  const reader = parameterReader(operation.contract, release);
  const run = { operation, context, set, reader, faults, refusals: none, losses: [], errors: vendorErrors, used };
  const { faults: _, ...outcome } = doRows(rows, run) as object & { faults?: unknown };
  return { outcome, rests: used.list(vendorErrors), events: store.collection(customerEvent).list(0, 1000) };
}

describe.each(catalog.filter(({ contract }) => contract.bulk).map((one) => [one.contract.name, one] as const))(
  "rows of %s",
  (_, operation) => {
    const { contract, examples } = operation;
    const set = contract.bulk?.set as string;
    const samples = examples.flatMap(({ request: { body }, state }) => {
      return body === undefined ? [] : ((fillExample(body, state.values) as Members)[set] as Members[]);
    });

    test.each(everyRelease)("end alike straight and the long way, whatever is switched, in $name", (release) => {
      const draw = startDraws(samples.length + release.order);
      const row = nodeAt(schemaTree(contract.parameters, release), [set, 0]);
      let stored = 0;
      for (const by of [{}, {}, {}, {}, ...variants]) {
        const rows = Array.from({ length: 8 }, (_row, index) => {
          const sample = { ...samples[draw(samples.length)], request_unique_identifier: String(index - draw(2)) };
          return draw(2) === 0 ? sample : changed(sample, row, draw);
        });
        const straight = doneRows(operation as BulkOperation, rows, release, by, false);
        expect(straight, JSON.stringify({ by, rows })).toEqual(
          doneRows(operation as BulkOperation, rows, release, by, true),
        );
        stored += straight.events.length;
      }
      expect(stored).toBeGreaterThan(0);
    });
  },
);
