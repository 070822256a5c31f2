import { setTimeout as sleep } from "node:timers/promises";

/** What a client is given. */
export interface World {
  readonly url: string;
  readonly token: string | undefined;
  /** Ticks of 10 ms that it waits for an answer; 30 when absent. */
  readonly patience?: number;
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
    return await answerTo(world, path, body, signal);
  } finally {
    stop();
  }
}

async function answerTo({ url }: World, path: string, body: object, signal: AbortSignal) {
  const response = await fetch(`${url}/crmapi/rest/v2/${path}`, { method: "POST", body: JSON.stringify(body), signal });
  const seconds = Number(response.headers.get("retry-after") ?? 0);
  if (seconds > 0) await sleep(seconds * 1000);
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
    if (response.status === 503) await once();
  },
  "endless retry": async (world) => {
    for (;;) {
      try {
        return await send(world, likes.map(referred));
      } catch {
        await sleep(1);
      }
    }
  },
  "waits for ever": (world) => send(world, likes.map(referred), Number.POSITIVE_INFINITY),
  "refreshes a token once": async (world) => {
    let token = await logIn(world);
    try {
      for (const row of likes) await send({ ...world, token }, [referred(row)]);
    } catch {
      token = await logIn(world);
      // What it could not send after that it forgets.
      for (const row of likes) await send({ ...world, token }, [referred(row)]).catch(() => undefined);
    }
  },
  "parallel sends": (world) =>
    Promise.all(likes.map((row, index) => sleep(index % 2).then(() => again(2, () => send(world, [row]))))),
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
  careful: (world) =>
    again(4, async () => {
      const rows = await missing(world);
      if (rows.length > 0) await send(world, rows).catch(() => undefined);
      if ((await missing(world)).length > 0) throw new Error("some likes are missing");
    }),
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
