import type { Store } from "../../store/store.ts";
import { type Token, unit } from "../../vendor/entities/all-entities.ts";
import type { CallContext, Credentials } from "../../vendor/entities/call-context.ts";
import { resolveToken, useToken } from "../../vendor/entities/session.ts";
import type { Method } from "../../vendor/method.ts";
import { isRefusal, type Refusal, refuse, valueText } from "../../wire/refusal.ts";
import type { CallFaults } from "../faults/call-faults.ts";
import type { Call } from "./call.ts";
import type { Notes } from "./notes.ts";

type Caller = Pick<CallContext, "session" | "credentials">;

const nobody: Caller = { session: undefined, credentials: undefined };

/** The caller, or why the call is refused. @param acceptAny accepts any String as token (`--accept-any-token`) */
export function authenticate(
  { sandbox: { store, clock }, headers }: Pick<Call, "sandbox" | "headers">,
  { access = "token" }: Pick<Method, "access">,
  token: unknown,
  acceptAny: boolean,
  notes: Notes,
  faults: CallFaults | undefined,
): Caller | Refusal {
  if (access === "none") return nobody;
  if (access === "basic") return { ...nobody, credentials: readCredentials(headers["authorization"]) };
  if (token === undefined || token === null || token === "") return refuse("tokenMissing");
  if (typeof token !== "string")
    return refuse("wrongType", { path: "token", value: valueText(token), expected: "String" });
  const nowMs = clock.nowMs();
  const asSeen = (stored: Token) => faults?.tokenAsSeen(stored) ?? stored;
  const session = resolveToken({ store, assumes: (id) => notes.assume(id) }, token, nowMs, asSeen);
  if (isRefusal(session)) return acceptAny ? { ...nobody, session: anySession(token, store) } : session;
  if (session.idle_minutes === null) return { ...nobody, session };
  notes.assume("login.idle-time");
  return { ...nobody, session: asSeen(session) === session ? useToken(store, session, nowMs) : session };
}

/** The session of any token: valid, in the first unit. */
function anySession(token: string, store: Store): Token {
  const [anyUnit] = store.collection(unit).list(0, 1);
  return {
    token,
    unit_id: anyUnit?.id ?? "",
    username: null,
    life_cycle_state: "VALID",
    expires_on: null,
    idle_minutes: null,
    last_used_on: null,
  };
}

/** Reads a Basic header. Real clients write `basic` in lower case, and omit the colon before an empty password. */
export function readCredentials(header: string | undefined): Credentials | undefined {
  const [, scheme, encoded] = /^\s*(basic)\s+([A-Za-z0-9+/_-]+=*)\s*$/i.exec(header ?? "") ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  const isAsDocumented = scheme === "Basic" && colon >= 0;
  if (colon < 0) return { name: text, password: "", isAsDocumented };
  return { name: text.slice(0, colon), password: text.slice(colon + 1), isAsDocumented };
}
