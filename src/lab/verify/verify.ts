import { consumedBy, namesIn } from "../../documents/examples.ts";
import { jsonOr } from "../../ground/json.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
import { readOwnRows } from "../../mock/sandbox/loaded.ts";
import { folded } from "../../store/entity.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { examine } from "../examine/examine.ts";
import { type Exchange, objectOf, parametersIn } from "../examine/exchange.ts";
import type { Fitting } from "../examine/explain.ts";
import type { Fact, Facts } from "../examine/facts.ts";
import type { Instance } from "../examine/finding.ts";
import { formDifferences } from "../examine/forms.ts";
import type { Held } from "../examine/search.ts";
import { type KnownRow, storable } from "../examine/seed.ts";
import { otherWords } from "../examine/words.ts";
import type { Outcome } from "../report/report.ts";
import type { Interaction } from "./interaction.ts";
import { type Answered, sendInteractions, type VerifyRequest } from "./target.ts";

export interface InteractionResult {
  readonly interaction: Interaction;
  readonly outcome: Outcome;
  readonly differences: readonly Instance[];
  readonly reason?: string;
  readonly isAdopted?: boolean;
}

export type Verification = Awaited<ReturnType<typeof verify>>;

/** Sends our own interactions to a target, examines the answers, and says of each what became of it. */
export async function verify(request: VerifyRequest) {
  const { target, held } = request;
  const sent = await sendInteractions(request);
  const read = sent.map((one) => one.answer && readSent(one, target.kind === "system"));
  const exchanges = read.filter((one) => one !== undefined);
  const examination = await examine({ ...request, ...held, exchanges, facts: verifiedFacts() });
  const seen = new Map<string, string>();
  const results = sent.map((one, at): InteractionResult => {
    const { interaction } = one;
    if (!one.answer) return notProven(interaction, one.failure);
    const exchange = read[at];
    const trial = exchange && examination.before.get(exchange);
    if (!exchange || !trial) {
      const there = one.answer.text === "" ? "an empty body" : JSON.stringify(one.answer.text.slice(0, 200));
      return { interaction, outcome: "different", differences: [{ at: "/", there, here: "JSON" }] };
    }
    if (trial.others.size > 0) {
      const names = [...trial.others.keys()].join(", ");
      return notProven(interaction, `state: ${names} may have been used before; give an unused value`);
    }
    const differences = differencesIn(exchange, trial, one.answer.contentType, held, seen);
    const isSwitched = Object.keys(held.switches).some((id) => trial.played.restsOn.has(id as never));
    const isReworded = trial.sightings.some(({ kind }) => held.table[kind] !== vendorErrors[kind]);
    const outcome = differences.length > 0 ? "different" : "same";
    return { interaction, outcome, differences, isAdopted: isSwitched || isReworded };
  });
  return { results, examination, sent };
}

export const notProven = (interaction: Interaction, reason: string): InteractionResult => ({
  interaction,
  outcome: "not proven",
  reason,
  differences: [],
});

export function readSent({ interaction, ...one }: Answered, isShared = false): Exchange | undefined {
  const { contract, example } = interaction.own;
  const json = objectOf(jsonOr(one.answer.text));
  if (!json) return undefined;
  const { query, body } = one.request;
  const sent = body === undefined ? {} : jsonOr(typeof body === "string" ? body : Buffer.from(body).toString());
  const forms = new Set(example.generated.map((at) => at.replace(/\/\d+(?=\/|$)/g, "/*")));
  return {
    ref: interaction.description,
    contract,
    request: one.request,
    release: one.release,
    parameters: parametersIn(contract, query, sent),
    answer: { status: one.answer.status, json },
    asked: { example, values: one.values, forms, isShared },
    lost: [],
  };
}

export function differencesIn(
  exchange: Exchange,
  trial: Pick<Fitting, "differences" | "sightings" | "played">,
  contentType: string,
  held: Held,
  seen: Map<string, string>,
): Instance[] {
  const refusalStatus = Number(held.switches["call.http-status"] ?? 200);
  const all = [
    ...trial.differences,
    ...formDifferences(exchange, trial.played, contentType, seen, held.done),
    ...trial.sightings.flatMap((one) => otherWords(one, held.table, refusalStatus)),
  ];
  // What stands in the wrong place is in the wrong form, too.
  return all.filter(({ at }, index) => all.findIndex((one) => one.at === at) === index);
}

type Asked = NonNullable<Exchange["asked"]>;

export function verifiedFacts(): Facts {
  const fixtures = Object.fromEntries(readOwnRows());
  return {
    of({ asked }) {
      const { example, isShared } = asked as Asked;
      return isShared ? consumedBy(example).map((about): Fact => ({ about, states: ["there", "used"] })) : [];
    },
    rowsFor({ asked }, others) {
      const { example, values } = asked as Asked;
      const rows = mapLeaves(fixtures, renaming(example, values)) as Record<string, KnownRow[]>;
      for (const [name, state] of others) if (state === "used") useUp(rows, name, values[name]);
      return storable(rows);
    },
    clockOf: ({ asked }) => asked?.example.state.clock,
  };
}

/**
 * Replaces the values of our fixtures that an example names by those of the target. A text that differs from one of ours
 * only in case or outer space becomes another form of theirs.
 */
function renaming(example: Asked["example"], values: Asked["values"]): (leaf: unknown) => unknown {
  const pairs = namesIn(example)
    .filter((name) => values[name] !== undefined)
    .map((name) => [example.state.values[name], values[name]].map(name.includes("credentials") ? keyIn : (one) => one));
  const theirs = new Map(pairs as [unknown, unknown][]);
  const alike = new Map(pairs.map(([own, value]) => [folded(String(own)), String(value).trim()]));
  return (leaf) => {
    if (theirs.has(leaf)) return theirs.get(leaf);
    const value = typeof leaf === "string" && leaf !== "" ? alike.get(folded(leaf)) : undefined;
    if (value === undefined) return leaf;
    return value.toUpperCase() === value ? value.toLowerCase() : value.toUpperCase();
  };
}

const keyIn = (credentials: unknown) => Buffer.from(String(credentials), "base64").toString().split(":")[0];

function useUp(rows: Record<string, KnownRow[]>, name: string, value: unknown): void {
  for (const row of rows["tokens"] ?? []) if (row["token"] === value) row["life_cycle_state"] = "RELEASED";
  for (const row of rows["access_tokens"] ?? [])
    if (row["one_time_password"] === value) row["one_time_password"] = null;
  if (!name.includes("reference")) return;
  const [event] = rows["customer_events"] ?? [];
  const reference = { external_system: "HOOTSUITE", external_system_reference_number: value };
  if (event) rows["customer_events"]?.push({ ...event, id: "F".repeat(32), number: "999999999999", ...reference });
}
