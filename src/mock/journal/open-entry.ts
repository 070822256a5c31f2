import * as z from "zod";
import { isJsonObject, jsonOr } from "../../ground/json.ts";
import { readQuery } from "../../schema/read-query.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { Method } from "../../vendor/method.ts";
import { type JsonNote, jsonNotes, longestNumber, mayHideMembers } from "../../wire/json-notes.ts";
import { parseRelease } from "../../wire/release.ts";
import { maskedAnswer, maskedBody } from "../../wire/secrets/mask-json.ts";
import { maskHeaders, maskQuery } from "../../wire/secrets/mask-text.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import type { CallLine } from "./call-line.ts";
import {
  type CallTexts,
  type EntryFacts,
  type EntryWithoutTexts,
  notKept,
  type SerializedEntry,
  type StoredEntry,
} from "./stored-entry.ts";

/** The one way out of the journal: an entry with its secrets masked. */
export function openEntry(kept: Omit<SerializedEntry, keyof CallTexts>, textsOf: () => CallTexts): StoredEntry {
  const { method } = kept;
  const line: CallLine = JSON.parse(kept.line);
  const facts: EntryFacts = JSON.parse(kept.facts);
  const { sequence, requestId, durationMs, verb, outcome } = line;
  const texts = once(() => (facts.isCut ? textsOf() : maskTexts({ ...facts, verb, outcome }, method, textsOf())));
  const query = maskQuery(facts.query);
  const parameters = once(() =>
    verb === "GET"
      ? readQuery(query, method?.parameters ?? noParameters)
      : jsonOr(texts().body, facts.isCut ? notKept : undefined),
  );
  return {
    ...{ ...facts, line, sequence, requestId, durationMs, verb, outcome, method },
    operation: line.operation ?? undefined,
    status: line.status ?? 0,
    query,
    headers: maskHeaders(facts.headers),
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

function once<Value>(make: () => Value): () => Value {
  let result: { readonly value: Value } | undefined;
  return () => {
    result ??= { value: make() };
    return result.value;
  };
}

const noParameters = z.object({});

export const noSecrets: ReadonlySet<string> = new Set();

type MaskedEntry = Pick<EntryWithoutTexts, "verb" | "query" | "release" | "outcome" | "isUnchanged">;

/**
 * The texts of a call with the secrets masked, also where the answer to a failed call repeats secrets of the request.
 * @param method `undefined` for a path that is no method
 */
export function maskTexts(entry: MaskedEntry, method: Method | undefined, texts: CallTexts): CallTexts {
  const { body, answer, data } = texts;
  const json = entry.verb === "GET" ? undefined : jsonOr(body);
  const isRead = isJsonObject(json);
  const notes = isRead ? jsonNotes(body, json) : [];
  const secrets = otherSecrets(entry.query, notes);
  const node = method && schemaTree(method.parameters, parseRelease(entry.release));
  const isUnchanged = mayHideMembers(notes) ? undefined : entry.isUnchanged;
  // Takes the secrets of the body, which the answer may repeat.
  const masked = maskedBody(body, isRead ? { json, node, isUnchanged } : undefined, secrets);
  const mask = answerMasker(entry, method, secrets);
  return { body: masked, answer: mask(answer), data: data === "" ? "" : mask(data) };
}

/** Secrets that are not in the parsed body: those of the query, and numbers that JSON.parse changes. */
export function otherSecrets(query: string, notes: readonly JsonNote[]): Set<string> {
  const numbers = notes.filter(({ kind, path }) => (kind === "digits" || kind === "form") && path.some(isSecret));
  const secrets = new Set(numbers.map(({ sent }) => sent.slice(0, longestNumber)));
  maskQuery(query, secrets);
  return secrets;
}

/** Masks the answer to a call, or a part of it. @param secrets the secrets of the request */
export function answerMasker(
  { outcome }: Pick<EntryWithoutTexts, "outcome">,
  method: Method | undefined,
  secrets: ReadonlySet<string>,
): (text: string) => string {
  // The method describes its own answers alone, not those of a fault rule or of the stand-in.
  const isOfMethod = outcome.endsWith("processed") || outcome === "refused";
  const node = isOfMethod && method ? schemaTree(method.data) : undefined;
  const repeated = outcome === "processed" ? noSecrets : secrets;
  return (text) => maskedAnswer(text, repeated, node);
}
