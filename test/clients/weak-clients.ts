import { setTimeout as sleep } from "node:timers/promises";

/** What a client is given. */
export interface World {
  readonly url: string;
  readonly token: string | undefined;
  /** Ticks of 10 ms that it waits for an answer; 30 when absent. */
  readonly patience?: number;
  /** When it is aborted, the client sends no further request. */
  readonly signal?: AbortSignal;
}

type Row = Record<string, unknown>;

const bulk = "customer_events/bulk/social_media/create";
const account = { accounts_receivable_identifier: { number: "ACR0000000164" } };

const like = (name: string): Row => ({
  request_unique_identifier: name,
  ...account,
  performed_by_unit_identifier: { name: "Admin Unit" },
  performed_on: "2016-06-22T15:00:00",
  social_media: "FACEBOOK",
  profile: `likes/${name}`,
  action: "LIKE",
});

const referred = (row: Row): Row => ({
  ...row,
  external_system: "weak",
  external_system_reference_number: `ref-${String(row["profile"])}`,
});

const likes = ["a", "b", "c"].map(like);

/** Aborted after so many ticks of 10 ms: in a process that comes to nothing, a tick lasts the longer. */
function ticking(ticks: number): { readonly signal: AbortSignal; stop(): void } {
  const over = new AbortController();
  let left = ticks;
  const timer = setInterval(() => {
    left -= 1;
    if (left <= 0) over.abort();
  }, 10).unref();
  return { signal: over.signal, stop: () => clearInterval(timer) };
}

async function call(world: World, path: string, body: object, patience = world.patience ?? 30) {
  const { signal, stop } = ticking(patience);
  try {
    return await answerTo(world, path, body, AbortSignal.any([signal, world.signal ?? signal]));
  } finally {
    stop();
  }
}

async function answerTo({ url }: World, path: string, body: object, signal: AbortSignal) {
  const response = await fetch(`${url}/crmapi/rest/v2/${path}`, { method: "POST", body: JSON.stringify(body), signal });
  const seconds = Number(response.headers.get("retry-after") ?? 0);
  if (seconds > 0) await sleep(seconds * 1000);
  if (response.status === 503) throw new Error("busy");
  const { status, data } = (await response.json()) as { status: { code: string }; data: never };
  if (status.code !== "OK") throw new Error(status.code);
  return data;
}

const send = (world: World, rows: readonly Row[], patience?: number): Promise<Record<string, readonly Row[]>> =>
  call(world, bulk, { token: world.token, social_media_customer_events_set: rows }, patience);

async function again<Result>(times: number, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (times === 0) throw error;
    return again(times - 1, act);
  }
}

async function logIn(world: World): Promise<string> {
  const login = { username: "mpadministrator", password: "1234", organisation: "CRMDEMO" };
  const { token } = (await call(world, "authentication/token", login)) as { token: string };
  return token;
}

async function missing(world: World): Promise<Row[]> {
  const events: readonly Row[] = await call(world, "customer_events/social_media/list", {
    token: world.token,
    ...account,
  });
  const there = new Set(events.map((event) => event["profile"]));
  return likes.filter((row) => !there.has(row["profile"]));
}

/** Sends rows, and after a login sends them again with the new token. */
async function sendRenewing(world: World, rows: readonly Row[], logInAgain: (world: World) => Promise<string>) {
  try {
    return await send(world, rows);
  } catch (error) {
    if (!/token/i.test(String(error))) throw error;
    return send({ ...world, token: await logInAgain(world) }, rows);
  }
}

/** Throws unless each row was processed, or refused because its reference has an event already. */
function expectDone(rows: readonly Row[], result: Record<string, readonly Row[]>): void {
  const { processed_customer_events_set: done = [], unprocessed_customer_events_set: refused = [] } = result;
  const stored = [...done, ...refused.filter(({ error_code }) => /reference/i.test(String(error_code)))];
  const names = new Set(stored.map((row) => row["request_unique_identifier"]));
  if (rows.some((row) => !names.has(row["request_unique_identifier"]))) throw new Error("some rows were not processed");
}

export type Mistake =
  | "none"
  | "sends no reference"
  | "makes a new reference for each try"
  | "sends all again after a login"
  | "takes an unreadable list for an empty one"
  | "takes an unreadable list for a full one"
  | "does not log in again"
  | "ignores that a login fails"
  | "ignores rows that are not processed"
  | "ends with 0 when its tries run out"
  | "does not try again"
  | "changes what it sends again"
  | "waits for ever"
  | "tries without end";

const listing: readonly Mistake[] = [
  "takes an unreadable list for an empty one",
  "takes an unreadable list for a full one",
];

const withoutReferences: readonly Mistake[] = [
  "sends no reference",
  "sends all again after a login",
  "changes what it sends again",
];

/**
 * A client that sends likes with references, or one that lists them first, with one mistake or none.
 * @param style a mistake; the client has the form in which the mistake can be made
 */
