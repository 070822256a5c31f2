import { type Token, unit } from "../../vendor/entities/all-entities.ts";
import type { CallContext, Credentials } from "../../vendor/entities/call-context.ts";
import { resolveToken, useToken } from "../../vendor/entities/session.ts";
import type { Method } from "../../vendor/method.ts";
import { isRefusal, type Refusal, refuse, valueText } from "../../wire/refusal.ts";
import type { CallFaults } from "../faults/call-faults.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Call } from "./call.ts";
import type { Notes } from "./notes.ts";

type Caller = Pick<CallContext, "session" | "credentials">;

const nobody: Caller = { session: undefined, credentials: undefined };

/** The caller, or why the call is refused. @param acceptAny accepts any String as token (`--accept-any-token`) */
export function authenticate(
  { sandbox, headers }: Pick<Call, "sandbox" | "headers">,
  { access = "token" }: Pick<Method, "access">,
  token: unknown,
  acceptAny: boolean,
  notes: Notes,
  faults: CallFaults | undefined,
): Caller | Refusal {
  if (access === "none") return nobody;
  if (access === "basic") return { ...nobody, credentials: readCredentials(headers["authorization"]) };
  const session = sessionOf(token, sandbox, acceptAny, notes, faults);
  if (!isRefusal(session) && session.idle_minutes !== null) notes.assume("login.idle-time");
  return isRefusal(session) ? session : { ...nobody, session };
}

function sessionOf(
  token: unknown,
  { store, clock }: Sandbox,
  acceptAny: boolean,
  notes: Notes,
  faults: CallFaults | undefined,
): Token | Refusal {
  if (token === undefined || token === null || token === "") return refuse("tokenMissing");
  if (typeof token !== "string")
    return refuse("wrongType", { path: "token", value: valueText(token), expected: "String" });
  const nowMs = clock.nowMs();
  const session = resolveToken(
    { store, assumes: (id) => notes.assume(id) },
    token,
    nowMs,
    (stored) => faults?.tokenAsSeen(stored) ?? stored,
  );
  if (!isRefusal(session)) {
    const isAsStored = !faults || faults.tokenAsSeen(session) === session;
    return isAsStored && session.idle_minutes !== null ? useToken(store, session, nowMs) : session;
  }
  if (!acceptAny) return session;
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
