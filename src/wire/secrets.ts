/** Members whose values are kept nowhere: not in the journal, not in a log, not in an error text. */
const secretNames = ["token", "password", "pass_code", "one_time_password"];

const mask = "****";

const names = secretNames.join("|");
const value = String.raw`"(?:[^"\\]|\\.)*"?|\[[^\]]*\]?|\{[^}]*\}?|[^\s,}\]"]+`;
const inJson = new RegExp(String.raw`("(?:${names})"\s*:\s*)(?:${value})`, "gi");
const inQuery = new RegExp(`((?:^|[?&])(?:${names})=)[^&]*`, "gi");
/** JSON may write the letters of a name as escapes, and parses them all the same. */
const escapedLetter = /\\u00(5f|6[1-9a-f]|7[0-9a])/gi;

/** Is a member of that name a secret? */
export function isSecret(name: unknown): boolean {
  return typeof name === "string" && secretNames.includes(name);
}

/** Does a name stand for a secret of one of those kinds: `expired_token`, `pass_code_2`? */
export function namesSecret(name: string): boolean {
  const kind = name.replace(/_\d+$/, "");
  return secretNames.some((secret) => kind === secret || kind.endsWith(`_${secret}`));
}

/** JSON text with the secrets masked; also when it is cut off or does not parse. */
export function maskJson(text: string): string {
  const plain = text.includes("\\u00")
    ? text.replace(escapedLetter, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
  return plain.replace(inJson, `$1"${mask}"`);
}

/** A query string with the secrets masked. */
export function maskQuery(text: string): string {
  return text.replace(inQuery, `$1${mask}`);
}

const secretHeaders = new Set(["authorization", "proxy-authorization", "cookie", "set-cookie"]);

/** Headers with the secret ones masked. */
export function maskHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const masked: Record<string, string> = {};
  for (const [name, text] of Object.entries(headers)) masked[name] = secretHeaders.has(name) ? mask : text;
  return masked;
}
