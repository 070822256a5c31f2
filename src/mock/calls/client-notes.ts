import { type AnyAssumptionId, isUndocumented } from "../../assumptions/assumptions.ts";
import { memoizeByObject } from "../../common/memoize.ts";
import { firstAndMore } from "../../common/quoted-text.ts";
import type { Method } from "../../vendor/method.ts";
import { isKnownIn, type Release, sinceWords, unknownReleaseWarning } from "../../wire/release.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import { type AppliedRule, storedFaults } from "../faults/call-faults.ts";
import { traceparentOf } from "../journal/call-line.ts";
import type { Answer, ClientNotes } from "./answer.ts";
import type { Call } from "./call.ts";
import { jsonWarnings, namesToken } from "./call-form.ts";
import type { RowGroups } from "./call-row.ts";
import type { Notes } from "./notes.ts";
import { nameHints } from "./unknown-names.ts";

/** The most names and rules of a header; the journal has them all. */
const mostShown = 20;

const longestName = 120;

const ignoredMemberIds = new Set<AnyAssumptionId>(["call.unread-parts", "value.unknown-member", "fields-set.unknown"]);

/** The names of the ignored members of a call, or of one of its rows. */
export const ignoredNames = ({ list }: Pick<Notes, "list">): readonly string[] =>
  list.flatMap(({ id, name }) => (name !== undefined && ignoredMemberIds.has(id) ? [name] : []));

const bodyWarnings = [
  ["call.charset", "a body is read as UTF-8, whatever charset Content-Type declares"],
  ["call.byte-order-mark", "a byte order mark before the body was skipped"],
] as const;

const unknownPath = "no method has this path; add its method.json to a folder, and start with --methods <folder>";

function releaseWarnings({ deprecated, since }: Partial<Method>, release: Release): string[] {
  const isDeprecated = deprecated !== undefined && isKnownIn(release, deprecated.since);
  const warnings = isDeprecated ? [`deprecated since ${sinceWords(deprecated.since)}: ${deprecated.note}`] : [];
  const unknown = unknownReleaseWarning(release, since);
  return unknown === undefined ? warnings : [...warnings, unknown];
}

/** The notes about a call for its client. */
export function clientNotes(
  { operation, release }: Call,
  notes: Notes,
  { groups }: RowGroups,
  isStrict: boolean,
): ClientNotes {
  const ofRelease = releaseWarnings(operation?.method ?? {}, release);
  if (!operation) return { ignored: [], warnings: [...ofRelease, unknownPath] };
  const named = [notes, ...groups.map(({ first }) => first)].filter(({ noted }) => noted.hasNames);
  if (named.length === 0) return { ignored: [], warnings: ofRelease };
  const namedNotes = named.flatMap(({ list }) => list.filter(({ name }) => name !== undefined));
  const { method } = operation;
  const notesById = Map.groupBy(namedNotes, ({ id }) => id);
  const namesOf = (noteId: AnyAssumptionId) => (notesById.get(noteId) ?? []).map(({ name = "" }) => name);
  const rowNames = new Set(groups.flatMap(({ first }) => ignoredNames(first)));
  const ignored = new Set([...ignoredNames(notes), ...[...rowNames].map((name) => `${method.bulk?.set}[].${name}`)]);
  const unreadNames = namesOf("call.unread-parts");
  const unknownNames = [...ignored].filter((name) => !unreadNames.includes(name));
  const jsonTexts = Object.values(jsonWarnings).flatMap(({ id, words }) => {
    const places = firstAndMore(namesOf(id), mostShown, (name) => maskText(name).slice(0, longestName));
    const lastCounts = id === "value.repeated-member" && !isStrict ? ", the last counts" : "";
    return places.length === 0 ? [] : [`${words}${lastCounts}: ${places.join(", ")}`];
  });
  return {
    ignored: [...ignored],
    warnings: [
      ...ofRelease,
      ...bodyWarnings.flatMap(([id, warning]) => (namesOf(id).length > 0 ? [warning] : [])),
      ...(unreadNames.some(namesToken) ? [tokenPlaceWarning(method)] : []),
      ...nameHints(unknownNames, method, release),
      ...jsonTexts,
    ],
  };
}

function tokenPlaceWarning({ verb, access = "token" }: Method): string {
  if (access !== "token") return "this method reads no token";
  return `a token is read ${verb === "GET" ? "in the query" : "as a member of the body"}, and nowhere else`;
}

/** The headers of an answer; names in lower case. */
export function answerHeaders(call: Call, answer: Answer, requestId: string): Record<string, string> {
  const headers: Record<string, string> = { ...answer.headers };
  const traceparent = traceparentOf(call.headers);
  if (traceparent !== undefined) headers["traceparent"] = traceparent;
  headers["x-request-id"] = requestId;
  headers["x-content-type-options"] = "nosniff";
  if (answer.contentType !== undefined) headers["content-type"] = answer.contentType;
  if (answer.provenance) {
    headers["x-mock-provenance"] = answer.provenance;
    const { text } = assumptionsHeader(answer.assumptions);
    if (text !== "") headers["x-mock-assumptions"] = text;
  }
  const warning = warningHeader(answer);
  if (warning !== "") headers["x-mock-warning"] = warning;
  const method = call.operation?.method;
  // RFC 9745 wants the date of the deprecation, which no page states; `true` is the form of earlier drafts.
  if (method?.deprecated && isKnownIn(call.release, method.deprecated.since)) headers["deprecation"] = "true";
  if (answer.status === 405 && method) headers["allow"] = method.verb;
  if (answer.applied.length > 0) headers["x-mock-fault"] = faultHeader(answer.applied);
  return headers;
}

// Not masked: `access-token.one-time-password=once` is no secret.
const assumptionsHeader = memoizeByObject((assumptions: Answer["assumptions"]) => {
  const ids = assumptions
    .filter(isUndocumented)
    .map(({ id, variant }) => (variant === undefined ? id : `${id}=${variant}`));
  return { text: firstAndMore(ids, mostShown, (id) => id).join(", ") };
});

function warningHeader({ notes: { ignored, warnings }, isStrict }: Answer): string {
  if (ignored.length === 0 && warnings.length === 0) return "";
  const names = firstAndMore(ignored, mostShown, (name) => headerSafe(maskText(name))).join(", ");
  const ofNames = names === "" ? [] : [`${isStrict ? "not accepted" : "ignored"}: ${names}`];
  const texts = warnings.map((warning) => warning.replace(/[^\x20-\x7e]/gu, encodeLetter));
  return [...ofNames, ...texts].join("; ");
}

// A header takes visible ASCII only: a line break in a client's name would begin a second header.
const headerSafe = (name: string) =>
  (name.length > longestName ? `${name.slice(0, longestName)}...` : name).replace(/[^\x21-\x7e]|[,;%]/gu, encodeLetter);

const encodeLetter = (letter: string) => encodeURIComponent(letter.isWellFormed() ? letter : "\ufffd");

function faultHeader(applied: readonly AppliedRule[]): string {
  const rules = storedFaults(applied.slice(0, mostShown)).map(({ rule, ordinal, sample, rows }) => {
    const ofRows = rows === undefined ? "" : `;rows=${rows}`;
    return `${rule};n=${ordinal};u=${sample.toFixed(6)}${ofRows}`;
  });
  return rules.join(", ");
}
