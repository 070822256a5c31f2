import type { IncomingHttpHeaders } from "node:http";
import { webApiRoot } from "../../common/own-paths.ts";
import { type ExchangeLine, lossIds } from "../../documents/recording.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { type Methods, methodAt } from "../../vendor/catalog.ts";
import { jsonNotes, otherCharset } from "../../wire/json-notes.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import { redactJson, statusNode, type Walk } from "./call-redaction.ts";
import { CallValues } from "./call-values.ts";
import type { RawExchange } from "./forward-call.ts";
import type { Pseudonyms } from "./pseudonyms.ts";
import { fillMarkers } from "./pseudonyms.ts";
import { type ReadBody, readBody } from "./recorded-body.ts";

/** A call without the tenant's data: the file, the log and the summary take nothing else of a call. */
export type RedactedExchange = Omit<ExchangeLine, "kind" | "count" | "number" | "after">;

/** Redacts an exchange. @param methods words of these methods may stay */
export async function redactExchange(raw: RawExchange, keys: Pseudonyms, methods: Methods): Promise<RedactedExchange> {
  const { status, headers = {}, body, failure } = raw.answer;
  const { authorization, "x-mock-sandbox": sandbox } = raw.headers;
  const path = raw.path.slice(webApiRoot.length);
  const method = methodAt(path, methods.catalog);
  const parameters = method && schemaTree(method.parameters);
  const members = new Map([["status", statusNode], ...(method ? [["data", schemaTree(method.data)] as const] : [])]);
  const query = [...new URLSearchParams(raw.query)].map(([name, text]) => ({ [name]: text }));
  const sent = await readBody(raw.body, raw.headers);
  // A text may repeat any word of a request that could not be read.
  const got = body && sent && sent.text === undefined ? sent : await readBody(body, headers);
  const values = new CallValues(keys, methods);
  for (const part of path.split("/")) if (values.words.urlPath(part) !== part) values.replace(part, "{{string}}");
  noteHeaders(raw.headers, values, false);
  noteHeaders(headers, values, true);
  const credentials = authorization && redactCredentials(authorization, values);
  const redact = async (isNoting: boolean) => {
    const walk = { values, isNoting, isAnswer: false };
    return {
      query: (await redactJson(query, parameters, walk)) as typeof query,
      sent: await recordedBody(sent, parameters, walk),
      got: await recordedBody(got, { ...statusNode, members }, { ...walk, isAnswer: true }),
    };
  };
  await redact(true);
  const redacted = await redact(false);
  const request = {
    headers: recordedHeaders(raw.headers),
    ...(sandbox && { sandbox: keys.label("sandbox", String(sandbox)) }),
    ...(credentials && { credentials }),
    query: redacted.query.flatMap((pair) => Object.entries(pair)),
    body: redacted.sent,
  };
  const lost = method ? lostOf(raw, sent, request) : [];
  return {
    operation: method?.name ?? null,
    verb: /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/.test(raw.verb) ? raw.verb : "other",
    path: values.words.urlPath(path),
    request,
    answer: {
      ...(status !== undefined && { status }),
      headers: recordedHeaders(headers),
      body: redacted.got,
      ...(got && "json" in got && got.hasMark && { hasMark: true as const }),
      ...(failure !== undefined && { failure }),
    },
    ...(raw.fault && { fault: raw.fault }),
    ...(lost.length > 0 && { lost }),
    ms: Math.round(raw.tookMs),
  };
}

async function recordedBody(body: ReadBody, node: SchemaNode | undefined, walk: Walk) {
  if (!body || "json" in body) return body && { json: await redactJson(body.json, node, walk) };
  const { text, ...unread } = body;
  if (text !== undefined) walk.values.replace(text, "{{string}}");
  return unread;
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
  /^(?:accept(?:-.*)?|cache-control|connection|content-.*|date|keep-alive|retry-after|transfer-encoding|vary)$/;

const holdsSecrets = (name: string) => name !== "authorization" && isSecret(name);

function noteHeaders(headers: IncomingHttpHeaders, values: CallValues, isAnswer: boolean): void {
  for (const [name, texts = []] of Object.entries(headers)) {
    for (const value of [texts].flat()) {
      const secrets = /cookie/.test(name) ? value.split(";").map((cookie) => cookie.replace(/^.*?=/, "")) : [value];
      if (holdsSecrets(name)) for (const secret of secrets) values.secret(secret.trim());
      if (!isAnswer && !ofTransport.test(name)) values.replace(value, "{{string}}");
    }
  }
}

function redactCredentials(authorization: string, values: CallValues): ExchangeLine["request"]["credentials"] {
  const [scheme = "", encoded = ""] = authorization.split(/\s+/);
  const whole = values.secret(encoded);
  if (!/^basic$/i.test(scheme))
    return { scheme: /^bearer$/i.test(scheme) ? "Bearer" : "other", user: whole, hasColon: false, password: "" };
  const text = Buffer.from(encoded, "base64").toString();
  const [user = "", password = ""] = text.split(/:(.*)/s);
  const parts = { user: values.secret(user), hasColon: text.includes(":"), password: values.secret(password) };
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
