import { catalog } from "../../vendor/catalog.ts";
import type { Operation } from "../../vendor/method.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import { isSecretInAnswer } from "../../wire/secrets/secret-names.ts";
import { webApiRoot } from "../../wire/web-api-root.ts";
import { CallRedaction, type RecordingKeys } from "./call-redaction.ts";
import { knownPath } from "./known-words.ts";
import { Pseudonyms } from "./pseudonyms.ts";
import type { RawAnswer, RawBody, RawExchange } from "./raw-exchange.ts";
import { headerText, leftOutHeaders, recordedHeaders } from "./recorded-headers.ts";
import type { ExchangeLine } from "./recording-lines.ts";
import { redactAnswer } from "./redact-answer.ts";
import { redactCredentials } from "./redact-credentials.ts";
import { redactQuery } from "./redact-query.ts";
import { SecretLabels } from "./secret-labels.ts";
import { sizeClass } from "./size-class.ts";
import { type UnpackedBody, unpackBody } from "./unpack-body.ts";

/**
 * A call of which nothing of the tenant is left. Only the redactor makes one, and the writer of a recording, its log and
 * its summary take nothing else.
 */
export class RedactedExchange {
  readonly content: Omit<ExchangeLine, "kind" | "count" | "number">;
  /** Names of members that the contract of the method does not have. */
  readonly unrecognised: ReadonlySet<string>;

  private constructor(content: RedactedExchange["content"], unrecognised: ReadonlySet<string>) {
    this.content = content;
    this.unrecognised = unrecognised;
  }

  /** Redacts a call: what our contracts know of it stays, as far as it says nothing of the tenant. */
  static async of(raw: RawExchange, keys: RecordingKeys): Promise<RedactedExchange> {
    const path = methodPath(raw.path);
    const operation = catalog.find(({ contract }) => contract.path === path);
    const sent = await unpackBody(raw.body, headerText(raw.headers, "content-encoding"));
    const redaction = new CallRedaction(keys, raw.startedMs, textSent(raw, sent));
    const answer: Partial<RawAnswer> = raw.answer;
    const { status, headers = {}, failure } = answer;
    const got =
      status === undefined ? undefined : await unpackBody(answer.body, headerText(headers, "content-encoding"));
    noteAll(redaction, raw, headers, [sent, got]);
    const requestBody = redactedBody(sent, raw.body, (json) => {
      countRows(redaction, operation, json);
      return redaction.value(json, operation && schemaTree(operation.contract.parameters));
    });
    const request = {
      headers: recordedHeaders(raw.headers),
      ...redactCredentials(headerText(raw.headers, "authorization"), redaction),
      query: redactQuery(raw.query, operation, redaction),
      body: requestBody,
    };
    const content = {
      operation: operation?.contract.name ?? null,
      verb: knownVerb(raw.verb),
      path: operation ? path : knownPath(path),
      request,
      answer: {
        ...(status !== undefined && { status }),
        headers: recordedHeaders(headers),
        body: redactedBody(got, answer.body, (json) => redactAnswer(json, operation, redaction)),
        ...(failure !== undefined && { failure }),
      },
      ms: Math.round(raw.tookMs),
    };
    return new RedactedExchange(content, redaction.unrecognised);
  }
}

/** The keys of one run of the recorder: drawn, and never stored. */
export function drawKeys(): RecordingKeys {
  const pseudonyms = new Pseudonyms();
  return { pseudonyms, secrets: new SecretLabels(pseudonyms) };
}

/** What stands below the root of the Web API, without the slash that some clients put at its end. */
export const methodPath = (path: string): string =>
  (path.startsWith(webApiRoot) ? path.slice(webApiRoot.length) : path).replace(/\/+$/, "");

const knownVerb = (verb: string) =>
  ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"].includes(verb) ? verb : "other";

/** All words that a caller sent; `undefined` when what it sent cannot be read. */
function textSent({ path, query, headers }: RawExchange, body: UnpackedBody): string | undefined {
  if (body && body.text === undefined) return undefined;
  // JSON may write any letter as an escape.
  const text = body && "json" in body ? JSON.stringify(body.json) : (body?.text ?? "");
  const values = [...new URLSearchParams(query)].flat();
  return [path, ...values, ...leftOutHeaders(headers), text].join(" ");
}

/** What is left out, and what is a secret, is known before any text is read that may repeat it. */
function noteAll(
  redaction: CallRedaction,
  raw: RawExchange,
  answerHeaders: RawAnswer["headers"],
  bodies: readonly UnpackedBody[],
): void {
  for (const [name, text] of new URLSearchParams(raw.query)) {
    const names = [name, ...text.split("=").slice(0, -1)];
    if (names.some(isSecretInAnswer)) redaction.secret(text.split("=").at(-1));
  }
  for (const body of bodies) if (body && "json" in body) noteSecrets(body.json, redaction);
  for (const value of [...leftOutHeaders(raw.headers), ...leftOutHeaders(answerHeaders)]) redaction.leaveOut(value);
}

/** The secrets of a body by the names of their members, wherever they stand. */
function noteSecrets(part: unknown, redaction: CallRedaction): void {
  if (typeof part !== "object" || part === null) return;
  for (const [name, value] of Object.entries(part)) {
    if (isSecretInAnswer(name)) redaction.secret(value);
    else noteSecrets(value, redaction);
  }
}

function redactedBody(body: UnpackedBody, bytes: RawBody, redact: (json: unknown) => unknown) {
  if (!body) return undefined;
  return "json" in body
    ? { json: redact(body.json) }
    : { unread: body.unread, size: bytes ? sizeClass(bytes.length) : "more" };
}

function countRows(redaction: CallRedaction, operation: Operation | undefined, json: unknown): void {
  const rows = (json as Record<string, unknown> | null)?.[operation?.contract.bulk?.set ?? ""];
  if (Array.isArray(rows)) redaction.counts.add(String(rows.length));
}
