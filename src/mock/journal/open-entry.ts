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
import { type CallTexts, type EntryWithoutTexts, notKept, type StoredEntry } from "./stored-entry.ts";

/** The one way out of the journal. @param textsOf reads the texts as they came; asked once somebody wants one of them */
export function openEntry(
  sequence: number,
  method: Method | undefined,
  head: EntryWithoutTexts,
  textsOf: () => CallTexts,
): StoredEntry {
  const texts = once(() => (head.isCut ? textsOf() : maskTexts(head, method, textsOf())));
  const query = maskQuery(head.query);
  const parameters = once(() =>
    head.verb === "GET"
      ? readQuery(query, method?.parameters ?? noParameters)
      : jsonOr(texts().body, head.isCut ? notKept : undefined),
  );
  return {
    ...head,
    query,
    headers: maskHeaders(head.headers),
    sequence,
    method,
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
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const noParameters = z.object({});

type MaskedHead = Pick<EntryWithoutTexts, "verb" | "query" | "release" | "outcome" | "isTaken">;

/**
 * The texts of a call with the secrets masked: those of the request also where the answer to a failure repeats them.
 * @param method absent for a path that is no method
 */
export function maskTexts(head: MaskedHead, method: Method | undefined, texts: CallTexts): CallTexts {
  const { body: sent, answer, data } = texts;
  const json = head.verb === "GET" ? undefined : jsonOr(sent);
  const isRead = isJsonObject(json);
  const notes = isRead ? jsonNotes(sent, json) : [];
  const secrets = otherSecrets(head.query, notes);
  const node = method && schemaTree(method.parameters, parseRelease(head.release));
  const isTaken = mayHideMembers(notes) ? undefined : head.isTaken;
  const body = maskedBody(sent, isRead ? { json, node, isTaken } : undefined, secrets);
  const mask = answerMasker(head, method, secrets);
  return { body, answer: mask(answer), data: data === "" ? "" : mask(data) };
}

/** Secrets that the JSON of a call does not have as they were sent: those of its query, and numbers that it has otherwise. */
export function otherSecrets(query: string, notes: readonly JsonNote[]): Set<string> {
  const numbers = notes.filter(({ kind, path }) => (kind === "digits" || kind === "form") && path.some(isSecret));
  const secrets = new Set(numbers.map(({ sent }) => sent.slice(0, longestNumber)));
  maskQuery(query, secrets);
  return secrets;
}

/** Masks what a call was answered, or a part of that. @param secrets those of its request */
export function answerMasker(
  { outcome }: Pick<EntryWithoutTexts, "outcome">,
  method: Method | undefined,
  secrets: ReadonlySet<string>,
): (text: string) => string {
  // What its method says, and no text that a fault rule or the stand-in itself made.
  const isOfMethod = outcome.endsWith("processed") || outcome === "refused";
  const node = isOfMethod && method ? schemaTree(method.data) : undefined;
  const repeated = outcome === "processed" ? new Set<string>() : secrets;
  return (text) => maskedAnswer(text, repeated, node);
}
