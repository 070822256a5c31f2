import { isUndocumented } from "../../assumptions/assumptions.ts";
import { firstAndMore } from "../../ground/quoted-text.ts";
import { isKnownIn } from "../../wire/release.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import { type Hit, storedHits } from "../faults/call-faults.ts";
import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";

/** The most names and rules of a header; the journal has them all. */
const mostShown = 20;

const longestName = 120;

/** The headers of an answer; names in lower case. */
export function answerHeaders(call: Call, answer: Answer, requestId: string): Record<string, string> {
  const headers: Record<string, string> = {
    ...answer.headers,
    "x-request-id": requestId,
    "x-content-type-options": "nosniff",
  };
  if (answer.contentType !== undefined) headers["content-type"] = answer.contentType;
  if (answer.provenance) {
    headers["x-mock-provenance"] = answer.provenance;
    const ids = assumptionsHeader(answer);
    if (ids !== "") headers["x-mock-assumptions"] = ids;
  }
  const warning = warningHeader(answer);
  if (warning !== "") headers["x-mock-warning"] = warning;
  const method = call.operation?.method;
  // RFC 9745 wants the date of the deprecation, which no page states; `true` is the form of earlier drafts.
  if (method?.deprecated && isKnownIn(call.release, method.deprecated.since)) headers["deprecation"] = "true";
  if (answer.status === 405 && method) headers["allow"] = method.verb;
  if (answer.hits.length > 0) headers["x-mock-fault"] = faultHeader(answer.hits);
  return headers;
}

function assumptionsHeader({ assumptions }: Answer): string {
  const ids = new Set(
    assumptions.filter(isUndocumented).map(({ id, variant }) => (variant === undefined ? id : `${id}=${variant}`)),
  );
  // Not masked: `access-token.one-time-password=once` is no secret.
  return firstAndMore([...ids], mostShown, (id) => id).join(", ");
}

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

function faultHeader(hits: readonly Hit[]): string {
  const rules = storedHits(hits.slice(0, mostShown)).map(({ rule, ordinal, draw, rows }) => {
    const ofRows = rows === undefined ? "" : `;rows=${rows}`;
    return `${rule};n=${ordinal};u=${draw.toFixed(6)}${ofRows}`;
  });
  return rules.join(", ");
}
