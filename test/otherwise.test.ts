import { expect, test } from "vitest";
import { createStandIn } from "../src/index.ts";
import { valueAt } from "../src/matching/json-pointer.ts";
import { createPath, eventRow } from "./event-rows.ts";

type Other = {
  assumption: string;
  variant: string;
  differs: { path: string; now?: unknown; otherwise?: unknown }[];
};
type Told = { variants: Other[]; left: object[]; detail?: string };

const reference = (text: string) => ({ external_system: "SHOP", external_system_reference_number: text });
const rows = [
  [eventRow({ ...reference("a") }), eventRow({ profile: "two", request_unique_identifier: "2" })],
  [
    eventRow({ ...reference("a") }),
    eventRow({ ...reference("b"), request_unique_identifier: "2" }),
    eventRow({ request_unique_identifier: "3", accounts_receivable_identifier: { number: "NOBODY" } }),
    eventRow({ ...reference("c"), request_unique_identifier: "4", performed_on: "2016-06-22" }),
  ],
];

/** A stand-in that was sent all calls; the last two are under the variants, if there are any. */
async function played(assumptions: object = {}, options: object = {}) {
  const standIn = createStandIn({ seed: "42", ...options });
  const { name, token } = standIn.sandbox({ name: "mine", clock: { frozenAt: "2030-01-01T00:00:00Z" } });
  const ask = async (path: string, init?: RequestInit) => {
    const answer = await standIn.fetch(new URL(`/__mock/s/${name}${path}`, standIn.url), init);
    return { status: answer.status, body: (await answer.json()) as unknown };
  };
  const send = (set: readonly object[], sent = token) =>
    ask(createPath, { method: "POST", body: JSON.stringify({ token: sent, social_media_customer_events_set: set }) });
  await send(rows[0] ?? []);
  await ask("/__mock/v1/assumptions", { method: "PATCH", body: JSON.stringify(assumptions) });
  const second = await send(rows[1] ?? []);
  const third = await send([], "0".repeat(32));
  const otherwise = async (call: number, query = "") =>
    (await ask(`/__mock/v1/calls/${call}/otherwise${query}`)).body as Told;
  return { standIn, second, third, otherwise };
}

test("each variant answers as a stand-in does that has it, and nothing of it stays", async () => {
  const usual = await played();
  for (const [call, answer] of [
    [2, usual.second],
    [3, usual.third],
  ] as const) {
    const { variants, left } = await usual.otherwise(call);
    expect(left).toEqual([]);
    for (const { assumption, variant, differs } of variants) {
      const other = await played({ [assumption]: variant });
      for (const { path, now, otherwise } of differs) {
        const changed = call === 2 ? other.second : other.third;
        expect([path, valueAt(answer, path), valueAt(changed, path)]).toEqual([path, now, otherwise]);
      }
    }
    const named = variants.map((one) => `${one.assumption}=${one.variant}`);
    if (call === 2) expect(named).toEqual(expect.arrayContaining(["bulk.reference-reused=accepted", "bulk.order=any"]));
    expect(named.length).toBeGreaterThan(3);
  }
  const { variants } = await usual.otherwise(2, "?assumption=bulk.reference-reused");
  expect(variants.map(({ differs }) => differs.length > 0)).toEqual([true, true]);
  expect(usual.standIn.sandbox("mine").journal.total).toBe(3);
});

test("the session of a login and what fault rules did to rows are made again", async () => {
  const standIn = createStandIn({ seed: "42" });
  const post = async (path: string, body: object) =>
    (await standIn.fetch(path, { method: "POST", body: JSON.stringify(body) })).json() as Promise<{ data: object }>;
  const login = { username: "mpadministrator", password: "1234", organisation: "CRMDEMO" };
  const { data } = await post("/crmapi/rest/v2/authentication/token", login);
  await post("/crmapi/rest/v2/customer_events/social_media/create", { ...eventRow(), ...data });
  await post("/__mock/v1/faults", { match: { rows: { index: 0 } }, effect: { row: { outcome: "rejected" } } });
  await post(createPath, { ...data, social_media_customer_events_set: rows[1] });
  const account = { accounts_receivable_identifier: eventRow().accounts_receivable_identifier };
  await post("/crmapi/rest/v2/customer_events/social_media/list", { ...data, ...account });
  const told = await (await standIn.fetch("/__mock/v1/calls/4/otherwise")).json();
  expect(told).toMatchObject({ variants: [{ assumption: "list.order", variant: "newest-first" }], left: [] });
  expect(JSON.stringify(told)).not.toMatch(/eyJ|"1234"/);
});

test("a call is made again at the moment when it was done, however late its answer went out", async () => {
  const standIn = createStandIn({ seed: "42" });
  const { token, clock, faults, fetch } = standIn.sandbox({ clock: { frozenAt: "2030-01-01T00:00:00Z" } });
  const post = (path: string, body: object) =>
    fetch(path, { method: "POST", body: JSON.stringify({ token, ...body }) });
  faults.add({ phase: "after-commit", effect: { delay: 50 }, when: { times: 1 } });
  const created = post("/crmapi/rest/v2/customer_events/social_media/create", eventRow());
  setTimeout(() => clock.freeze(Date.parse("2030-01-01T00:00:05Z")), 10);
  await created;
  const { accounts_receivable_identifier } = eventRow();
  await post("/crmapi/rest/v2/customer_events/social_media/list", { accounts_receivable_identifier });
  expect(await (await fetch("/__mock/v1/calls/2/otherwise")).json()).toMatchObject({ left: [] });
});

test("a state that cannot be made again is told", async () => {
  const dropped = await played({}, { journalMax: 2 });
  expect((await dropped.otherwise(2)).detail).toBe(
    "The state before the call is gone: the journal has dropped the first 1 calls (--journal-max).",
  );
  const reset = await played();
  reset.standIn.sandbox("mine").reset({ state: true });
  await reset.standIn.sandbox("mine").fetch(createPath, {
    method: "POST",
    body: JSON.stringify({ token: reset.standIn.sandbox("mine").token, social_media_customer_events_set: rows[1] }),
  });
  expect((await reset.otherwise(4)).detail).toMatch(
    /is gone: call \d is answered otherwise when it is played again\.$/,
  );
});
