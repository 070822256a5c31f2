import { pointerTo } from "../../matching/json-pointer.ts";
import { testOfCall } from "./call-as-test.ts";
import type { JournalEntry } from "./render-entry.ts";

/** A call as it can be made again. */
export interface CallAgain {
  readonly verb: string;
  /** Path and query, below the sandbox's. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Where secrets were that the journal has not kept, and in whose place `****` stands. */
  readonly masked: readonly string[];
  readonly curl: string;
  readonly test: string;
  /** A fault rule about calls like it; `null` for a path that is no method. */
  readonly rule: object | null;
}

/** Where a call is made again, and the token that it is given there. */
export interface AgainAt {
  /** What leads into the sandbox, before the path of the call. */
  readonly baseUrl: string;
  readonly token: string | undefined;
}

const mask = "****";

/** What a client, or what it runs on, says anew with each call. */
const ofConnection =
  /^(host|connection|content-length|transfer-encoding|accept-encoding|user-agent|origin|referer|sec-.*)$/;

/** Of a call that the journal kept whole, all ways to make it again. Its token is one that works now. */
export function callAgain(entry: JournalEntry, { baseUrl, token = mask }: AgainAt): CallAgain {
  const { verb, path, query, headers: sent, body: kept } = entry.request;
  const headers = Object.fromEntries(
    Object.entries(sent).filter(([name, value]) => !ofConnection.test(name) && value !== mask),
  );
  const given = withToken(kept, token);
  const text = typeof given === "string" ? given : JSON.stringify(given);
  const body = text === "" ? null : text;
  const asked = query.replace(/(^|[?&])token=\*{4}/, (_, before: string) => `${before}token=${token}`);
  const whole = `${path}${asked === "" ? "" : `?${asked.replace(/^\?/, "")}`}`;
  // The address leads into the sandbox without the token of the admin API; a fault that is asked for needs it.
  const isNeeded = (name: string) => name !== "x-mock-admin-token" || "x-mock-fault" in sent;
  const masked = [
    ...Object.entries(sent).flatMap(([name, value]) => (value === mask && isNeeded(name) ? `header ${name}` : [])),
    ...maskedIn(given, []),
    ...(asked.includes(mask) ? ["the query"] : []),
  ];
  return {
    verb,
    path: whole,
    headers,
    body,
    masked,
    curl: curlOf(verb, `${baseUrl}${whole}`, headers, body),
    test: testOfCall(entry, { verb, path: whole, headers, body: given }),
    rule: ruleFor(entry),
  };
}

function withToken(body: unknown, token: string): unknown {
  const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
  return isObject && "token" in body && body.token === mask ? { ...body, token } : body;
}

/** Where in a body secrets were. */
function maskedIn(value: unknown, path: readonly string[]): string[] {
  if (value === mask) return [pointerTo(path)];
  if (typeof value === "string") return path.length === 0 && value.includes(mask) ? ["the body"] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, within]) => maskedIn(within, [...path, name]));
}

function curlOf(verb: string, url: string, headers: CallAgain["headers"], body: string | null): string {
  const given = Object.entries(headers)
    .filter(([name, value]) => !(name === "accept" && value === "*/*"))
    .map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const data = body === null ? [] : [`--data-raw ${quoted(body)}`];
  const word = verb === (body === null ? "GET" : "POST") ? [] : [`-X ${verb}`];
  return ["curl -s", ...word, quoted(url), ...given, ...data].join(" ");
}

/** As a shell takes it, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function ruleFor({ operation }: JournalEntry): object | null {
  if (operation === null) return null;
  return {
    description: "The next call is done and stored, and its answer is lost",
    match: { operation },
    when: { times: 1 },
    phase: "after-commit",
    effect: { connection: { type: "reset" } },
  };
}
