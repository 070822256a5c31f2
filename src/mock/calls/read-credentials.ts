import type { Credentials } from "../../vendor/method.ts";

/**
 * What an `Authorization` header says by HTTP Basic; `undefined` when it does not say it.
 *
 * Real clients write `basic` in lower case, and encode a key without the colon that divides it from its empty password.
 */
export function readCredentials(header: string | undefined): Credentials | undefined {
  const [, scheme, encoded] = /^\s*(basic)\s+([A-Za-z0-9+/_-]+=*)\s*$/i.exec(header ?? "") ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  const isAsDocumented = scheme === "Basic" && colon >= 0;
  if (colon < 0) return { name: text, password: "", isAsDocumented };
  return { name: text.slice(0, colon), password: text.slice(colon + 1), isAsDocumented };
}
