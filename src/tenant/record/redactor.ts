import type { IncomingHttpHeaders } from "node:http";
import { setImmediate } from "node:timers/promises";
import { stopwatchMs } from "../../common/clock.ts";
import { webApiRoot } from "../../common/own-paths.ts";
import { type ExchangeLine, lossIds } from "../../documents/recording.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { type Methods, methodAt } from "../../vendor/catalog.ts";
import { refusedEnvelope } from "../../wire/envelope.ts";
import { jsonNotes, otherCharset } from "../../wire/json-notes.ts";
import { isSecret, isSecretInAnswer } from "../../wire/secrets/secret-names.ts";
import { fillMarkers, type Pseudonyms, textMarker } from "./pseudonyms.ts";
import { type RawExchange, type ReadBody, readBody } from "./raw-exchange.ts";
import { CallValues, isSecretMarker, redactCode, redactText } from "./text-redaction.ts";

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
  const walk = { values, isAnswer: false };
  const redact = async () => ({
    query: (await redactJson(query, parameters, walk)) as typeof query,
    sent: await recordedBody(sent, parameters, walk),
    got: await recordedBody(got, { ...statusNode, members }, { values, isAnswer: true }),
  });
  // Twice, because a text may repeat a value after it.
  await redact();
  values.isNoting = false;
  const redacted = await redact();
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
      ...(got?.hasMark && { hasMark: true as const }),
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
  const whole = { user: values.secret(encoded), hasColon: false, password: "" };
  if (!/^basic$/i.test(scheme)) return { scheme: /^bearer$/i.test(scheme) ? "Bearer" : "other", ...whole };
  const text = Buffer.from(encoded, "base64").toString();
  const [user = "", password = ""] = text.split(/:(.*)/s);
  const parts = { user: values.secret(user), hasColon: text.includes(":"), password: values.secret(password) };
  return { scheme: scheme === "Basic" ? "Basic" : "basic", ...parts };
}

function lostOf({ headers }: RawExchange, sent: ReadBody, request: ExchangeLine["request"]) {
  const lost = new Set<string>();
  if (sent && sent.unread === undefined) {
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

/** When other calls were served last. */
let begunMs = 0;

const statusNode = schemaTree(refusedEnvelope).members.get("status") as SchemaNode;
const statusMembers = new Set(statusNode.members.values());
const unknownSecret: SchemaNode = { ...statusNode, name: "secret", members: new Map() };

type Walk = Readonly<{ values: CallValues; isAnswer: boolean }>;

/** Redacts a value. Only the type of a value without a node stays, because the method has no such member. */
async function redactJson(value: unknown, node: SchemaNode | undefined, walk: Walk): Promise<unknown> {
  if (stopwatchMs() - begunMs > 20) {
    await setImmediate();
    begunMs = stopwatchMs();
  }
  if (typeof value !== "object" || value === null) return redactLeaf(value, node, walk);
  if (Array.isArray(value)) {
    if (node?.mostElements !== undefined) walk.values.counts.add(String(value.length));
    // A list in place of one value, such as a `fields_set`, has values of that kind.
    const element = node?.element ?? (node?.kind === "array" ? undefined : node);
    const elements: unknown[] = [];
    for (const item of value) elements.push(await redactJson(item, element, walk));
    // The recording does not say how many unknown values there are.
    return element ? elements : [...new Map(elements.map((item) => [JSON.stringify(item), item])).values()];
  }
  const members: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value))
    members.push([redactName(name, walk), await redactJson(member, memberOf(name, node), walk)]);
  return Object.fromEntries(members);
}

/** The node of a member, which is a secret if its name, or the name of the node around it, says so. */
function memberOf(name: string, node: SchemaNode | undefined): SchemaNode | undefined {
  const isSecret = isSecretInAnswer(name) || isSecretInAnswer(node?.name);
  return node?.members.get(name) ?? (isSecret ? unknownSecret : undefined);
}

const looksLikeName = /^(?=.{1,40}$)[A-Za-z]+(?:_[A-Za-z]+|_\d{1,2})*$/;

/** Redacts a name, unless it is known. In a response it stays if it may be the vendor's and is no value. */
function redactName(name: string, { values, isAnswer }: Walk): string {
  if (values.words.isWord(name)) return name;
  if (isAnswer && looksLikeName.test(name)) {
    if (values.isNoting) return name;
    if (!values.isValue(name) && !values.hasSecretPart(name)) return values.replace(name, name);
  }
  return values.replace(name, `{{name ${values.keys.label("name", name)}}}`);
}

function redactLeaf(value: unknown, node: SchemaNode | undefined, walk: Walk): unknown {
  if (value === null) return null;
  const { values } = walk;
  const { name = "", kind, typeName } = node ?? {};
  const text = String(value);
  if (isSecretInAnswer(name)) return values.secret(value, kind === "number" || typeName === "Integer");
  // A query writes an object as `number=ACR1`.
  const [, member, rest] = (kind === "object" && /^(.*?)=(.*)$/s.exec(text)) || [];
  if (member !== undefined) return `${redactName(member, walk)}=${redactLeaf(rest, memberOf(member, node), walk)}`;
  const isText = node && (statusMembers.has(node) || name === "error_code" || name === "error_description");
  if (!node || (isText && typeof value !== "string")) return values.replace(text, `{{${typeof value}}}`);
  if (isText) {
    if (values.isNoting) return value;
    return name.endsWith("code") ? redactCode(text, values) : redactText(text, values);
  }
  if (typeof value === "boolean") return value;
  // A number of more digits may be an id.
  const isCount = (name === "number_of_results" || name === "offset") && text.length < 10;
  const known = values.replacementFor(text);
  // A text may quote any of two equal numbers, so both stay if one is a count.
  const isKept = isCount || known === text;
  if (typeof value === "number") return Number(values.replace(text, isKept ? text : values.keys.of(text)));
  if (name === "fields_set") return text.replace(/[^,.\s]+/g, (member) => redactName(member, walk));
  if (/^(?:description|udf_string_\d+)$/.test(name)) {
    if (!walk.isAnswer) values.keys.noteText(text);
    return values.replace(text, text && textMarker(text, values.keys.isChangedText(text)));
  }
  // Some clients send numbers and booleans as text.
  const isPlain = isCount ? /^\d+$/.test(text) : kind === "boolean" && /^(?:true|false)$/.test(text);
  // A known value in another case, or among spaces, tells nothing more.
  if (isPlain || values.words.isValue(text.trim())) return values.replace(text, text);
  return isSecretMarker(known) ? known : values.replace(text, values.keys.of(text));
}
