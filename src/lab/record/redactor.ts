import { jsonLosses } from "../../mock/calls/audit/json-losses.ts";
import { catalog } from "../../vendor/catalog.ts";
import type { Operation } from "../../vendor/method.ts";
import { otherCharset } from "../../wire/body-text.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import { isSecretInAnswer } from "../../wire/secrets/secret-names.ts";
import { methodPath } from "./admission.ts";
import { CallRedaction } from "./call-redaction.ts";
import { knownPath } from "./known-words.ts";
import { fillMarkers, sizeClass } from "./marker.ts";
import type { Pseudonyms } from "./pseudonyms.ts";
import { type RawBody, type RawExchange, type UnpackedBody, unpackBody } from "./raw-exchange.ts";
import { type ExchangeLine, lostBehaviours } from "./recording.ts";
import { leftOutHeaders, recordedHeaders, redactCredentials, secretHeaders } from "./redact-headers.ts";

/**
 * A call without anything of the tenant. Only the redactor makes one, and the file, the log and the summary take nothing
 * else.
 */
export class RedactedExchange {
  readonly content: Omit<ExchangeLine, "kind" | "count" | "number">;

  private constructor(content: RedactedExchange["content"]) {
    this.content = content;
  }

  /** Redacts a call. The parts that our contracts know stay, as far as they say nothing of the tenant. */
  static of(raw: RawExchange, keys: Pseudonyms): RedactedExchange {
    const path = methodPath(raw.path);
    const operation = catalog.find(({ contract }) => contract.path === path);
    const { status, headers = {}, failure, body: answered } = raw.answer;
    const sent = unpackBody(raw.body, raw.headers);
    const got = status === undefined ? undefined : unpackBody(answered, headers);
    const isUnread = sent !== undefined && sent.text === undefined;
    const redaction = new CallRedaction(keys, raw.startedMs + raw.tookMs, isUnread);
    // A text may repeat a header, a part of the path, or a secret that stands behind it.
    for (const body of [sent, got]) {
      if (body && "json" in body) noteSecrets(body.json, redaction);
      else if (body?.text !== undefined) redaction.leaveOut(body.text);
    }
    for (const one of [raw.headers, headers].flatMap(secretHeaders)) redaction.secret(one);
    for (const part of raw.path.split("/")) if (knownPath(part) !== part) redaction.leaveOut(part);
    for (const one of leftOutHeaders(raw.headers)) redaction.leaveOut(one);
    for (const one of leftOutHeaders(headers)) redaction.leaveOut(one, true);
    const request = {
      headers: recordedHeaders(raw.headers),
      ...redactCredentials(raw.headers, redaction),
      query: redactQuery(raw.query, operation, redaction),
      body: redactedBody(sent, raw.body, (json) => redactSent(json, operation, redaction)),
    };
    const answer = () => redactedBody(got, answered, (json) => redactAnswer(json, operation, redaction));
    redaction.walk = "noting the answer";
    answer();
    redaction.walk = "answer";
    const lost = operation ? lostOf(raw, sent, request) : [];
    const content = {
      operation: operation?.contract.name ?? null,
      verb: knownVerbs.has(raw.verb) ? raw.verb : "other",
      path: operation ? path : knownPath(path),
      request,
      answer: {
        ...(status !== undefined && { status }),
        headers: recordedHeaders(headers),
        body: answer(),
        ...(failure !== undefined && { failure }),
      },
      ...(lost.length > 0 && { lost }),
      ms: Math.round(raw.tookMs),
    };
    return new RedactedExchange(content);
  }
}

const knownVerbs: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]);

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

/** A query as names and redacted values. An identifier stands there as `number=ACR…`: each name leads one member deeper. */
function redactQuery(query: string, operation: Operation | undefined, redaction: CallRedaction): [string, string][] {
  return [...new URLSearchParams(query)].map(([first, text]) => {
    const parts = text.split("=");
    let node = operation && schemaTree(operation.contract.parameters);
    const names: string[] = [];
    let isSecret = false;
    for (let name: string | undefined = first; name !== undefined; ) {
      isSecret ||= isSecretInAnswer(name);
      node = node?.members.get(name);
      names.push(node ? name : redaction.name(name));
      name = node?.kind === "object" && parts.length > 1 ? parts.shift() : undefined;
    }
    const rest = parts.join("=");
    const value = isSecret ? redaction.secret(rest) : redaction.value(rest, node);
    const [name = "", ...within] = names;
    return [name, [...within, String(value)].join("=")];
  });
}

function redactSent(json: unknown, operation: Operation | undefined, redaction: CallRedaction): unknown {
  const set = operation?.contract.bulk?.set;
  const rows = set === undefined ? undefined : (json as Record<string, unknown> | null)?.[set];
  if (Array.isArray(rows)) redaction.counts.add(String(rows.length));
  return redaction.value(json, operation && schemaTree(operation.contract.parameters));
}

/** The JSON of an answer: what the envelope and the contract of the method know of it. */
function redactAnswer(json: unknown, operation: Operation | undefined, redaction: CallRedaction): unknown {
  const text = (value: unknown) => redaction.text(value);
  const ofStatus = { code: (value: unknown) => redaction.code(value), message: text, description: text };
  return redactObject(json, redaction, {
    data: (value) => redaction.value(value, operation && schemaTree(operation.contract.data)),
    status: (value) => redactObject(value, redaction, ofStatus),
  });
}

/** An object of an answer, whose known members are redacted each in its way. */
function redactObject(
  json: unknown,
  redaction: CallRedaction,
  members: Readonly<Record<string, (value: unknown) => unknown>>,
): unknown {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return redaction.value(json, undefined);
  const entries = Object.entries(json).map(([name, value]) => {
    const redact = Object.hasOwn(members, name) ? members[name] : undefined;
    return redact ? [name, redact(value)] : [redaction.name(name), redaction.value(value, undefined)];
  });
  return Object.fromEntries(entries);
}

const lostByKind: Readonly<Record<string, (typeof lostBehaviours)[number]>> = {
  repeated: "value.repeated-member",
  digits: "value.lost-digits",
  letters: "value.odd-letters",
  placeholder: "value.placeholder",
};

/** What a request had that its line cannot show. */
function lostOf({ headers }: RawExchange, sent: UnpackedBody, request: ExchangeLine["request"]) {
  const lost = new Set<string | undefined>();
  if (sent && "json" in sent) {
    const kept = fillMarkers((request.body as { json: unknown }).json);
    const shown = new Set(jsonLosses(JSON.stringify(kept), kept).map(({ kind }) => kind));
    for (const { kind } of jsonLosses(sent.text, sent.json)) if (!shown.has(kind)) lost.add(lostByKind[kind]);
    if (sent.hasMark) lost.add("call.byte-order-mark");
  }
  const isOdd = otherCharset(headers["content-type"] ?? "") !== undefined;
  if (isOdd && !otherCharset(request.headers["content-type"])) lost.add("call.charset");
  // A line has no token of a header, and no cookie.
  if (secretHeaders(headers).length > 0) lost.add("call.unread-parts");
  return lostBehaviours.filter((id) => lost.has(id));
}
