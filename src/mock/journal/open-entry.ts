import * as z from "zod";
import { isUndocumented, type UsedAssumption } from "../../assumptions/assumptions.ts";
import { isJsonObject, jsonOr } from "../../common/json.ts";
import { readQuery } from "../../schema/read-query.ts";
import { type JsonNote, jsonNotes, longestNumber } from "../../wire/json-notes.ts";
import { maskedAnswer, maskedBody } from "../../wire/secrets/mask-json.ts";
import { maskHeaders, maskQuery } from "../../wire/secrets/mask-text.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import type { LoggedLine } from "./call-line.ts";
import {
  type CallTexts,
  type Entry,
  type EntryFacts,
  type KeptEntry,
  type KeptOutcome,
  notKept,
  type RowOutcomes,
} from "./entry.ts";

/** The one way out of the journal: an entry with its secrets masked. */
export function openEntry(kept: KeptEntry): Entry {
  kept.isOpened = true;
  const { method, assumptions } = kept;
  const { level: _, time: __, msg: ___, ...line }: LoggedLine = JSON.parse(kept.line);
  const facts: EntryFacts = JSON.parse(kept.facts);
  const { sequence, requestId, durationMs, verb, outcome } = line;
  const texts = once(() => (facts.isCut ? textsOf(kept) : maskTexts({ ...facts, verb, outcome }, textsOf(kept))));
  const query = maskQuery(facts.query);
  const parameters = once(() =>
    verb === "GET"
      ? readQuery(query, method?.parameters ?? z.object({}))
      : jsonOr(texts().body, facts.isCut ? notKept : undefined),
  );
  return {
    ...{ ...facts, line, assumptions, sequence, requestId, durationMs, verb, outcome, method },
    operation: line.operation ?? undefined,
    status: line.status ?? 0,
    query,
    headers: maskHeaders(facts.headers),
    rows: facts.rows && withAssumptions(facts.rows, assumptions),
    get body() {
      return texts().body;
    },
    get answer() {
      return texts().answer;
    },
    get data() {
      return texts().data;
    },
    get parameters() {
      return parameters();
    },
  };
}

function textsOf({ block, bodyBytes, answerBytes, dataBytes }: KeptEntry): CallTexts {
  const textIn = (at: number, bytes: number) => Buffer.from(block.buffer, block.byteOffset + at, bytes).toString();
  return {
    body: textIn(0, bodyBytes),
    answer: textIn(bodyBytes, answerBytes),
    data: textIn(bodyBytes + answerBytes, dataBytes),
  };
}

/** The outcomes of rows with the assumptions behind each. */
const withAssumptions = (rows: RowOutcomes<KeptOutcome>, assumptions: readonly UsedAssumption[]): RowOutcomes => ({
  ...rows,
  outcomes: rows.outcomes.map(({ noted, ...outcome }) => {
    // Every row of a declared method depends on its folder.
    const used = assumptions.filter(({ id }) => id === "method.declared" || noted.includes(id));
    return {
      ...outcome,
      ...(outcome.kind && { provenance: used[0]?.provenance ?? "documented" }),
      assumptions: used.filter(isUndocumented).map(({ id }) => id),
    };
  }),
});

function once<Value>(make: () => Value): () => Value {
  let result: { readonly value: Value } | undefined;
  return () => {
    result ??= { value: make() };
    return result.value;
  };
}

export const noSecrets: ReadonlySet<string> = new Set();

type MaskedEntry = Pick<Entry, "verb" | "query" | "outcome">;

/** The texts of a call with the secrets masked, also where the answer to a failed call repeats secrets of the request. */
export function maskTexts({ verb, query, outcome }: MaskedEntry, { body, answer, data }: CallTexts): CallTexts {
  const json = verb === "GET" ? undefined : jsonOr(body);
  const secrets = otherSecrets(query, isJsonObject(json) ? jsonNotes(body, json) : []);
  // Takes the secrets of the body, which the answer may repeat.
  const masked = maskedBody(body, secrets);
  const repeated = outcome === "processed" ? noSecrets : secrets;
  return { body: masked, answer: maskedAnswer(answer, repeated), data: maskedAnswer(data, repeated) };
}

/** Secrets that are not in the parsed body: those of the query, and numbers that JSON.parse changes. */
export function otherSecrets(query: string, notes: readonly JsonNote[]): Set<string> {
  const numbers = notes.filter(({ kind, path }) => (kind === "digits" || kind === "form") && path.some(isSecret));
  const secrets = new Set(numbers.map(({ sent }) => sent.slice(0, longestNumber)));
  maskQuery(query, secrets);
  return secrets;
}
