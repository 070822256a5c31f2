import type { Contract } from "../method.ts";
import type { Call } from "./call.ts";

/** Headers in which a client may believe that a token is read; names in lower case. */
const tokenHeaders = ["token", "api_key", "api-key", "x-api-key", "x-token", "x-auth-token", "access-token"];

const mostParameters = 100;

/** What came with a call and is no place of parameters: the query of a POST, the body of a GET, headers with a token. */
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
  for (const name of tokenHeaders) if (headers[name] !== undefined) parts.push(`header:${name}`);
  return parts;
}

/** Is an ignored name that of a part, and not of a member? */
export const isPart = (name: string): boolean => /^(\?|header:|body$)/.test(name);

/** Is a part that is not read one in which a token was meant? */
export const meansToken = (part: string): boolean => part.startsWith("header:") || part === "?token";
