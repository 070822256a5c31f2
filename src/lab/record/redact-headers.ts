import { isUtf8 } from "node:buffer";
import { isSecretHeader } from "../../wire/secrets/secret-names.ts";
import type { CallRedaction } from "./call-redaction.ts";
import type { RawExchange } from "./raw-exchange.ts";
import type { ExchangeLine } from "./recording.ts";

type Headers = RawExchange["headers"];

const mediaTypes = [
  "application/json",
  "application/x-www-form-urlencoded",
  "application/xml",
  "multipart/form-data",
  "text/html",
  "text/plain",
  "text/xml",
];
const charsets = ["utf-8", "iso-8859-1", "us-ascii", "windows-1252"];
const encodings = ["gzip", "x-gzip", "deflate", "br", "zstd", "identity"];

/** The headers that a recording has, and the values that they may have there. All others are left out. */
const recorded: Readonly<Record<string, (value: string) => string>> = {
  "content-type": (value) => {
    const [type = "", ...parameters] = value
      .toLowerCase()
      .split(";")
      .map((one) => one.trim());
    const charset = parameters.find((one) => charsets.some((known) => one === `charset=${known}`));
    return oneOf(mediaTypes, type) + (charset === undefined ? "" : `; ${charset}`);
  },
  "content-encoding": (value) => oneOf(encodings, value.toLowerCase()),
  "retry-after": (value) => (/^\d{1,5}$/.test(value) ? value : "other"),
};

/** The headers of a request or an answer, as far as they are recorded. */
export function recordedHeaders(headers: Headers): Record<string, string> {
  const entries = Object.entries(recorded).flatMap(([name, print]) => {
    const value = headerText(headers, name);
    return value === "" ? [] : [[name, print(value)]];
  });
  return Object.fromEntries(entries);
}

/** A header as one text; empty when there is none. */
export const headerText = (headers: Headers, name: string): string => [headers[name] ?? []].flat().join(", ");

/** What every client and server says of the transport: words that may stand in any text. */
const ofTransport =
  /^(?:accept(?:-.*)?|cache-control|connection|content-length|date|keep-alive|transfer-encoding|vary)$/;

/** The values of headers that are left out, and the parameters of a media type: they may be a tenant's. */
export const leftOutHeaders = (headers: Headers): string[] => [
  ...Object.entries(headers).flatMap(([name, value]) =>
    Object.hasOwn(recorded, name) || ofTransport.test(name) ? [] : [value ?? []].flat(),
  ),
  ...headerText(headers, "content-type")
    .split(";")
    .slice(1)
    .map((one) => one.trim().replace(/^[\w-]+=/, "")),
];

/** The tokens in headers, and what cookies hold. Credentials are redacted apart. */
export const secretHeaders = (headers: Headers): string[] =>
  Object.entries(headers).flatMap(([name, value]) => {
    if (name === "authorization" || !isSecretHeader(name)) return [];
    const texts = [value ?? []].flat();
    return /cookie/.test(name) ? texts.flatMap((text) => text.split(";").map(cookieValue)) : texts;
  });

const cookieValue = (cookie: string) => cookie.slice(cookie.indexOf("=") + 1).trim();

const oneOf = (known: readonly string[], value: string) => (known.includes(value) ? value : "other");

/** What an Authorization header says, with labels for its secrets; nothing where there is none. */
export function redactCredentials(
  header: string,
  redaction: CallRedaction,
): Pick<ExchangeLine["request"], "credentials"> {
  if (header === "") return {};
  const [scheme = "", encoded = ""] = header.split(/\s+/);
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
