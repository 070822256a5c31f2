import { sign } from "jws";

/** Not a secret, and the same in every run: a stand-in knows its tokens by having issued them, and trusts no signature. */
const key = "crmcom-mock signs with this key and trusts nothing that it signed";

/** A JWT as CRM.COM issues it from R12.0.0 on: signed with HS256, its claims as they are given. */
export function signedToken(claims: Readonly<Record<string, string>>): string {
  return sign({ header: { typ: "JWT", alg: "HS256" } as never, payload: claims, secret: key });
}
