import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import { setImmediate } from "node:timers/promises";
import { stopwatchMs } from "../../common/clock.ts";
import { webApiRoot } from "../../common/own-paths.ts";
import { type ExchangeLine, lossIds } from "../../documents/recording.ts";
import { readQuery } from "../../schema/read-query.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { type Methods, methodAt } from "../../vendor/catalog.ts";
import { jsonNotes, otherCharset } from "../../wire/json-notes.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import { noteSecrets, type Pieces, redactJson, redactResponse, statusNode } from "./call-redaction.ts";
import { CallValues } from "./call-values.ts";
import type { RawExchange } from "./forward-call.ts";
import { knownWordsOf } from "./known-words.ts";
import { fillMarkers } from "./markers.ts";
import type { Pseudonyms } from "./pseudonyms.ts";
import { type DecodedBody, decodedBody, type ReadBody, readBody } from "./recorded-body.ts";

type DecodedBodies = Readonly<Record<"sent" | "got", DecodedBody>>;

/** A call without the tenant's data. Only the redactor makes one, and the file, the log and the summary take nothing else. */
export class RedactedExchange {
  readonly content: Omit<ExchangeLine, "kind" | "count" | "number" | "after">;

  private constructor(content: RedactedExchange["content"]) {
    this.content = content;
  }

  /** Redacts an exchange in pieces, so that other calls are served in between. @param methods words of these methods may stay */
  static async of(raw: RawExchange, keys: Pseudonyms, methods: Methods): Promise<RedactedExchange> {
    const { body = Buffer.alloc(0), headers = {} } = raw.answer;
    const decoded = { sent: await decodedBody(raw.body, raw.headers), got: await decodedBody(body, headers) };
    const pieces = redacted(raw, decoded, keys, methods);
    for (let begunMs = stopwatchMs(); ; ) {
      const { done, value } = pieces.next();
      if (done) return new RedactedExchange(value);
      if (stopwatchMs() - begunMs < pieceMs) continue;
      await setImmediate();
      begunMs = stopwatchMs();
    }
  }
}

/** Milliseconds after which a piece ends. */
const pieceMs = 20;

function* redacted(
  raw: RawExchange,
  decoded: DecodedBodies,
  keys: Pseudonyms,
  methods: Methods,
): Pieces<RedactedExchange["content"]> {
  const path = raw.path.slice(webApiRoot.length);
  const words = knownWordsOf(methods);
  const method = methodAt(path, methods.catalog);
  const parameters = method && schemaTree(method.parameters);
  const { status, headers = {}, failure } = raw.answer;
  const query = [...new URLSearchParams(raw.query)].map(([name, text]) => {
    const pair = new URLSearchParams([[name, text]]).toString();
    return { text, read: method ? readQuery(pair, method.parameters) : Object.fromEntries([[name, text]]) };
  });
  const sent = yield* readBody(decoded.sent);
  const got = status === undefined ? undefined : yield* readBody(decoded.got);
  const values = new CallValues(keys, words, sent !== undefined && sent.text === undefined);
  for (const body of [{ json: query.map(({ read }) => read) }, sent, got]) {
    if (body && "json" in body) yield* noteSecrets(body.json, values);
    else if (body?.text !== undefined) values.leaveOut(body.text);
  }
  for (const part of path.split("/")) if (words.urlPath(part) !== part) values.leaveOut(part);
  noteHeaders(raw.headers, values, false);
  noteHeaders(headers, values, true);
  const { authorization, "x-mock-sandbox": sandbox } = raw.headers;
  const redactedQuery: [string, string][] = [];
  for (const { read, text } of query) redactedQuery.push(inQuery(yield* redactJson(read, parameters, values), text));
  const request = {
    headers: recordedHeaders(raw.headers),
    ...(sandbox && { sandbox: keys.label("sandbox", String(sandbox)) }),
    ...(authorization && { credentials: redactCredentials(authorization, values) }),
    query: redactedQuery,
    body: yield* recordedBody(sent, (json) => redactJson(json, parameters, values)),
  };
  const data = method && schemaTree(method.data);
  const members = new Map([["status", statusNode], ...(data ? [["data", data] as const] : [])]);
  const lost = method ? lostOf(raw, sent, request) : [];
  return {
    operation: method?.name ?? null,
    verb: /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/.test(raw.verb) ? raw.verb : "other",
    path: words.urlPath(path),
    request,
    answer: {
      ...(status !== undefined && { status }),
      headers: recordedHeaders(headers),
      body: yield* recordedBody(got, (json) => redactResponse(json, { ...statusNode, members }, values)),
      ...(got && "json" in got && got.hasMark && { hasMark: true as const }),
      ...(failure !== undefined && { failure }),
    },
    ...(raw.fault && { fault: raw.fault }),
    ...(lost.length > 0 && { lost }),
    ms: Math.round(raw.tookMs),
  };
}

