import { consumedValues } from "../../documents/contract-examples.ts";
import { readOwnRows } from "../../library/lab-face.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
import { ignoringCase } from "../../store/entity.ts";
import type { Methods } from "../../vendor/catalog.ts";
import type { Example } from "../../vendor/example.ts";
import type { SentExample } from "../examine/exchange.ts";
import type { Fact, Facts } from "../examine/facts.ts";
import { type SystemRow, toFixtures } from "../examine/system-rows.ts";
import type { Values } from "./interaction.ts";

/** Facts about examples: our fixtures are there, with the values of the target. */
export function exampleFacts({ entities }: Methods): Facts {
  const fixtures = Object.fromEntries(readOwnRows());
  return {
    of: ({ sentExample }) =>
      sentExample?.isShared
        ? consumedValues(sentExample.example).map((about): Fact => ({ about, states: ["there", "used"] }))
        : [],
    rowsFor({ sentExample }, otherStates) {
      const { example, values } = sentExample as SentExample;
      const rows = mapLeaves(fixtures, renaming(example, values)) as Record<string, SystemRow[]>;
      for (const [name, state] of otherStates) if (state === "used") useUp(rows, name, values[name]);
      return toFixtures(rows, entities);
    },
    clockOf: ({ sentExample }) => sentExample?.example.state.clock,
  };
}

/** Puts the target's values in place of ours. Our value in another case becomes the target's in another case. */
function renaming(example: Example, values: Values): (leaf: unknown) => unknown {
  const pairs = Object.keys(example.state.values)
    .filter((name) => values[name] !== undefined)
    .map((name) => {
      const pair = [example.state.values[name], values[name]] as const;
      return name.includes("credentials") ? ([keyIn(pair[0]), keyIn(pair[1])] as const) : pair;
    });
  const theirs = new Map<unknown, unknown>(pairs);
  const alike = new Map(pairs.map(([own, value]) => [ignoringCase(String(own)), String(value).trim()]));
  return (leaf) => {
    if (theirs.has(leaf)) return theirs.get(leaf);
    const value = typeof leaf === "string" && leaf !== "" ? alike.get(ignoringCase(leaf)) : undefined;
    if (value === undefined) return leaf;
    return value.toUpperCase() === value ? value.toLowerCase() : value.toUpperCase();
  };
}

const keyIn = (credentials: unknown) => Buffer.from(String(credentials), "base64").toString().split(":")[0];

function useUp(rows: Record<string, SystemRow[]>, name: string, value: unknown): void {
  for (const row of rows["tokens"] ?? []) if (row["token"] === value) row["life_cycle_state"] = "RELEASED";
  for (const row of rows["access_tokens"] ?? [])
    if (row["one_time_password"] === value) row["one_time_password"] = null;
  if (!name.includes("reference")) return;
  const [event] = rows["customer_events"] ?? [];
  const reference = { external_system: "HOOTSUITE", external_system_reference_number: value };
  if (event) rows["customer_events"]?.push({ ...event, id: "F".repeat(32), number: "999999999999", ...reference });
}
