import { consumedBy, namesIn } from "../../documents/examples.ts";
import { jsonOr } from "../../ground/json.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
import { readOwnRows } from "../../mock/sandbox/fixture-sets.ts";
import { folded } from "../../store/row-index.ts";
import type { Switches } from "../../wire/switches.ts";
import { type VendorErrorTable, vendorErrors } from "../../wire/vendor-errors.ts";
import { type DoneWords, type Examination, examine } from "../examine/examine.ts";
import { type Exchange, objectOf, parametersIn } from "../examine/exchange.ts";
import type { Fitting } from "../examine/explain.ts";
import type { Fact, Facts } from "../examine/facts.ts";
import { formDifferences } from "../examine/forms.ts";
import { type KnownRow, storable } from "../examine/seed.ts";
import { isWordedBy, type Sighting, wordsBy } from "../examine/words.ts";
import type { ReportedInteraction } from "../report/report.ts";
import type { Interaction } from "./interaction.ts";
import { type Answered, type SendRequest, type Sent, sendInteractions } from "./target.ts";

export interface VerifyRequest extends SendRequest {
  readonly held: Held;
  /** Milliseconds that the search for what describes the target may take. */
  readonly mostMs: number;
}

/** What a target is held to: as assumed, or as it was observed. */
export interface Held {
  readonly switches: Switches;
  readonly table: VendorErrorTable;
  readonly done?: DoneWords | undefined;
}

export interface InteractionResult extends Pick<ReportedInteraction, "outcome" | "mismatches"> {
  readonly interaction: Interaction;
  /** Why it is not proven. */
  readonly reason?: string;
  /** Does the answer rest on something that was adopted in place of what is assumed? */
  readonly isAdopted?: boolean;
}

export interface Verification {
  readonly results: readonly InteractionResult[];
  readonly examination: Examination;
  readonly sent: readonly Sent[];
}

/** Sends our own interactions to a target, examines the answers, and says of each what became of it. */
export async function verify(request: VerifyRequest): Promise<Verification> {
  const { target, held, mostMs, onProgress } = request;
  const sent = await sendInteractions(request);
  const exchanges = sent.map((one) => one.answer && readSent(one, target.kind === "system"));
  const examination = await examine({
    exchanges: exchanges.filter((one) => one !== undefined),
    facts: verifiedFacts(),
    switches: held.switches,
    table: held.table,
    mostMs,
    ...(onProgress && { onProgress }),
  });
  const seen = new Map<string, string>();
  const results = sent.map((one, at) => {
    if (!one.answer) return notProven(one.interaction, one.failure);
    const exchange = exchanges[at];
    const trial = exchange && examination.before.get(exchange);
    if (exchange && trial) return judged(one, exchange, trial, { held, seen });
    const actual = one.answer.text === "" ? "an empty body" : JSON.stringify(one.answer.text.slice(0, 200));
    return differing(one.interaction, [{ path: "/", expected: "JSON", actual }]);
  });
  return { results, examination, sent };
}

/** A result of an interaction of which nothing can be said, with the reason. */
export const notProven = (interaction: Interaction, reason: string): InteractionResult => ({
  interaction,
  outcome: "not proven",
  reason,
  mismatches: [],
});

const differing = (
  interaction: Interaction,
  mismatches: InteractionResult["mismatches"],
  isAdopted = false,
): InteractionResult => ({
  interaction,
  outcome: mismatches.length > 0 ? "different" : "same",
  mismatches,
  isAdopted,
});

/** The exchange that an interaction made; `undefined` where its answer is no JSON object. */
export function readSent(one: Answered, isShared = false): Exchange | undefined {
  const { interaction, request, values, answer, release } = one;
  const { contract, example } = interaction.own;
  const json = objectOf(jsonOr(answer.text));
  const { query, body } = request;
  const sent = body === undefined ? {} : jsonOr(typeof body === "string" ? body : Buffer.from(body).toString());
  const forms = new Set(example.generated.map((at) => at.replace(/\/\d+(?=\/|$)/g, "/*")));
  return (
    json && {
      ref: interaction.description,
      contract,
      request,
      release,
      parameters: parametersIn(contract, query, sent),
      answer: { status: answer.status, json },
      asked: { example, values, forms, isShared },
      lost: [],
    }
  );
}

/** What an answer is held to, and the ids of the answers before it. */
interface Against {
  readonly held: Held;
  readonly seen: Map<string, string>;
}

