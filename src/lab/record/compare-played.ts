import type { SchemaNode } from "../../wire/schema-node.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import type { Switches } from "../../wire/switches.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import type { Sighting } from "../adopt/errors-of-sightings.ts";
import { compareBody } from "../verify/compare-body.ts";
import { rowName } from "../verify/compare-rows.ts";
import { compareStatus } from "../verify/compare-status.ts";
import type { Mismatch } from "../verify/outcome.ts";
import type { FilledExchange } from "./asked-rows.ts";
import type { JsonObject } from "./read-answer.ts";
import type { Played } from "./replay.ts";
import { seenRefusals } from "./seen-refusals.ts";
import { isWordedBy } from "./worded-by.ts";

/** In what a recorded answer differs from ours. */
export interface Comparison {
  /** In what was done. */
  readonly behaviour: readonly Mismatch[];
  /** In the words of refusals that both gave, by the table that ours are worded by. */
  readonly words: readonly Sighting[];
  readonly refusals: readonly Sighting[];
}

/** Why an exchange cannot be compared; `undefined` when it can be. */
export function whyNotComparable({ line, contract, answer, parameters }: FilledExchange): string | undefined {
  const { failure, status } = line.answer;
  if (failure !== undefined || status === undefined) return failure ?? "no answer";
  if (!answer) return "the answer is no JSON object";
  const { body } = line.request;
  if (body && "unread" in body && body.unread !== "not JSON") return `the request is ${body.unread}`;
  const isByDate = Object.keys(parameters ?? {}).some((name) => /^submitted_.*_date$/.test(name));
  return contract.name.endsWith(".list") && isByDate ? "dates are not comparable" : undefined;
}

/** Compares what was recorded with what our stand-in did. Members that the contract does not have are no part of it. */
export function comparePlayed(
  exchange: FilledExchange,
  played: Played,
  { switches, table }: { readonly switches: Switches; readonly table: VendorErrorTable },
): Comparison {
  const refusals = seenRefusals(exchange, played);
  const words = refusals.filter((one) => !isWordedBy(one, table));
  const isOrdered = switches["bulk.order"] !== "any";
  const recorded = comparable(exchange.answer, exchange, isOrdered);
  const ours = comparable(played.body, exchange, isOrdered);
  const expectation = { status: 0, body: withoutWords(recorded, refusals), forms: formsOf(recorded) };
  const [call] = refusals.filter(({ of }) => of === "call");
  const expected = (call && table[call.kind].httpStatus) ?? played.status;
  const behaviour = [
    ...compareBody(expectation, withoutWords(ours, refusals)),
    ...compareStatus(exchange.line.answer.status, expected),
  ];
  return { behaviour, words, refusals };
}

/** An answer with its rows by their identifiers, and without what no contract knows. */
function comparable(body: unknown, { contract }: FilledExchange, isOrdered: boolean): unknown {
  if (typeof body !== "object" || body === null) return body;
  const { data, status } = body as JsonObject;
  const known = knownPart(data, schemaTree(contract.data));
  const { code, message, description } = (status ?? {}) as JsonObject;
  const shownStatus = Object.fromEntries(
    Object.entries({ code, message, description }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value ?? ""]],
    ),
  );
  return {
    ...("data" in body && { data: contract.bulk ? byIdentifier(known, isOrdered) : inOneOrder(known) }),
    ...("status" in body && { status: shownStatus }),
  };
}

function knownPart(value: unknown, node: SchemaNode): unknown {
  if (Array.isArray(value)) return value.map((one) => knownPart(one, node.element ?? node));
  if (typeof value !== "object" || value === null) return inOwnType(value, node);
  const entries = Object.entries(value).flatMap(([name, one]) => {
    const member = node.members.get(name);
    return member ? [[name, knownPart(one, member)] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** A number in a text is the same number: that it has another type is a difference of shape, and told there once. */
function inOwnType(value: unknown, { kind }: SchemaNode): unknown {
  if (kind === "string" && typeof value === "number") return String(value);
  const isNumber = kind === "number" || kind === "integer";
  return isNumber && typeof value === "string" && value.trim() !== "" && !Number.isNaN(+value) ? +value : value;
}

/** Numbers are pseudonyms, and so is their order. */
const inOneOrder = (data: unknown): unknown =>
  Array.isArray(data) ? [...data].sort((one, other) => (String(one?.id) < String(other?.id) ? -1 : 1)) : data;

function byIdentifier(data: unknown, isOrdered: boolean): unknown {
  if (typeof data !== "object" || data === null) return data;
  const sets = Object.entries(data).flatMap(([set, rows]) => {
    if (!Array.isArray(rows)) return [[set, rows]];
    const counts = new Map<string, number>();
    const keyed = rows.map((row, at) => {
      const name = String(rowName(row ?? {}) ?? `row ${at}`);
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return [count > 1 ? `${name} again ${count}` : name, row] as const;
    });
    const order = isOrdered && keyed.length > 1 ? [[`${set}, order`, keyed.map(([name]) => name).join(" ")]] : [];
    return [[set, Object.fromEntries(keyed)], ...order];
  });
  return Object.fromEntries(sets);
}

const words = new Set(["error_code", "error_description"]);

/** Where both refused, their words are compared apart. */
function withoutWords(part: unknown, refusals: readonly Sighting[]): unknown {
  if (refusals.length === 0) return part;
  const { status, ...rest } = part as JsonObject;
  const isCall = refusals.some(({ of }) => of === "call");
  return { ...(mapMembers(rest) as JsonObject), status: isCall ? "refused" : status };
}

function mapMembers(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(mapMembers);
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => [name, words.has(name) ? "words" : mapMembers(value)]),
  );
}

/** Every system makes these anew. */
const madeAnew = new Set(["id", "number", "token", "created_date", "updated_date"]);

function formsOf(part: unknown, at = ""): Map<string, { type: string }> {
  const forms = new Map<string, { type: string }>();
  if (typeof part !== "object" || part === null) return forms;
  for (const [name, value] of Object.entries(part)) {
    const path = `${at}/${name}`;
    const isOwn =
      /^\/data\/(?:processed_customer_events_set\/[^/]*|log_information|\d+\/log_information)$|^\/data$/.test(at);
    if (isOwn && madeAnew.has(name) && typeof value === "string") forms.set(path, { type: "string" });
    else for (const [inner, form] of formsOf(value, path)) forms.set(inner, form);
  }
  return forms;
}
