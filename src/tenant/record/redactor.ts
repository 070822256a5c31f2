import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import { setImmediate } from "node:timers/promises";
import { brotliDecompressSync, unzipSync } from "node:zlib";
import { stopwatchMs } from "../../common/clock.ts";
import { mostBodyBytes } from "../../common/http-call.ts";
import { jsonOr, maxJsonDepth } from "../../common/json.ts";
import { webApiRoot } from "../../common/own-paths.ts";
import { type ExchangeLine, lossIds, type UnreadReason } from "../../documents/recording.ts";
import { readQuery } from "../../schema/read-query.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { type Methods, methodAt } from "../../vendor/catalog.ts";
import { jsonNotes, otherCharset } from "../../wire/json-notes.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import { CallRedaction, finish, type Pieces, statusNode } from "./call-redaction.ts";
import type { RawExchange } from "./forward-call.ts";
import { knownWordsOf } from "./known-words.ts";
import { fillMarkers, sizeClass } from "./markers.ts";
import type { Pseudonyms } from "./pseudonyms.ts";

/** A call without the tenant's data. Only the redactor makes one, and the file, the log and the summary take nothing else. */
export class RedactedExchange {
  readonly content: Omit<ExchangeLine, "kind" | "count" | "number" | "after">;

  private constructor(content: RedactedExchange["content"]) {
    this.content = content;
  }

  /** @param methods words of these methods may stay */
  static of(raw: RawExchange, keys: Pseudonyms, methods: Methods): RedactedExchange {
    return finish(RedactedExchange.#steps(raw, keys, methods));
  }

  /** Like `of`, in pieces: other calls are served in between. */
  static async inPieces(raw: RawExchange, keys: Pseudonyms, methods: Methods): Promise<RedactedExchange> {
    const steps = RedactedExchange.#steps(raw, keys, methods);
    for (let begunMs = stopwatchMs(); ; ) {
      const { done, value } = steps.next();
      if (done || stopwatchMs() - begunMs > pieceMs) await setImmediate();
      else continue;
      if (done) return value;
      begunMs = stopwatchMs();
    }
  }

  static *#steps(raw: RawExchange, keys: Pseudonyms, methods: Methods): Pieces<RedactedExchange> {
    const path = raw.path.slice(webApiRoot.length);
    const words = knownWordsOf(methods);
    const method = methodAt(path, methods.catalog);
    const parameters = method && schemaTree(method.parameters);
    const { status, headers = {}, failure } = raw.answer;
    const query = [...new URLSearchParams(raw.query)].map(([name, text]) => {
      const pair = new URLSearchParams([[name, text]]).toString();
      return { text, read: method ? readQuery(pair, method.parameters) : Object.fromEntries([[name, text]]) };
    });
    const sent = unpackBody(raw.body, raw.headers);
    yield;
    const got = status === undefined ? undefined : unpackBody(raw.answer.body, headers);
    yield;
    const redaction = new CallRedaction(keys, words, sent !== undefined && sent.text === undefined);
    for (const body of [{ json: query.map(({ read }) => read) }, sent, got]) {
      if (body && "json" in body) redaction.noteSecrets(body.json);
      else if (body?.text !== undefined) redaction.leaveOut(body.text);
    }
    for (const part of path.split("/")) if (words.urlPath(part) !== part) redaction.leaveOut(part);
    noteHeaders(raw.headers, redaction, false);
    noteHeaders(headers, redaction, true);
    const { authorization } = raw.headers;
    const sandbox = raw.headers["x-mock-sandbox"];
    const request = {
      headers: recordedHeaders(raw.headers),
      ...(sandbox && { sandbox: keys.label("sandbox", String(sandbox)) }),
      ...(authorization && { credentials: redactCredentials(authorization, redaction) }),
      query: query.map(({ read, text }) => inQuery(redaction.value(read, parameters), text)),
      body: yield* recordedBody(sent, (json) => redaction.steps(json, parameters)),
    };
    const data = method && schemaTree(method.data);
    const members = new Map([["status", statusNode], ...(data ? [["data", data] as const] : [])]);
    const lost = method ? lostOf(raw, sent, request) : [];
    return new RedactedExchange({
      operation: method?.name ?? null,
      verb: /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/.test(raw.verb) ? raw.verb : "other",
      path: words.urlPath(path),
      request,
      answer: {
        ...(status !== undefined && { status }),
        headers: recordedHeaders(headers),
        body: yield* recordedBody(got, (json) => redaction.answer(json, { ...statusNode, members })),
        ...(got && "json" in got && got.hasMark && { hasMark: true as const }),
        ...(failure !== undefined && { failure }),
      },
      ...(raw.fault && { fault: raw.fault }),
      ...(lost.length > 0 && { lost }),
      ms: Math.round(raw.tookMs),
    });
  }
}

