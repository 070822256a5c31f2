import type { Contract } from "../../../vendor/method.ts";
import { isSecretHeader } from "../../../wire/secrets/secret-names.ts";
import type { Call } from "../call.ts";

/** Headers that ask for another verb. */
const verbHeaders = new Set(["x-http-method-override", "x-http-method", "x-method-override"]);

/** Headers that are told otherwise, hold no token whatever their name says, or are ours. */
const otherHeaders = /^(?:authorization|cookie|postman-token|sec-.*|x-mock-.*)$/;

/** May a client believe that something is read in a header of that name, in lower case? */
const isMeant = (name: string) => verbHeaders.has(name) || (isSecretHeader(name) && !otherHeaders.test(name));

const mostParameters = 100;

/** What came with a call and is no place of parameters: the query of a POST, the body of a GET, headers and cookies with a token. */
export function unreadParts(
  { verb, query, headers, body }: Pick<Call, "verb" | "query" | "headers" | "body">,
  { access = "token" }: Pick<Contract, "access">,
): readonly string[] {
  const parts: string[] = [];
  if (verb === "POST" && query !== "") {
    for (const name of new Set(new URLSearchParams(query).keys())) {
      if (parts.length < mostParameters) parts.push(`?${name}`);
    }
  }
  if (verb === "GET" && body !== "") parts.push("body");
  const { authorization } = headers;
  const isRead = access === "basic" && /^\s*basic\s/i.test(authorization ?? "");
  if (authorization !== undefined && !isRead) parts.push("header:Authorization");
  for (const name in headers) if (isMeant(name)) parts.push(`header:${name}`);
  if (headers["cookie"] !== undefined && hasToken(headers["cookie"])) parts.push("header:Cookie");
  return parts;
}

/** Is one of the cookies a token by its name? Others may be of another program on the same host. */
const hasToken = (cookies: string): boolean =>
  cookies.split(";").some((cookie) => isSecretHeader(cookie.split("=", 1)[0] as string));

/** Is a part that is not read one in which a token was meant? */
export const meansToken = (part: string): boolean =>
  part === "?token" || (part.startsWith("header:") && !verbHeaders.has(part.slice(7)));