function* recordedBody(body: ReadBody, redact: (json: unknown) => Pieces<unknown>) {
  if (!body || "json" in body) return body && { json: yield* redact(body.json) };
  const { text: _, ...unread } = body;
  return unread;
}

/** A parameter in the form of a query: an identifier as `number=ACR…`, a number with its zeros: `007`. */
function inQuery(parameter: unknown, sent: string): [string, string] {
  const [[name, value]] = Object.entries(parameter as object) as [[string, unknown]];
  if (typeof value === "object") return [name, inQuery(value, sent.slice(sent.indexOf("=") + 1)).join("=")];
  const [, zeros = ""] = (typeof value === "number" && /^-?(0*)(?=\d)/.exec(sent)) || [];
  return [name, String(value).replace(/^-?/, (sign) => sign + zeros)];
}

/** The headers that a recording keeps, and the values that they may have. It leaves out all others. */
const recorded: Readonly<Record<string, RegExp>> = {
  "content-type":
    /^(application\/(?:json|xml|x-www-form-urlencoded)|multipart\/form-data|text\/(?:html|plain|xml))(?=;|$)(?:(?:;[^;]*)*?;\s*(charset=(?:utf-8|iso-8859-1|us-ascii|windows-1252))(?=\s*(?:;|$)))?/,
  "content-encoding": /^(?:gzip|x-gzip|deflate|br|zstd|identity)$/,
  "retry-after": /^\d{1,5}$/,
};

function recordedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(recorded).flatMap(([name, known]) => {
    const value = [headers[name] ?? []].flat().join(", ").toLowerCase().trim();
    const [whole = "other", ...parts] = known.exec(value) ?? [];
    return value === "" ? [] : [[name, parts.filter(Boolean).join("; ") || whole]];
  });
  return Object.fromEntries(entries);
}

/** Headers about the transport: their words may be in any text. */
const ofTransport =
  /^(?:accept(?:-.*)?|cache-control|connection|content-encoding|content-length|date|keep-alive|retry-after|transfer-encoding|vary)$/;

const holdsSecrets = (name: string) => name !== "authorization" && isSecret(name);

function noteHeaders(headers: IncomingHttpHeaders, values: CallValues, isAnswer: boolean): void {
  for (const [name, texts = []] of Object.entries(headers)) {
    for (const value of ofTransport.test(name) ? [] : [texts].flat()) {
      const parts = value.split(";");
      if (/cookie/.test(name)) for (const cookie of parts) values.secret(cookie.slice(cookie.indexOf("=") + 1).trim());
      else if (holdsSecrets(name)) values.secret(value);
      const shown = name === "content-type" ? parts.slice(1).flatMap((part) => part.split("=")) : [value];
      for (const text of shown) values.leaveOut(text, isAnswer);
    }
  }
}

function redactCredentials(authorization: string, values: CallValues): ExchangeLine["request"]["credentials"] {
  const [scheme = "", encoded = ""] = authorization.split(/\s+/);
  const whole = values.secret(encoded);
  if (!/^basic$/i.test(scheme))
    return { scheme: /^bearer$/i.test(scheme) ? "Bearer" : "other", user: whole, hasColon: false, password: "" };
  const bytes = Buffer.from(encoded, "base64");
  // Some clients send letters of Latin-1.
  const [user = "", password = ""] = bytes.toString(isUtf8(bytes) ? "utf8" : "latin1").split(/:(.*)/s);
  const parts = { user: values.secret(user), hasColon: bytes.includes(":"), password: values.secret(password) };
  return { scheme: scheme === "Basic" ? "Basic" : "basic", ...parts };
}

function lostOf({ headers }: RawExchange, sent: ReadBody, request: ExchangeLine["request"]) {
  const lost = new Set<string>();
  if (sent && "json" in sent) {
    const kept = fillMarkers((request.body as { json: unknown }).json);
    const shown = new Set(jsonNotes(JSON.stringify(kept), kept).map(({ kind }) => kind));
    for (const { kind } of jsonNotes(sent.text, sent.json)) if (!shown.has(kind)) lost.add(kind);
    if (sent.hasMark) lost.add("mark");
  }
  if (otherCharset(headers["content-type"]) && !otherCharset(request.headers["content-type"])) lost.add("charset");
  // A line has no token of a header, and no cookie.
  if (Object.keys(headers).some(holdsSecrets)) lost.add("unread parts");
  return Object.entries(lossIds).flatMap(([kind, id]) => (lost.has(kind) ? [id] : []));
}
