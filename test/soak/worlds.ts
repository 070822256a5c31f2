import type { Agent } from "node:http";
import { runPool } from "../../src/lab/explore/trials.ts";
import { createPath, eventRow } from "../event-rows.ts";
import { askAdmin, exchange } from "./exchange.ts";

/** Sandboxes of one stand-in, and what is done in each. */
export interface Worlds {
  readonly agent: Agent;
  readonly base: string;
  readonly names: readonly string[];
  /** Bulk calls in each, and rows of each call: all are stored. */
  readonly calls: number;
  readonly rows: number;
}

/** Requests under way at a time. */
const atOnce = 16;

/** Does something with each, a few at a time. */
export const forEach = <Item>(items: readonly Item[], act: (item: Item) => Promise<void>): Promise<unknown> =>
  runPool(items, atOnce, () => false, act);

const places = ({ base, names }: Worlds) => names.map((name) => `${base}/__mock/s/${name}`);

/** Makes them. */
export async function makeWorlds({ agent, base, names }: Worlds): Promise<void> {
  await forEach(names, (name) => askAdmin(agent, base, `sandboxes/${name}`, "PUT", {}));
}

/** Fills them, round by round, so that all grow alike. The profile of an event is its number in its world. */
export async function fillWorlds(worlds: Worlds): Promise<void> {
  for (let call = 0; call < worlds.calls; call += 1) {
    const body = bodyOf(call * worlds.rows, worlds.rows);
    await forEach(places(worlds), async (place) => {
      const { text } = await exchange(worlds.agent, place + createPath, { verb: "POST", body });
      if (!text.includes('"unprocessed_customer_events_set":[]')) throw new Error(`rows failed: ${text.slice(0, 300)}`);
    });
  }
}

/** Logs in that often in one sandbox. */
export async function logIn(agent: Agent, place: string, times: number): Promise<void> {
  const body = JSON.stringify({ username: "mpadministrator", password: "1234", organisation: "CRMDEMO" });
  await forEach(Array<string>(times).fill(`${place}/crmapi/rest/v2/authentication/token`), async (url) => {
    const { text } = await exchange(agent, url, { verb: "POST", body });
    if (!text.includes('"code":"OK"')) throw new Error(`a login failed: ${text.slice(0, 300)}`);
  });
}

function bodyOf(first: number, rows: number): string {
  return JSON.stringify({
    token: "12CDF55749BAEB3A0CA8DCABCA3E2D72",
    social_media_customer_events_set: Array.from({ length: rows }, (_, index) =>
      eventRow({
        request_unique_identifier: String(index),
        profile: String(first + index),
        external_system: "soak",
        external_system_reference_number: String(first + index),
      }),
    ),
  });
}

/** How much worlds forgot, and where one does not say so or did not begin with its oldest. */
export interface Forgotten {
  readonly events: number;
  readonly calls: number;
  readonly problems: readonly string[];
}

/** Asks each world what it has. @param fixtures events that each has from the start */
export async function whatWorldsForgot(worlds: Worlds, fixtures: number): Promise<Forgotten> {
  const sums = { events: 0, calls: 0 };
  const problems: string[] = [];
  const { agent, calls, rows } = worlds;
  await forEach(places(worlds), async (place) => {
    const { forgotten, total, items } = await askAdmin(
      agent,
      place,
      `store/customer_events?limit=1&offset=${fixtures}`,
    );
    const { recorded, evicted, items: entries } = await askAdmin(agent, place, "requests?limit=1&brief=true");
    sums.events += forgotten;
    sums.calls += evicted;
    const wrong = [
      [total - fixtures + forgotten, calls * rows, "events"],
      [recorded, calls, "calls"],
      [Number(items[0]?.profile ?? forgotten), forgotten, "the oldest event"],
      [entries[0]?.sequence ?? evicted + 1, evicted + 1, "the oldest call"],
    ].filter(([is, should]) => is !== should);
    problems.push(...wrong.map(([is, should, what]) => `${place}: ${what}: ${is} and not ${should}`));
  });
  return { ...sums, problems };
}
