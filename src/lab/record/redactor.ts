import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import { jsonLosses } from "../../mock/calls/audit/json-losses.ts";
import { otherCharset } from "../../wire/body-text.ts";
import type { SchemaNode } from "../../wire/schema-node.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import { isSecretHeader } from "../../wire/secrets/secret-names.ts";
import { knownMethods } from "../known-methods.ts";
import { methodPath } from "./admission.ts";
import { CallRedaction, callStatus } from "./call-redaction.ts";
import { knownPath } from "./known-words.ts";
import { fillMarkers } from "./marker.ts";
import { type RawExchange, type UnpackedBody, unpackBody } from "./pass-on.ts";
import type { Pseudonyms } from "./pseudonyms.ts";
import { type ExchangeLine, lostBehaviours } from "./recording.ts";

/** A call without anything of the tenant. Only the redactor makes one, and the file, the log and the summary take nothing else. */
export class RedactedExchange {
  readonly content: Omit<ExchangeLine, "kind" | "count" | "number">;

  private constructor(content: RedactedExchange["content"]) {
    this.content = content;
  }

  /** Redacts a call. The parts that our contracts know stay, as far as they say nothing of the tenant. */
  static of(raw: RawExchange, keys: Pseudonyms): RedactedExchange {
    const path = methodPath(raw.path);
    const contract = knownMethods().catalog.find((one) => one.contract.path === path)?.contract;
    const parameters = contract && schemaTree(contract.parameters);
    const { status, headers = {}, failure } = raw.answer;
    const query = [...new URLSearchParams(raw.query)].map(([name, text]) => nested(name, text, parameters));
    const sent = unpackBody(raw.body, raw.headers);
    const got = status === undefined ? undefined : unpackBody(raw.answer.body, headers);
    const redaction = new CallRedaction(keys, sent !== undefined && sent.text === undefined);
    for (const body of [{ json: query }, sent, got]) {
      if (body && "json" in body) redaction.noteSecrets(body.json);
      else if (body?.text !== undefined) redaction.leaveOut(body.text);
    }
    for (const part of raw.path.split("/")) if (knownPath(part) !== part) redaction.leaveOut(part);
    noteHeaders(raw.headers, redaction, false);
    noteHeaders(headers, redaction, true);
    const { authorization } = raw.headers;
    const request = {
      headers: recordedHeaders(raw.headers),
      ...(authorization && { credentials: redactCredentials(authorization, redaction) }),
      query: query.map((one) => flat(redaction.value(one, parameters))),
      body: recordedBody(sent, (json) => redaction.value(json, parameters)),
    };
    const data = contract && schemaTree(contract.data);
    const members = new Map([["status", callStatus], ...(data ? [["data", data] as const] : [])]);
    const lost = contract ? lostOf(raw, sent, request) : [];
    return new RedactedExchange({
      operation: contract?.name ?? null,
      verb: /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/.test(raw.verb) ? raw.verb : "other",
      path: contract ? path : knownPath(path),
      request,
      answer: {
        ...(status !== undefined && { status }),
        headers: recordedHeaders(headers),
        body: recordedBody(got, (json) => redaction.answer(json, { ...callStatus, members })),
        ...(failure !== undefined && { failure }),
      },
      ...(lost.length > 0 && { lost }),
      ms: Math.round(raw.tookMs),
    });
  }
}

const recordedBody = (body: UnpackedBody, redact: (json: unknown) => unknown) =>
  body && ("json" in body ? { json: redact(body.json) } : { unread: body.unread, size: body.size });

/** A parameter of a query as JSON. An identifier stands there as `number=ACR…`: each name leads one member deeper. */
function nested(name: string, text: string, node: SchemaNode | undefined): object {
  const member = node?.members.get(name);
  const [first = "", ...rest] = text.split("=");
  return { [name]: member?.kind === "object" && rest.length > 0 ? nested(first, rest.join("="), member) : text };
}

/** The name and the text of a parameter in JSON. */
function flat(parameter: unknown): [string, string] {
  const [[name, value]] = Object.entries(parameter as object) as [[string, unknown]];
  return [name, typeof value === "object" ? flat(value).join("=") : String(value)];
}

/** The headers that a recording has, and the values that they may have there. All others are left out. */
const recorded: Readonly<Record<string, RegExp>> = {
  "content-type":
    /^(application\/(?:json|xml|x-www-form-urlencoded)|multipart\/form-data|text\/(?:html|plain|xml))(?=;|$)(?:(?:;[^;]*)*?;\s*(charset=(?:utf-8|iso-8859-1|us-ascii|windows-1252))(?=\s*(?:;|$)))?/,
  "content-encoding": /^(?:gzip|x-gzip|deflate|br|zstd|identity)$/,
  "retry-after": /^\d{1,5}$/,
};

function recordedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(recorded).flatMap(([name, known]) => {
    const value = [headers[name] ?? []].flat().join(", ").toLowerCase().trim();
    // A media type and its charset are two parts: other parameters may stand between them.
    const [whole = "other", ...parts] = known.exec(value) ?? [];
    return value === "" ? [] : [[name, parts.filter(Boolean).join("; ") || whole]];
  });
  return Object.fromEntries(entries);
}

/** Headers about the transport alone: their words may stand in any text. */
const ofTransport =
  /^(?:accept(?:-.*)?|cache-control|connection|content-encoding|content-length|date|keep-alive|retry-after|transfer-encoding|vary)$/;

/** Credentials are redacted apart. */
const holdsSecrets = (name: string) => name !== "authorization" && isSecretHeader(name);

/** Tokens, what cookies hold, and all that a recording leaves out of headers. */
function noteHeaders(headers: IncomingHttpHeaders, redaction: CallRedaction, isAnswer: boolean): void {
  for (const [name, values = []] of Object.entries(headers)) {
    for (const value of ofTransport.test(name) ? [] : [values].flat()) {
      const parts = value.split(";");
      if (/cookie/.test(name)) for (const one of parts) redaction.secret(one.slice(one.indexOf("=") + 1).trim());
      else if (holdsSecrets(name)) redaction.secret(value);
      // A media type stays, its parameters do not.
      for (const one of name === "content-type" ? parts.slice(1) : [value]) redaction.leaveOut(one, isAnswer);
    }
  }
}

/** What an Authorization header says, with labels for its secrets. */
function redactCredentials(authorization: string, redaction: CallRedaction): ExchangeLine["request"]["credentials"] {
  const [scheme = "", encoded = ""] = authorization.split(/\s+/);
  const whole = redaction.secret(encoded);
  if (!/^basic$/i.test(scheme)) {
    const said = /^bearer$/i.test(scheme) ? "Bearer" : "other";
    return { scheme: said, user: whole, hasColon: false, password: "" };
  }
  const bytes = Buffer.from(encoded, "base64");
  // Some clients send letters of Latin-1.
  const [user = "", password = ""] = bytes.toString(isUtf8(bytes) ? "utf8" : "latin1").split(/:(.*)/s);
  const said = { user: redaction.secret(user), hasColon: bytes.includes(":"), password: redaction.secret(password) };
  return { scheme: scheme === "Basic" ? "Basic" : "basic", ...said };
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
  const isOdd = otherCharset(headers["content-type"]) !== undefined;
  if (isOdd && !otherCharset(request.headers["content-type"])) lost.add("call.charset");
  // A line has no token of a header, and no cookie.
  if (Object.keys(headers).some(holdsSecrets)) lost.add("call.unread-parts");
  return lostBehaviours.filter((id) => lost.has(id));
}
