import { sessionToken } from "../session-token.ts";
import { secretMask } from "./json-pieces.ts";
import { maskText } from "./mask-text.ts";
import { isSecret } from "./secret-names.ts";

type Headers = Readonly<Record<string, string>>;

/** Of the names of headers, what stands anywhere in them counts: `x-auth-user`, `x-token-for`. */
const secretPart = /auth(?!or)|cookie|token|passw|pwd|pass-?code|secret|session|credential|signature|jwt|api-?key/;

/** Is what a header of that name says a secret? */
export const isSecretHeader = (name: string): boolean => secretPart.test(name.toLowerCase()) || isSecret(name);

/** It has the name of a sandbox, its token, or both as `name~token`. */
const sandboxHeader = "x-mock-sandbox";

const maskToken = (key: string): string =>
  sessionToken.safeParse(key).success ? secretMask : key.replace(/~.*/s, `~${secretMask}`);

/** Headers with the secrets masked; names are in lower case. */
export function maskHeaders(headers: Headers): Headers {
  let masked: Record<string, string> | undefined;
  for (const name in headers) {
    const text = headers[name] as string;
    const shown = isSecretHeader(name) ? secretMask : maskText(name === sandboxHeader ? maskToken(text) : text);
    if (shown === text) continue;
    masked ??= { ...headers };
    masked[name] = shown;
  }
  return masked ?? headers;
}
