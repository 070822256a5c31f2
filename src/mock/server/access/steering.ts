import { createHash, timingSafeEqual } from "node:crypto";
import { problem } from "../problem.ts";
import type { EntranceEnv } from "./entrance.ts";

/** Who may steer the stand-in: by its admin API, by `X-Mock-Fault`, and into sandboxes by their names. */
export interface Steering {
  /** The admin API is off (`--no-admin`), and so are the faults that calls ask for. */
  readonly isOff: boolean;
  /** Asked for wherever the address is not on loopback. */
  readonly token: string;
  /** Whoever calls may ask for faults (`--open-faults`), wherever from. */
  readonly areFaultsOpen: boolean;
}

type SentHeaders = Readonly<Record<string, string>>;

/**
 * May the sender of a request steer? Who comes without a socket, by a loopback address, or with the token: in `Authorization`,
 * or in a header of its own where the vendor's login needs that one.
 */
export function maySteer(env: unknown, headers: SentHeaders, { token }: Pick<Steering, "token">): boolean {
  const entrance = (env as EntranceEnv)?.entrance;
  if (entrance === undefined || entrance.isLoopback) return true;
  return isSame(bearerOf(headers) ?? "", token) || isSame(headers["x-mock-admin-token"] ?? "", token);
}

/** The token of `Authorization: Bearer`. */
export const bearerOf = (headers: SentHeaders): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(headers["authorization"] ?? "")?.[1];

// The digests are of one length, so that the time of the comparison tells nothing.
const isSame = (sent: string, wanted: string): boolean => timingSafeEqual(digest(sent), digest(wanted));

const digest = (text: string) => createHash("sha256").update(text).digest();

/** The refusal of whoever has no token. @param what needs it, with its verb */
export function tokenNeeded(what: string): Response {
  const refused = problem(
    401,
    "Token needed",
    `Away from loopback ${what} \`Authorization: Bearer <token>\` or \`X-Mock-Admin-Token\`: the token of --admin-token, or the one printed at start.`,
  );
  refused.headers.set("www-authenticate", 'Bearer realm="crmcom-mock admin"');
  return refused;
}

/** Why a call may not ask for faults; nothing of it was looked at. `undefined` when it may. */
export function barredFaults(env: unknown, headers: SentHeaders, steering: Steering): Response | undefined {
  if (steering.areFaultsOpen) return undefined;
  if (steering.isOff) {
    return problem(403, "No faults by header", "X-Mock-Fault is switched off with the admin API (--no-admin).");
  }
  return maySteer(env, headers, steering) ? undefined : tokenNeeded("X-Mock-Fault needs");
}
