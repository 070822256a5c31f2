import { expect, test } from "vitest";
import { createMemoryLimit } from "../../ground/memory-limit.ts";
import { createBase } from "../../store/base.ts";
import { Store } from "../../store/store.ts";
import { allEntities } from "./all-entities.ts";
import { resolveToken, type Token, token, useToken } from "./token.ts";

const at = (time: string) => Date.parse(`2016-06-22T${time}Z`);

const plain: Token = {
  token: "T",
  unit_id: "U",
  username: null,
  life_cycle_state: "VALID",
  expires_on: null,
  idle_minutes: null,
  last_used_on: null,
};

const startStore = (...tokens: Token[]) => {
  const base = createBase(allEntities, new Map([["tokens", tokens]]));
  return new Store({ base: () => base, mostRows: 10, memory: createMemoryLimit(1e9), startIds: () => () => "" });
};

const expiring = { expires_on: "2016-06-22T15:00:00" };
const idle = { idle_minutes: 60, last_used_on: "2016-06-22T14:00:00" };

test.each([
  [{}, "23:59:59", "taken", "taken"],
  [{ life_cycle_state: "RELEASED" }, "12:00:00", "tokenReleased", "tokenReleased"],
  [expiring, "14:59:59", "taken", "taken"],
  [expiring, "15:00:00", "tokenExpired", "taken"],
  [expiring, "15:00:59", "tokenExpired", "taken"],
  [expiring, "15:01:00", "tokenExpired", "tokenExpired"],
  [idle, "14:59:59", "taken", "taken"],
  [idle, "15:00:00", "tokenExpired", "taken"],
  [{ ...idle, last_used_on: null }, "23:00:00", "taken", "taken"],
  [{ ...idle, idle_minutes: null }, "23:00:00", "taken", "taken"],
  [{ ...idle, expires_on: "2016-06-22T14:30:00" }, "14:40:00", "tokenExpired", "tokenExpired"],
  [{ ...idle, ...expiring, idle_minutes: 30 }, "14:40:00", "tokenExpired", "tokenExpired"],
] as const)("a token that is %j at %s is %s, with a minute of grace %s", (members, time, result, withGrace) => {
  const store = startStore({ ...plain, ...members });
  for (const [variant, wanted] of [
    [undefined, result],
    ["minute-of-grace", withGrace],
  ]) {
    const found = resolveToken({ store, assumes: () => variant as never }, "T", at(time));
    expect("refused" in found ? found.refused : "taken").toBe(wanted);
  }
});

test.each([
  ["X", { refused: "tokenUnknown", values: {} }],
  ["", { refused: "tokenUnknown", values: {} }],
  ["{{token}}", { refused: "tokenPlaceholder", values: { value: "{{token}}" } }],
])("the token %j, which nobody has, is refused so", (text, refusal) => {
  expect(resolveToken({ store: startStore(plain), assumes: () => undefined }, text, 0)).toMatchObject(refusal);
});

test("a token is taken for what a call is meant to see of it", () => {
  const store = startStore(plain);
  const released = (kept: Token): Token => ({ ...kept, life_cycle_state: "RELEASED" });
  const lookUps = { store, assumes: () => undefined };
  expect(resolveToken(lookUps, "T", 0, released)).toMatchObject({ refused: "tokenReleased" });
  expect(resolveToken(lookUps, "X", 0, released)).toMatchObject({ refused: "tokenUnknown" });
});

test("that a token is used is noted where its life depends on that, once a second", () => {
  const tokens = [plain, { ...plain, ...idle, token: "idle" }];
  const store = startStore(...tokens);
  const [forever, idling] = store.collection(token).list(0, 2) as [Token, Token];
  expect(useToken(store, forever, at("14:30:00"))).toBe(forever);
  expect(useToken(store, idling, at("14:00:00") + 999)).toBe(idling);
  expect(store.changes().collections.get("tokens")?.replaced).toEqual([]);
  const used = useToken(store, idling, at("14:30:00"));
  expect(used).toEqual({ ...idling, last_used_on: "2016-06-22T14:30:00" });
  expect(store.collection(token).find("token", "idle")).toEqual([used]);
});
