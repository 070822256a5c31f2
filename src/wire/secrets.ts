/** A member is a secret when its name is one of these or ends in one, as `one_time_password` and `web_api_key` do. */
const secretNames = ["token", "api_key", "password", "pass_code"];

const mask = "****";

// Where a secret member stands in JSON text, up to its value. Two patterns, as the engine looks for the first letters of
// one kind of name faster than for those of all.
const tokens = /(?:token|api_key)"\s*:\s*/gi;
const passwords = /pass(?:word|_code)"\s*:\s*/gi;

/** A piece of a JSON value: a text, an opening or closing bracket, or what stands between. */
const piece = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"?|[[\]{}]|[^"[\]{},\n]+|[,\n]/gy;

/** JSON may write the letters of a name as escapes, and parses them all the same. */
const escapedLetter = /\\u00(5f|6[1-9a-f]|7[0-9a])/gi;

const isSecretWord = (name: string) => secretNames.some((secret) => name.toLowerCase().endsWith(secret));

/** Is a member of that name a secret: its value is kept nowhere, not in the journal, not in a log, not in an error text? */
export function isSecret(name: unknown): boolean {
  return typeof name === "string" && isSecretWord(name);
}

/** Does a name stand for a secret of one of those kinds: `expired_token`, `pass_code_2`? */
export function namesSecret(name: string): boolean {
  return isSecretWord(name.replace(/_\d+$/, ""));
}

/** JSON text with the secrets masked; also when it is cut off or does not parse. */
export const maskJson = (text: string): string => maskedJson(text).join("");

/** The same in pieces: for whoever copies them anyway, a long text need not be put together first. */
export function maskedJson(text: string): readonly string[] {
  const plain = text.includes("\\u00")
    ? text.replace(escapedLetter, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
  return maskMembers(plain, tokens).flatMap((one) => maskMembers(one, passwords));
}

function maskMembers(text: string, member: RegExp): readonly string[] {
  const pieces: string[] = [];
  let from = 0;
  member.lastIndex = 0;
  while (member.test(text)) {
    pieces.push(text.slice(from, member.lastIndex), `"${mask}"`);
    from = endOfValue(text, member.lastIndex);
    member.lastIndex = from;
  }
  pieces.push(text.slice(from));
  return pieces;
}

/** Where the JSON value ends that begins at `from`; the end of the text when it was cut off. */
function endOfValue(text: string, from: number): number {
  let depth = 0;
  let at = from;
  piece.lastIndex = from;
  while (piece.test(text)) {
    const first = text.charAt(at);
    if (depth === 0 && "]},\n".includes(first)) return at;
    if (first === "[" || first === "{") depth += 1;
    if (first === "]" || first === "}") depth -= 1;
    at = piece.lastIndex;
    if (depth === 0) return at;
  }
  return text.length;
}

/** A body with the secrets masked, in pieces: JSON, or what looks like a form. */
export function maskedBody(text: string): readonly string[] {
  return /^\s*[[{"]/.test(text) ? maskedJson(text) : [maskQuery(maskJson(text))];
}

/** A query string with the secrets masked, also those of an identifier: `access_token_identifier=pass_code=1234`. */
export function maskQuery(query: string): string {
  if (query === "") return query;
  return query
    .split("&")
    .map((pair) => {
      const names = decoded(pair.replace(/^\?/, "")).split("=").slice(0, -1);
      const at = names.findIndex(isSecretWord);
      return at < 0 ? pair : [...names.slice(0, at + 1), mask].join("=");
    })
    .join("&");
}

/** As a form is read: a `+` is a space, and an escape that is none stands for itself. */
const decoded = (pair: string): string => [...new URLSearchParams(pair)].flat().join("=");

const secretHeader = /authorization|cookie|token|api-?key|password|pass-?code|secret/;

/** Headers with the secret ones masked; names are in lower case. */
export function maskHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const secret = Object.keys(headers).filter((name) => secretHeader.test(name));
  return secret.length === 0 ? headers : { ...headers, ...Object.fromEntries(secret.map((name) => [name, mask])) };
}
