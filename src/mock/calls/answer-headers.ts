import { firstAndMore } from "../../ground/config-error.ts";
import { isKnownIn } from "../../wire/release.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import { decisionsOf, type Hit } from "../faults/call-faults.ts";
import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";

/** Names and rules that a header shows at most; the journal has them all. */
const mostShown = 20;
const longestName = 120;

export function answerHeaders(call: Call, answer: Answer, requestId: string): Record<string, string> {
  const headers: Record<string, string> = {
    ...answer.headers,
    "x-request-id": requestId,
    "x-content-type-options": "nosniff",
  };
  if (answer.contentType !== undefined) headers["content-type"] = answer.contentType;
  if (answer.provenance) {
    headers["x-mock-provenance"] = answer.provenance;
    const ids = assumptionsOf(answer);
    if (ids !== "") headers["x-mock-assumptions"] = ids;
  }
  const warning = warningOf(answer);
  if (warning !== "") headers["x-mock-warning"] = warning;
  const contract = call.operation?.contract;
  // RFC 9745 wants the date of the deprecation, which no page tells; `true` is the form of the drafts before it.
  if (contract?.deprecated && isKnownIn(call.release, contract.deprecated.since)) headers["deprecation"] = "true";
  if (answer.status === 405 && contract) headers["allow"] = contract.verb;
  if (answer.hits.length > 0) headers["x-mock-fault"] = faultsOf(answer.hits);
  return headers;
}

function assumptionsOf({ assumptions }: Answer): string {
  const inDoubt = assumptions.filter(({ provenance }) => provenance !== "documented");
  const ids = new Set(inDoubt.map(({ id, variant }) => (variant === undefined ? id : `${id}=${variant}`)));
  // Ours, and none of a client: `access-token.one-time-password=once` is no secret.
  return firstAndMore([...ids], mostShown, (id) => id).join(", ");
}

function warningOf({ words: { ignored, warnings }, isStrict }: Answer): string {
  if (ignored.length === 0 && warnings.length === 0) return "";
  const names = firstAndMore(ignored, mostShown, (name) => headerSafe(maskText(name))).join(", ");
  const ofNames = names === "" ? [] : [`${isStrict ? "not accepted" : "ignored"}: ${names}`];
  const said = warnings.map((warning) => warning.replace(/[^\x20-\x7e]/gu, inHeader));
  return [...ofNames, ...said].join("; ");
}

// A name comes from the client, and a header takes visible ASCII only: a line break in it would be a second header.
const headerSafe = (name: string) =>
  (name.length > longestName ? `${name.slice(0, longestName)}...` : name).replace(/[^\x21-\x7e]|[,;%]/gu, inHeader);

const inHeader = (letter: string) => encodeURIComponent(letter.isWellFormed() ? letter : "\ufffd");

function faultsOf(hits: readonly Hit[]): string {
  const rules = decisionsOf(hits.slice(0, mostShown)).map(({ rule, ordinal, draw, rows }) => {
    const ofRows = rows === undefined ? "" : `;rows=${rows}`;
    return `${rule};n=${ordinal};u=${draw.toFixed(6)}${ofRows}`;
  });
  return rules.join(", ");
}