function judged({ interaction, answer }: Answered, exchange: Exchange, trial: Fitting, against: Against) {
  const { comparison, others, played } = trial;
  if (others.size > 0) {
    const names = [...others.keys()].join(", ");
    return notProven(interaction, `state: ${names} may have been used before; give an unused value`);
  }
  const { switches, table } = against.held;
  const mismatches = mismatchesIn(exchange, trial, answer.contentType, against);
  const isSwitched = [...played.restsOn].some((id) => switches[id as keyof Switches] !== undefined);
  const isReworded = comparison.sightings.some(({ kind }) => table[kind] !== vendorErrors[kind]);
  return differing(interaction, mismatches, isSwitched || isReworded);
}

/** In what an answer differs from what was played: in what was done, in its form, in its words. */
export function mismatchesIn(
  exchange: Exchange,
  { comparison, played }: Pick<Fitting, "comparison" | "played">,
  contentType: string,
  { held, seen }: Against,
): InteractionResult["mismatches"] {
  const forms = formDifferences(exchange, played, contentType, { seen, done: held.done });
  const all = [
    ...[...comparison.differences, ...forms].map(({ at, there, here }) => ({
      path: at,
      expected: here,
      actual: there,
    })),
    ...comparison.sightings.flatMap((one) => wordMismatches(one, held)),
  ];
  // What stands in the wrong place is in the wrong form, too.
  return [...Map.groupBy(all, ({ path }) => path).values()].map(([first]) => first as (typeof all)[0]);
}

/** In what the words of a refusal, or its HTTP status, are not those of the table that the target is held to. */
function wordMismatches(seen: Sighting, { switches, table }: Held): InteractionResult["mismatches"] {
  const refusalStatus = Number(switches["call.http-status"] ?? 200);
  if (isWordedBy(seen, table, refusalStatus)) return [];
  const ours = wordsBy(table, seen);
  const isRow = seen.of === "row";
  const at = isRow ? `${seen.place}, ` : "/status/";
  const names = isRow ? ["error_code", "error_description"] : ["code", "message", "description"];
  const actual = [seen.code, ...seen.texts];
  const words = [ours.code, ...ours.texts].map((word, index) => ({
    path: at + names[index],
    expected: JSON.stringify(word),
    actual: JSON.stringify(actual[index]),
  }));
  const http = {
    path: "status",
    expected: `HTTP ${ours.httpStatus ?? refusalStatus}`,
    actual: `HTTP ${seen.httpStatus}`,
  };
  return [...(isRow ? [] : [http]), ...words].filter((one) => one.expected !== one.actual);
}

type Asked = NonNullable<Exchange["asked"]>;

/** What is there before an interaction: our fixtures, under the values of the target. */
export function verifiedFacts(): Facts {
  const fixtures = Object.fromEntries(readOwnRows());
  return {
    of(exchange) {
      const { example, isShared } = exchange.asked as Asked;
      return isShared ? consumedBy(example).map((about): Fact => ({ about, states: ["there", "used"] })) : [];
    },
    rowsFor(exchange, others) {
      const { example, values } = exchange.asked as Asked;
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
  const names = namesIn(example).filter((name) => values[name] !== undefined);
  const theirs = new Map<unknown, unknown>(
    names.map((name) => {
      const read = name.includes("credentials") ? keyIn : (one: unknown) => one;
      return [read(example.state.values[name]), read(values[name])];
    }),
  );
  const alike = new Map([...theirs].map(([own, value]) => [folded(String(own)), String(value).trim()]));
  return (leaf) => {
    if (theirs.has(leaf)) return theirs.get(leaf);
    const value = typeof leaf === "string" && leaf !== "" ? alike.get(folded(leaf)) : undefined;
    if (value === undefined) return leaf;
    return value.toUpperCase() === value ? value.toLowerCase() : value.toUpperCase();
  };
}

/** The key in the credentials of HTTP Basic. */
const keyIn = (credentials: unknown) => Buffer.from(String(credentials), "base64").toString().split(":")[0];

/** As if somebody had used a value before. */
function useUp(rows: Record<string, KnownRow[]>, name: string, value: unknown): void {
  for (const row of rows["tokens"] ?? []) if (row["token"] === value) row["life_cycle_state"] = "RELEASED";
  for (const row of rows["access_tokens"] ?? [])
    if (row["one_time_password"] === value) row["one_time_password"] = null;
  if (!name.includes("reference")) return;
  const [event] = rows["customer_events"] ?? [];
  const reference = { external_system: "HOOTSUITE", external_system_reference_number: value };
  if (event) rows["customer_events"]?.push({ ...event, id: "F".repeat(32), number: "999999999999", ...reference });
}