/** Milliseconds after which a piece ends. */
const pieceMs = 20;

function* recordedBody(body: UnpackedBody, redact: (json: unknown) => Pieces<unknown>) {
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

type UnpackedBody =
  | { readonly json: unknown; readonly text: string; readonly hasMark: boolean }
  | { readonly unread: UnreadReason; readonly size: string; readonly members?: number; readonly text?: string }
  | undefined;

/** Reads the JSON of a body, whatever its encoding; `undefined`: there was no body. */
export function unpackBody(bytes: Buffer | undefined, headers: IncomingHttpHeaders): UnpackedBody {
  if (!bytes) return { unread: "too large", size: "more" };
  if (bytes.length === 0) return undefined;
  const size = sizeClass(bytes.length);
  const plain = unpacked(bytes, headers["content-encoding"]?.toLowerCase() || "identity");
  if (!plain) return { unread: "not unpacked", size };
  if (!isUtf8(plain)) return { unread: "not UTF-8", size };
  // The decoder drops a byte order mark.
  const text = new TextDecoder().decode(plain);
  const { members, names, depth } = sizesOf(text);
  if (depth > maxJsonDepth) return { unread: "nested too deeply", size };
  if (members > mostMembers || names > mostNames) return { unread: "too many members", size, members };
  const json = jsonOr(text);
  if (json === undefined) return { unread: "not JSON", size, text };
  return { json, text, hasMark: plain.subarray(0, 3).toString("hex") === "efbbbf" };
}

/** A body of more is not redacted: all its names and values would be held at once. */
const mostMembers = 2_000_000;
const mostNames = 10_000;

/** The members and elements of a JSON text, its different names up to one more than the limit, and how deep it nests. */
function sizesOf(text: string) {
  const names = new Set<string>();
  const separator = /\s*:/y;
  let members = 1;
  let [open, depth] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === ",") members += 1;
    else if (letter === "[" || letter === "{") {
      open += 1;
      depth = Math.max(depth, open);
    } else if (letter === "]" || letter === "}") open -= 1;
    if (letter !== '"') continue;
    const begin = at + 1;
    for (at = begin; at < text.length && text[at] !== '"'; ) at += text[at] === "\\" ? 2 : 1;
    separator.lastIndex = at + 1;
    if (names.size <= mostNames && separator.test(text)) names.add(text.slice(begin, at));
  }
  return { members, names: names.size, depth };
}

export function unpacked(bytes: Buffer, encoding: string): Buffer | undefined {
  const most = { maxOutputLength: mostBodyBytes };
  try {
    if (encoding === "br") return brotliDecompressSync(bytes, most);
    if (/^(?:(?:x-)?gzip|deflate)$/.test(encoding)) return unzipSync(bytes, most);
    return encoding === "identity" ? bytes : undefined;
  } catch {
    return undefined;
  }
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

function noteHeaders(headers: IncomingHttpHeaders, redaction: CallRedaction, isAnswer: boolean): void {
  for (const [name, values = []] of Object.entries(headers)) {
    for (const value of ofTransport.test(name) ? [] : [values].flat()) {
      const parts = value.split(";");
      if (/cookie/.test(name))
        for (const cookie of parts) redaction.secret(cookie.slice(cookie.indexOf("=") + 1).trim());
      else if (holdsSecrets(name)) redaction.secret(value);
      const texts = name === "content-type" ? parts.slice(1).flatMap((part) => part.split("=")) : [value];
      for (const text of texts) redaction.leaveOut(text, isAnswer);
    }
  }
}

function redactCredentials(authorization: string, redaction: CallRedaction): ExchangeLine["request"]["credentials"] {
  const [scheme = "", encoded = ""] = authorization.split(/\s+/);
  const whole = redaction.secret(encoded);
  if (!/^basic$/i.test(scheme))
    return { scheme: /^bearer$/i.test(scheme) ? "Bearer" : "other", user: whole, hasColon: false, password: "" };
  const bytes = Buffer.from(encoded, "base64");
  // Some clients send letters of Latin-1.
  const [user = "", password = ""] = bytes.toString(isUtf8(bytes) ? "utf8" : "latin1").split(/:(.*)/s);
  const parts = { user: redaction.secret(user), hasColon: bytes.includes(":"), password: redaction.secret(password) };
  return { scheme: scheme === "Basic" ? "Basic" : "basic", ...parts };
}

function lostOf({ headers }: RawExchange, sent: UnpackedBody, request: ExchangeLine["request"]) {
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
