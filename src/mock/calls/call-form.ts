import type { Method } from "../../vendor/method.ts";
import { otherCharset } from "../../wire/json-notes.ts";
import { type Refusal, refuse } from "../../wire/refusal.ts";
import type { Release } from "../../wire/release.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import type { Call } from "./call.ts";
import type { Note } from "./note-list.ts";
import type { Notes } from "./notes.ts";

export const jsonWarnings = {
  repeated: { id: "value.repeated-member", error: "memberRepeated", words: "given more than once" },
  digits: { id: "value.lost-digits", error: "digitsLost", words: "digits were lost" },
  letters: {
    id: "value.odd-letters",
    error: "oddLetters",
    words: "control characters, halves of surrogate pairs, or letters that were lost before, in",
  },
  placeholder: {
    id: "value.placeholder",
    error: "placeholderLeft",
    words: "a placeholder that was not filled, in",
  },
} as const;

const jsonType = /^application\/json\s*(;\s*charset\s*=[^;]*)?$/i;

/** Notes a form of the call that no page shows. Only charset and byte order mark warn the client or refuse the call. */
export function noteForm({ verb, headers, query, oddPath, hasByteOrderMark }: Call, notes: Notes): void {
  const { "content-type": type = "", "content-encoding": encoding } = headers;
  for (const id of oddPath) notes.add(id, "");
  if (verb === "GET" && hasRepeatedName(query)) notes.add("identifier.repeated-in-query", "");
  if (verb === "POST" && !jsonType.test(type)) notes.add("call.content-type", "");
  if (verb === "POST" && encoding !== undefined) notes.add("call.content-encoding", "");
  const charset = verb === "GET" || !type.includes(";") ? undefined : otherCharset(type);
  if (charset !== undefined) notes.add("call.charset", charset);
  if (hasByteOrderMark) notes.add("call.byte-order-mark", "");
}

function hasRepeatedName(query: string): boolean {
  const names = [...new URLSearchParams(query).keys()];
  return new Set(names).size < names.length;
}

/** The refusal that replaces a warning. @param rowPath empty for the call */
export function refusalForNote({ id, name = "" }: Note, { name: release }: Release, rowPath: string): Refusal {
  if (id === "call.byte-order-mark") return refuse("bodyNotJson", { reason: "it begins with a byte order mark" });
  if (id === "call.charset") {
    return refuse("bodyInOtherCharset", { reason: `its Content-Type declares ${name}, and JSON is sent in UTF-8` });
  }
  const warning = Object.values(jsonWarnings).find((entry) => entry.id === id);
  if (warning) return refuse(warning.error, { path: name });
  const kind = id === "fields-set.unknown" ? "unknownField" : "unknownMember";
  return refuse(kind, { path: (rowPath && `${rowPath}.`) + maskText(name), release });
}

const verbHeaders = new Set(["x-http-method-override", "x-http-method", "x-method-override"]);

/** Headers that have notes of their own, hold no token despite their name, or are ours. */
const otherHeaders = /^(?:authorization|cookie|postman-token|sec-.*|x-mock-.*)$/;

/** Parts of a call that hold no parameters: the query of a POST, the body of a GET, headers and cookies with a token. */
export function unreadParts(
  { verb, query, headers, body }: Pick<Call, "verb" | "query" | "headers" | "body">,
  { access = "token" }: Pick<Method, "access">,
): readonly string[] {
  const parts: string[] = [];
  if (verb === "POST" && query !== "") {
    for (const name of new Set(new URLSearchParams(query).keys())) {
      if (parts.length < 100) parts.push(`?${name}`);
    }
  }
  if (verb === "GET" && body !== "") parts.push("body");
  const { authorization } = headers;
  const isReadOnly = access === "basic" && /^\s*basic\s/i.test(authorization ?? "");
  if (authorization !== undefined && !isReadOnly) parts.push("header:Authorization");
  for (const name in headers) {
    const mayBeMeant = verbHeaders.has(name) || (isSecret(name) && !otherHeaders.test(name));
    if (mayBeMeant) parts.push(`header:${name}`);
  }
  if (headers["cookie"] !== undefined && namesTokenCookie(headers["cookie"])) parts.push("header:Cookie");
  return parts;
}

/** True if a cookie has the name of a token. */
const namesTokenCookie = (cookies: string): boolean =>
  cookies.split(";").some((cookie) => isSecret(cookie.split("=", 1)[0] as string));

/** True if an unread part has the name of a token. */
export const namesToken = (part: string): boolean =>
  part === "?token" || (part.startsWith("header:") && !verbHeaders.has(part.slice("header:".length)));
