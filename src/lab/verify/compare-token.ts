import { jsonOr } from "../../ground/json.ts";
import { valueAt } from "../../matching/json-pointer.ts";
import { recordId } from "../../vendor/entities/record-id.ts";
import type { Expectation } from "./expectation.ts";
import type { Mismatch } from "./outcome.ts";

const path = "/data/token";

/**
 * What a JWT says, held against the one of the contract: its header and `oun` are the same, no claim is missing or of
 * another type (all are Strings in every token that was decoded), `usr` is who logged in, it lives as long, and its
 * session is an id. Further claims are none of our business, as those of a consumer are told to be there too.
 * @param sent the body of the request: a login by password has a `username`
 */
export function compareToken({ body, forms }: Expectation, sent: unknown, actual: unknown): Mismatch[] {
  const wanted = read(valueAt(body, path));
  const text = valueAt(actual, path);
  if (!wanted || !forms.has(path) || typeof text !== "string") return [];
  const found = read(text);
  if (!found) return [{ path, expected: "a JWT", actual: "a text whose parts are no JSON" }];
  const mismatches: Mismatch[] = [];
  const differ = (part: string, expected: string, value: unknown) =>
    mismatches.push({ path, expected: `a JWT with ${part} ${expected}`, actual: JSON.stringify(value) ?? "nothing" });
  for (const [name, value] of Object.entries(wanted.header)) {
    if (found.header[name] !== value) differ(name, JSON.stringify(value), found.header[name]);
  }
  for (const name of Object.keys(wanted.claims)) {
    if (typeof found.claims[name] !== "string") differ(name, "as a String", found.claims[name]);
  }
  if (mismatches.length > 0) return mismatches;
  if (found.claims["oun"] !== wanted.claims["oun"])
    differ("oun", JSON.stringify(wanted.claims["oun"]), found.claims["oun"]);
  const username = valueAt(sent, "/username");
  if (typeof username === "string" && found.claims["usr"] !== username)
    differ("usr", JSON.stringify(username), found.claims["usr"]);
  if (!recordId.safeParse(found.claims["jti"]).success)
    differ("jti", "of 32 upper-case hexadecimal digits", found.claims["jti"]);
  const seconds = lifeOf(wanted.claims);
  if (lifeOf(found.claims) !== seconds) differ("exp", `${seconds} seconds after iat`, lifeOf(found.claims));
  return mismatches;
}

type Part = Readonly<Record<string, unknown>>;

function read(token: unknown): { readonly header: Part; readonly claims: Part } | undefined {
  const [header, claims, signature] = String(token).split(".").map(partOf);
  return header && claims && signature === undefined ? { header, claims } : undefined;
}

function partOf(part: string): Part | undefined {
  const value = jsonOr(Buffer.from(part, "base64url").toString());
  return typeof value === "object" && value !== null ? (value as Part) : undefined;
}

const lifeOf = ({ exp, iat }: Part) => Number(exp) - Number(iat);
