import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AnyAssumptionId, withRowOrder } from "../../assumptions/assumptions.ts";
import type { Switches, WrittenSwitches } from "../../assumptions/switches.ts";
import { type JsonObject, jsonOr, memberOf, objectOf } from "../../common/json.ts";
import { memoizeByObject } from "../../common/memoize.ts";
import { assembleStandIn, readConfig, type StandIn, standInHandle } from "../../library/internal.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { valueSwitchesAbout } from "../../schema/value-switches.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { readAnswer } from "../../wire/envelope.ts";
import { parseRelease, type WrittenRelease } from "../../wire/release.ts";
import { type VendorErrorKind, type VendorErrorOverrides, vendorErrors } from "../../wire/vendor-errors.ts";
import type { Exchange } from "./exchange.ts";
import { collectionByMember, type FixtureRecords, type State } from "./system-records.ts";

/** A stored row that an exchange names, and the states in which the row may have been before. */
export interface Fact {
  readonly about: string;
  /** The likeliest state, then the others that the exchanges allow. */
  readonly states: readonly [State, ...State[]];
  readonly isGoodToken?: boolean;
}

/** States that are not the likeliest, by the fact that they are about. */
export type OtherStates = ReadonlyMap<string, State>;

export interface KnownRecords {
  rowsFor(exchange: Exchange, otherStates: OtherStates, switches: Switches): FixtureRecords;
  /** The time of the exchange; `undefined` where it does not matter. */
  clockOf?(exchange: Exchange): string | undefined;
}

/** The response of our mock server. `rows` has the refusal of each row by its index, or `undefined` for a row that is done. */
export type OwnAnswer = Awaited<ReturnType<typeof ownAnswerTo>>;

/** Sends the request of an exchange to our mock server, in a sandbox with the rows that the exchange names. */
export async function ownAnswerTo(
  exchange: Exchange,
  switches: Switches,
  otherStates: OtherStates,
  { factsFor, methods }: { readonly factsFor: (exchange: Exchange) => KnownRecords; readonly methods: Methods },
) {
  const { method, request, parameters, release } = exchange;
  const facts = factsFor(exchange);
  const frozenAt = facts.clockOf?.(exchange);
  const fixtures = facts.rowsFor(exchange, otherStates, switches);
  const sandbox = mockServerWith(methods).sandbox({
    fixtures: fixtures as never,
    release: release as WrittenRelease,
    assumptions: switches as WrittenSwitches,
    ...(frozenAt !== undefined && { clock: { frozenAt } as never }),
  });
  try {
    const { verb, path, query, headers, body } = request;
    const hasBody = body !== undefined && verb !== "GET" && verb !== "HEAD";
    const init = { method: verb, headers: new Headers(headers), ...(hasBody && { body }) };
    const answer = await sandbox.fetch(path + (query && `?${query}`), init);
    const json = objectOf(jsonOr(await answer.text())) ?? {};
    const [entry] = sandbox.journal.entries();
    const rows = entry?.rows ?? [];
    const { status, isOk, data, done, undone } = readAnswer(json);
    const texts = undone.map((row) => row["error_description"]).values();
    const [answers, refusals] = [done.values(), undone.values()];
    const ids = [
      ...(entry?.assumptions ?? []).map(({ id }) => id),
      ...rows.flatMap((row) => row.assumptions),
      // A row that is refused for one value does not note its other values, though a variant may refuse these.
      ...valueSwitchesAbout(parameters, schemaTree(method.parameters, parseRelease(release))),
    ];
    return {
      status: answer.status,
      json,
      refusal: isOk ? undefined : refusalOf(status["code"], status["message"]),
      rows: new Map(rows.map(({ index, kind }) => [index, kind ? refusalOf(kind, texts.next().value) : undefined])),
      answers: method.bulk
        ? rows.map(({ kind }): JsonObject | undefined => (kind ? refusals : answers).next().value)
        : [objectOf(data)],
      /** The events that the call stored, each with the records that it refers to. */
      created: sandbox.events().map((event) => withReferences(event, fixtures)),
      ofRows: rows.map((row) => row.assumptions as readonly AnyAssumptionId[]),
      dependsOn: new Set(withRowOrder(ids, rows.length) as AnyAssumptionId[]),
    };
  } finally {
    sandbox.remove();
  }
}

function withReferences(event: object, fixtures: FixtureRecords): JsonObject {
  const references = Object.entries(collectionByMember).map(([member, collection]) => {
    const id = memberOf(event, `${member}_id`);
    return [member, fixtures[collection]?.find((row) => id != null && row["id"] === id) ?? null];
  });
  return { ...event, ...Object.fromEntries(references) };
}

/** A mock server without fixtures, not even those of folders: each sandbox brings its own. */
const mockServerWith: (methods: Methods) => StandIn = memoizeByObject((methods: Methods) => {
  const fixtures = mkdtempSync(join(tmpdir(), "crmcom-mock-"));
  // The entry of a call lists the assumptions behind the response, so the journal must keep it whole.
  const kept = { journalMax: 1, journalBytes: "128mb", logLevel: "silent" } as const;
  const config = readConfig({ options: { seed: "play", fixtures, vendorErrors: ownWords, ...kept } });
  const made = standInHandle(assembleStandIn(config, { ...methods, folders: [] }));
  rmSync(fixtures, { recursive: true });
  return made;
});

/** Words of errors that are the kind and all values of a refusal, each behind a sign that no value has. */
const valueNames =
  "actual allowed count expected hint label max member members path reason release rowPath state value verb".split(" ");
const text = valueNames.map((name) => `\u0001{${name}}`).join("");
const ownWords = Object.fromEntries(
  Object.keys(vendorErrors).map((code) => [code, { code, message: text, description: "", row: { code, text } }]),
) as unknown as VendorErrorOverrides;

function refusalOf(kind: unknown, text: unknown) {
  const [, ...texts] = String(text).split("\u0001");
  const pairs = texts.flatMap((value, at) => (value === `{${valueNames[at]}}` ? [] : [[valueNames[at], value]]));
  return { kind: kind as VendorErrorKind, values: Object.fromEntries(pairs) as Readonly<Record<string, string>> };
}
