import { jsonOr } from "../../src/common/json.ts";
import { answeringReleases } from "../../src/documents/contract-examples.ts";
import { type ConfigInput, createStandIn } from "../../src/index.ts";
import { type Exchange, gatewayReasonOf, readExchange } from "../../src/tenant/examine/exchange.ts";
import { type Judgement, judge } from "../../src/tenant/examine/judge.ts";
import { withOwnForms } from "../../src/tenant/examine/own-forms.ts";
import { RecordingFacts } from "../../src/tenant/examine/recording-facts.ts";
import { Pseudonyms } from "../../src/tenant/record/pseudonyms.ts";
import { type RedactedExchange, redactExchange } from "../../src/tenant/record/redactor.ts";
import { catalog, ownMethods } from "../../src/vendor/catalog.ts";
import type { Example, Method } from "../../src/vendor/method.ts";
import { fillExample } from "../../src/vendor/method.ts";
import { isWithin, parseRelease } from "../../src/wire/release.ts";
import { type VendorErrorKind, vendorErrors } from "../../src/wire/vendor-errors.ts";
import type { LooseOptions } from "../transports.ts";
import drawnFrom from "./drawn-from.json" with { type: "json" };

type Json = Record<string, unknown>;

/** A call before it is sent. */
export interface Call {
  readonly method: string;
  readonly body?: unknown;
  readonly query?: readonly (readonly [string, string])[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A bulk call with rows, or with what stands in their place. */
export const bulkCall = (token: unknown, rows: unknown, more = {}): Call => ({
  method: "customer_events/bulk/social_media/create",
  body: { token, social_media_customer_events_set: rows, ...more },
});

/** A call that was sent, with what came back. */
export interface Sent {
  readonly call: Call;
  readonly status: number;
  readonly json: Json;
}

/** Answers a request, without a socket. */
export type Answers = (path: string, init: RequestInit) => Promise<Response>;

const root = "/crmapi/rest/v2/";

/** Chance that is the same for the same seed. */
export function chance(seed: number) {
  let state = seed * 2654435761 + 1;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number) => Math.floor(next() * count);
  return {
    next,
    below,
    is: (share: number) => next() < share,
    of: <One>(all: readonly One[]): One => all[below(all.length)] as One,
  };
}

type Chance = ReturnType<typeof chance>;

const { accounts, units, participants, dates, texts, classifications, fieldSets, users, fixedTokens, webApiKeys } =
  drawnFrom;

/** What is known of a session while it goes on. */
interface Going {
  readonly chance: Chance;
  readonly tokens: string[];
  readonly ids: string[];
  readonly numbers: string[];
}

const mostly = <One>({ is, of }: Chance, usual: One, all: readonly One[], share = 0.2): One =>
  is(share) ? of(all) : usual;

function circumstances({ chance }: Going): Json {
  const { is, of, below } = chance;
  return {
    accounts_receivable_identifier: mostly<unknown>(chance, { number: "ACR0000000164" }, accounts),
    ...(is(0.15) && {
      rewards_participant_identifier: of(participants),
      ...(is(0.8) && { accounts_receivable_identifier: undefined }),
    }),
    performed_by_unit_identifier: mostly<unknown>(chance, { alternative_code: "WEB" }, units),
    performed_on: mostly<unknown>(chance, "2016-06-22T15:00:00", dates, 0.25),
    ...(is(0.15) && { classification_identifier: of(classifications) }),
    ...(is(0.15) && { description: of(texts) }),
    ...(is(0.2) && {
      external_system: of(["SHOP", "shop", null]),
      external_system_reference_number: of([`R-${below(4)}`, "r-1", ""]),
    }),
    ...(is(0.05) && { colour: "red" }),
    ...(is(0.05) && { udf_float_1: of([7, 7.5, "7", 123456789.123]) }),
    ...(is(0.05) && { udf_date_1: of(dates) }),
    ...(is(0.05) && { udf_string_1: of(texts) }),
    ...(is(0.05) && { process_immediately: of([true, false, "yes"]) }),
  };
}

const ownOf = (going: Going, type: string): Json =>
  type === "social_media"
    ? {
        social_media: mostly<unknown>(going.chance, "FACEBOOK", ["facebook", "TWITTER", 5, undefined], 0.1),
        profile: mostly<unknown>(going.chance, "www.facebook.com/polina", [...texts, undefined], 0.2),
        action: mostly<unknown>(going.chance, "LIKE", ["like", "SHARE", undefined], 0.1),
      }
    : type === "web"
      ? { website: mostly<unknown>(going.chance, "www.example.org", [...texts, undefined], 0.2) }
      : { classification_identifier: { name: "Campaign" } };

function withoutSome({ chance }: Going, part: Json): Json {
  const names = Object.keys(part);
  if (!chance.is(0.08)) return part;
  const { [chance.of(names)]: _, ...rest } = part;
  return rest;
}

const rowOf = (going: Going, type: string, index: number): unknown => {
  const { is, of } = going.chance;
  if (is(0.02)) return of([null, 5, "row", []]);
  return withoutSome(going, {
    request_unique_identifier: mostly<unknown>(going.chance, `row-${index}`, ["row-0", "", 5, null], 0.1),
    ...circumstances(going),
    ...ownOf(going, type),
  });
};

/** A call of any method, right or wrong in any way. */
export function randomCall(going: Going): Call {
  const { is, of, below } = going.chance;
  const token = is(0.08) ? of(fixedTokens) : of(going.tokens);
  const withToken = is(0.02) ? {} : { token };
  const fields = is(0.15) ? { fields_set: of(fieldSets) } : {};
  const draw = below(100);
  if (draw < 45) {
    const type = of(["social_media", "social_media", "web", "achievements"]);
    const set = `${type === "achievements" ? "achievement" : type}_customer_events_set`;
    const count = is(0.1) ? 0 : 1 + below(4);
    const rows = mostly<unknown>(
      going.chance,
      Array.from({ length: count }, (_, at) => rowOf(going, type, at)),
      [{}, "x", undefined, null],
      0.04,
    );
    return {
      method: `customer_events/bulk/${type}/create`,
      body: { ...withToken, [set]: rows, ...fields, ...(is(0.03) && { shade: 1 }) },
    };
  }
  if (draw < 62) {
    const type = of(["social_media", "web"]);
    return {
      method: `customer_events/${type}/create`,
      body: withoutSome(going, { ...withToken, ...circumstances(going), ...ownOf(going, type), ...fields }),
    };
  }
  if (draw < 74) {
    const owner = of([
      { accounts_receivable_identifier: of(accounts) },
      { rewards_participant_identifier: of(participants) },
      { classification_identifier: of(classifications) },
      {},
    ]);
    const paging = is(0.3) ? { number_of_results: of([1, 2, 0, "2"]), ...(is(0.5) && { offset: of([0, 1, 5]) }) } : {};
    return { method: "customer_events/social_media/list", body: { ...withToken, ...owner, ...paging, ...fields } };
  }
  if (draw < 84) {
    const named = of([
      `number=${of([...going.numbers, "1", "5", "999999"])}`,
      `id=${of([...going.ids, "0".repeat(32)])}`,
      "external_system_reference_number=HS-11",
      "",
    ]);
    const query: [string, string][] = [
      ["token", String(token)],
      ["customer_event_identifier", named],
    ];
    if (is(0.15)) query.push(["fields_set", of(["id,number", "nothing", "profile"])]);
    return { method: "customer_events/social_media/show", query };
  }
  if (draw < 92) {
    return {
      method: "authentication/token",
      body: { ...of(users), ...(is(0.2) && { unit: of(["76BB643782AB302340FE1B44DE64F1D9", "0".repeat(32)]) }) },
    };
  }
  if (draw < 95) return { method: "authentication/token/release", body: withToken };
  if (draw < 97) {
    return { method: "authentication/web_api_key/token", headers: { authorization: `Basic ${btoa(of(webApiKeys))}` } };
  }
  return { method: "customer_events/bulk/social_media/create", body: '{"token":' };
}

/** Sends calls that chance makes, each of which may use what came of those before. */
export async function randomSession(
  seed: number,
  count: number,
  token: string,
  send: (call: Call) => Promise<Sent>,
): Promise<void> {
  const going: Going = { chance: chance(seed), tokens: [token, token, token], ids: [], numbers: [] };
  for (let at = 0; at < count; at += 1) {
    const { json } = await send(randomCall(going));
    const data = (json["data"] ?? {}) as Json;
    const rows = [data, ...((data["processed_customer_events_set"] as Json[] | undefined) ?? [])].flat() as Json[];
    for (const row of rows) {
      if (typeof row["id"] === "string") going.ids.push(row["id"]);
      if (typeof row["number"] === "string") going.numbers.push(row["number"]);
    }
    if (typeof data["token"] === "string") going.tokens.push(data["token"]);
  }
}

/** Keeps what is sent to a system, redacted as the recorder does it. */
export function recording(answers: Answers, seed = 0) {
  const keys = new Pseudonyms(`recording ${seed}`);
  const sent: Sent[] = [];
  const redacted: RedactedExchange[] = [];
  return {
    sent,
    async send(call: Call): Promise<Sent> {
      const { method, body, query = [], headers = {} } = call;
      const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
      const search = new URLSearchParams(query.map(([name, value]) => [name, value])).toString();
      const verb = method.endsWith("/show") ? "GET" : "POST";
      const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
      const all = { ...(text !== undefined && { "content-type": "application/json" }), ...Object.fromEntries(own) };
      const answer = await answers(root + method + (search && `?${search}`), {
        method: verb,
        headers: all,
        ...(text !== undefined && { body: text }),
      });
      const answered = Buffer.from(await answer.arrayBuffer());
      const raw = {
        verb,
        path: root + method,
        query: search,
        headers: all,
        body: Buffer.from(text ?? ""),
        answer: { status: answer.status, headers: Object.fromEntries(answer.headers), body: answered },
        tookMs: 1,
      };
      redacted.push(await redactExchange(raw, keys, ownMethods));
      const one = { call, status: answer.status, json: Object(jsonOr(new TextDecoder().decode(answered))) as Json };
      sent.push(one);
      return one;
    },
    /** What the lines of the recording say. */
    exchanges(release = "R17.0.0"): Exchange[] {
      const read = redacted
        .map((exchange, at) => ({ kind: "exchange", count: 1, number: at + 1, at: at + 1, ...exchange }) as const)
        .flatMap((line) => (gatewayReasonOf(line) ? [] : readExchange(line, release, catalog)))
        .filter((one) => typeof one !== "string");
      return withOwnForms(read);
    },
  };
}

/** Examines what was recorded. */
export function examined(exchanges: readonly Exchange[], mostMs = 600_000): Promise<Judgement> {
  const facts = new RecordingFacts(exchanges, ownMethods);
  const request = { factsFor: () => facts, methods: ownMethods, switches: {}, table: vendorErrors };
  return judge({ ...request, exchanges, mostMs });
}

/** The words of another system: a code of its own for each error, and the values in other places. */
export const otherWords = Object.fromEntries(
  Object.entries(vendorErrors).map(([kind, { message }], at) => {
    const names = (message.match(/\{\w+\}/g) ?? []).toReversed();
    const text = `Rejected by rule ${String.fromCharCode(97 + (at % 26))}${at > 25 ? "x" : "y"} of the gate ${names.join(" for ")}`;
    return [kind, { code: `COM.GATE.${kind.toUpperCase()}`, message: text.trim(), description: "Ask the gate." }];
  }),
) as Record<VendorErrorKind, { code: string; message: string; description: string }>;

/** The request of an example, as a call; `undefined` for one that this harness cannot send. */
function callOf(method: Method, { request, state }: Example): Call | undefined {
  if (["verb", "path", "bytes"].some((name) => name in request)) return undefined;
  const { text = null, body = text, query = {}, headers = {} } = fillExample(request, state.values);
  const listed = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, String(value)]),
  );
  return { method: method.path, ...(body !== null && { body }), query: listed, headers };
}

