import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import { isSecretHeader } from "../../wire/secrets/secret-names.ts";
import type { CallRedaction } from "./call-redaction.ts";
import type { ExchangeLine } from "./recording.ts";

/** The headers that a recording has, and the values that they may have there. All others are left out. */
const recorded: Readonly<Record<string, RegExp>> = {
  "content-type":
    /^(?:application\/(?:json|xml|x-www-form-urlencoded)|multipart\/form-data|text\/(?:html|plain|xml))(?=;|$)/,
  "content-encoding": /^(?:gzip|x-gzip|deflate|br|zstd|identity)$/,
  "retry-after": /^\d{1,5}$/,
};

const charset = /;\s*(charset=(?:utf-8|iso-8859-1|us-ascii|windows-1252))\s*(?:;|$)/;

/** The headers of a request or an answer, as far as they are recorded. */
export function recordedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(recorded).flatMap(([name, known]) => {
    const value = [headers[name] ?? []].flat().join(", ").toLowerCase().trim();
    if (value === "") return [];
    const [said = "other"] = known.exec(value) ?? [];
    const [, encoded] = name === "content-type" ? (charset.exec(value) ?? []) : [];
    return [[name, encoded === undefined ? said : `${said}; ${encoded}`]];
  });
  return Object.fromEntries(entries);
}

/** Headers about the transport alone: their words may stand in any text. */
const ofTransport =
  /^(?:accept(?:-.*)?|cache-control|connection|content-encoding|content-length|date|keep-alive|retry-after|transfer-encoding|vary)$/;

/** The values of headers that a recording leaves out. A media type stays, its parameters do not. */
export const leftOutHeaders = (headers: IncomingHttpHeaders): string[] =>
  Object.entries(headers).flatMap(([name, value = []]) => {
    if (ofTransport.test(name)) return [];
    return name === "content-type" ? String(value).split(";").slice(1) : value;
  });

/** The tokens in headers, and what cookies hold. Credentials are redacted apart. */
export const secretHeaders = (headers: IncomingHttpHeaders): string[] =>
  Object.entries(headers).flatMap(([name, value = []]) => {
    if (name === "authorization" || !isSecretHeader(name)) return [];
    const cookies = (text: string) => text.split(";").map((one) => one.slice(one.indexOf("=") + 1).trim());
    return /cookie/.test(name) ? [value].flat().flatMap(cookies) : value;
  });

/** What an Authorization header says, with labels for its secrets; nothing where there is none. */
export function redactCredentials(
  { authorization = "" }: IncomingHttpHeaders,
  redaction: CallRedaction,
): Pick<ExchangeLine["request"], "credentials"> {
  if (authorization === "") return {};
  const [scheme = "", encoded = ""] = authorization.split(/\s+/);
  const whole = redaction.secret(encoded);
  const kind = scheme.toLowerCase();
  if (kind !== "basic") {
    const said = kind === "bearer" ? "Bearer" : "other";
    return { credentials: { scheme: said, user: whole, hasColon: false, password: "" } };
  }
  const bytes = Buffer.from(encoded, "base64");
  // Some clients send letters of Latin-1.
  const [user = "", password] = bytes.toString(isUtf8(bytes) ? "utf8" : "latin1").split(/:(.*)/s);
  return {
    credentials: {
      scheme: scheme === "Basic" ? "Basic" : "basic",
      user: redaction.secret(user),
      hasColon: password !== undefined,
      password: redaction.secret(password ?? ""),
    },
  };
}