export const likesClient =
  (mistake: Mistake, style = mistake) =>
  async (world: World): Promise<number> => {
    const has = (one: Mistake) => mistake === one;
    const isOneByOne = style === "sends all again after a login";
    let left = likes;
    let { token } = world;
    const isMissing = async (rows: readonly Row[]) => {
      try {
        return await missing({ ...world, token });
      } catch (error) {
        if (has("takes an unreadable list for an empty one")) return rows;
        if (has("takes an unreadable list for a full one")) return [];
        throw error;
      }
    };
    const attempt = async (time: number) => {
      const rows = listing.includes(style) ? await isMissing(likes) : left;
      const reference = (row: Row): Row => {
        const isNew = has("makes a new reference for each try") && time > 0;
        if (withoutReferences.some(has) || listing.includes(style)) return row;
        return { ...referred(row), external_system_reference_number: `ref-${row["profile"]}${isNew ? time : ""}` };
      };
      const changed = (row: Row) =>
        has("changes what it sends again") && time > 0 ? { ...row, profile: "again" } : row;
      const sent = rows.map((row) => changed(reference(row)));
      const patience = has("waits for ever") ? Number.POSITIVE_INFINITY : undefined;
      for (const part of isOneByOne ? sent.map((row) => [row]) : [sent]) {
        if (part.length === 0) continue;
        const result = await send({ ...world, token }, part, patience);
        if (!has("ignores rows that are not processed")) expectDone(part, result);
      }
      left = [];
    };
    if (style === "ignores that a login fails") {
      token = await logIn(world).catch(() => undefined);
      if (token === undefined) return has("ignores that a login fails") ? 0 : 1;
    }
    const tries = has("tries without end") ? 1000 : has("does not try again") ? 1 : 3;
    for (let time = 0; time < tries && !world.signal?.aborted; time += 1) {
      try {
        await attempt(time);
        return 0;
      } catch (error) {
        if (!/token/i.test(String(error))) continue;
        if (has("does not log in again")) return 0;
        token = await logIn(world).catch(() => token);
      }
    }
    return has("ends with 0 when its tries run out") || has("does not try again") ? 0 : 1;
  };

/** Clients that store each like once, or end with an error, in styles that differ. */
export const correctClients: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  "sends in bulk with references, and sends what failed again": async (world) => {
    const rows = likes.map(referred);
    await again(3, async () => expectDone(rows, await send(world, rows)));
  },
  "sends one by one with references, and reads no list": async (world) => {
    for (const row of likes.map(referred)) await again(3, async () => expectDone([row], await send(world, [row])));
  },
  "logs in again, with references": async (world) => {
    const rows = likes.map(referred);
    await again(3, async () => expectDone(rows, await sendRenewing(world, rows, logIn)));
  },
  "lists before it sends, without references": (world) =>
    again(4, async () => {
      const rows = await missing(world);
      if (rows.length > 0) await send(world, rows).catch(() => undefined);
      if ((await missing(world)).length > 0) throw new Error("some likes are missing");
    }),
  "lists before it sends one by one, and logs in again": (world) =>
    again(4, async () => {
      for (const row of await missing(world)) await sendRenewing(world, [row], logIn).catch(() => undefined);
      if ((await missing(world)).length > 0) throw new Error("some likes are missing");
    }),
};

/** Clients with one weakness each, by its name; each sends likes. */
export const weakClients: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  "no retry": (world) => send(world, likes),
  "no retry, silent": (world) => send(world, likes).catch(() => 0),
  "retry without reference": (world) => again(3, () => send(world, likes)),
  "retry with reference": (world) => again(3, () => send(world, likes.map(referred))),
  "hasty retry": async ({ url, token }) => {
    const body = JSON.stringify({ token, social_media_customer_events_set: likes.map(referred) });
    const once = () => fetch(`${url}/crmapi/rest/v2/${bulk}`, { method: "POST", body });
    const response = await once();
    if (response.status === 503 && (await once()).status === 503) return 1;
    return 0;
  },
  "waits for ever": (world) => send(world, likes.map(referred), Number.POSITIVE_INFINITY),
  "gives up after two tries with references": async (world) => {
    const rows = likes.map(referred);
    const { unprocessed_customer_events_set: refused = [] } = await again(1, () => send(world, rows));
    return refused.length;
  },
  "parallel sends": async (world) => {
    const sends = likes.map((row, index) => sleep(index % 2).then(() => again(2, () => send(world, [row]))));
    const ends = await Promise.allSettled(sends);
    return ends.every(({ status }) => status === "fulfilled") ? 0 : 1;
  },
  "random names": (world) =>
    again(2, () =>
      send(
        world,
        likes.map((row) => ({
          ...row,
          request_unique_identifier: crypto.randomUUID(),
          performed_on: new Date().toISOString().slice(0, 19),
        })),
      ),
    ),
  careful: (world) => correctClients["lists before it sends, without references"]?.(world) as Promise<unknown>,
  "relies on the order": async (world) => {
    const { processed_customer_events_set: done = [] } = await again(2, () => send(world, likes));
    // It takes the answers by their place, and so mixes them up.
    if (done.some((row, index) => row["request_unique_identifier"] !== likes[index]?.["request_unique_identifier"])) {
      await send(world, [like("wrong")]);
    }
  },
  "minds a reference that is taken twice": async (world) => {
    await send(world, [referred(like("a"))]);
    const { processed_customer_events_set: done = [] } = await send(world, [
      { ...referred(like("a")), profile: "likes/b" },
    ]);
    return done.length === 1 ? 0 : 1;
  },
  broken: async () => 1,
  "never calls": async () => undefined,
  "differs from run to run": (world) => send(world, [like(String(Math.random()))]),
};