/** The calls of all examples that are answered so in a release, with what they are there to show. */
export const exampleCalls = (
  release: string,
): { call: Call; witnesses: readonly string[]; clock: string | undefined }[] =>
  catalog.flatMap(({ method, examples }) =>
    examples.flatMap((example) => {
      const { since, until } = answeringReleases(method, example);
      const call = example.notInContracts || example.request.after ? undefined : callOf(method, example);
      if (!call || !isWithin(parseRelease(release), { since, until })) return [];
      const { witnesses = [], state } = example;
      return [{ call, witnesses, clock: state.clock }];
    }),
  );

/** Starts a system that does as we do, but for the options, and records what is sent to it. */
export function startSystem(options: LooseOptions = {}, seed = 0) {
  const release = "R17.0.0";
  const system = createStandIn({ seed: "a system", logLevel: "silent", release, ...(options as ConfigInput) });
  const recorder = recording((path, init) => system.fetch(path, init), seed);
  const simulated = system.config.release.name;
  const exchanges = () => recorder.exchanges(simulated);
  const token = system.token as string;
  return {
    system,
    token,
    send: recorder.send,
    /** Sends calls of examples. @param isMeant by what they are there to show */
    async sendExamples(isMeant: (witnesses: readonly string[]) => boolean = () => true, most = 1000) {
      const meant = exampleCalls(simulated).filter(({ clock, witnesses }) => !clock && isMeant(witnesses));
      for (const { call } of meant.slice(0, most)) await recorder.send(call);
    },
    /** Sends calls that chance makes. */
    sendRandom: (from: number, count: number) => randomSession(from, count, token, recorder.send),
    exchanges,
    examined: () => examined(exchanges()),
    [Symbol.asyncDispose]: () => system.close(),
  };
}

/** Variants that a recording cannot show, each with the reason; `verify` can. */
export const notShown: Readonly<Record<string, string>> = {
  "token.refused-at-once=minute-of-grace": "when a token ended is not in a recording",
  "value.repeated-member=refused": "a line does not keep what is refused, and is not compared",
  "value.lost-digits=refused": "a line does not keep what is refused, and is not compared",
  "bulk.reference-within-system=any-system": "the same shows where a reference was used before the recording",
  "list.order=newest-first": "events of before a recording are taken from the list itself, in its order",
  "identifier.ambiguous=first": "that two have one name shows only where they are refused for it",
  "participant.terminated=refused": "a state is shown only by events, which such a participant then has not",
  "account.terminated=refused": "a state is shown only by events, which such an account then has not",
};

/** Numbers from one on. */
export const seedsFrom = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => first + at);

/** What is said of a system that does as we do, and should not be. */
export function wronglySaid({ findings, unexplained, words, missingMethods }: Judgement): object | undefined {
  const refuted = findings.filter(({ result }) => result === "refuted");
  const said = { refuted, unexplained, errors: Object.keys(words.errors), missingMethods };
  return Object.values(said).some((some) => some.length > 0) ? said : undefined;
}
