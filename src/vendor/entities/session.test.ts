import { expect, test } from "vitest";
import { storeOf } from "../../../test/store-of.ts";
import { refuse } from "../../wire/refusal.ts";
import { parseRelease } from "../../wire/release.ts";
import { type Token, token } from "./all-entities.ts";
import { issueToken, resolveToken, useToken } from "./session.ts";

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

const startStore = (...tokens: Token[]) => storeOf({ tokens });

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
    expect("kind" in found ? found.kind : "taken").toBe(wanted);
  }
});

test("a token is taken for what a call is meant to see of it", () => {
  const store = startStore(plain);
  const released = (kept: Token): Token => ({ ...kept, life_cycle_state: "RELEASED" });
  const lookup = { store, assumes: () => undefined };
  expect(resolveToken(lookup, "T", 0, released)).toMatchObject({ kind: "tokenReleased" });
  expect(resolveToken(lookup, "X", 0, released)).toMatchObject({ kind: "tokenUnknown" });
});

test("that a token is used is noted where its life depends on that, once a second", () => {
  const tokens = [plain, { ...plain, ...idle, token: "idle" }];
  const store = startStore(...tokens);
  const [, idling] = store.collection(token).list(0, 2) as [Token, Token];
  expect(useToken(store, idling, at("14:00:00") + 999)).toBe(idling);
  expect(store.changes().collections.get("tokens")?.replaced).toEqual([]);
  const used = useToken(store, idling, at("14:30:00"));
  expect(used).toEqual({ ...idling, last_used_on: "2016-06-22T14:30:00" });
  expect(store.collection(token).find("token", "idle")).toEqual([used]);
});

const anna = { id: "A", username: "anna", password: "1234", organisation: "Demo", default_unit_id: "U1" };
const units = ["U1", "U2"].map((id) => ({ id, name: id }));
const nowMs = Date.parse("2016-06-22T15:00:00.999Z");

function issued(release: string, unitId: string, by: "password" | "key") {
  const store = storeOf({ units }, () => "0123");
  const told: string[] = [];
  const assumes = (id: string) => {
    told.push(id);
    return undefined;
  };
  const given = issueToken({ store, release: parseRelease(release), nowMs, assumes }, anna, unitId, by);
  const [row] = store.collection(token).list(0, 1);
  return { given, row, told };
}

const untilIdle = { expires_on: null, idle_minutes: 60, last_used_on: "2016-06-22T15:00:00" };
const untilItExpires = { expires_on: "2016-06-22T17:00:00", idle_minutes: null, last_used_on: null };

test.each([
  ["R11.9.9", "U1", "password", untilIdle, ["login.opaque-token"]],
  ["R11.9.9", "U1", "key", untilItExpires, ["login.opaque-token"]],
  ["R12.0.0", "U1", "password", untilItExpires, ["login.claims"]],
  ["R12.0.0", "U2", "key", untilItExpires, ["login.claims", "login.any-unit"]],
] as const)("in %s, in the unit %s, a session that begins by %s lives so: %j", (release, unitId, by, life, rests) => {
  const { given, row, told } = issued(release, unitId, by);
  const { token: text } = given as { token: string };
  expect(row).toEqual({ token: text, unit_id: unitId, username: "anna", life_cycle_state: "VALID", ...life });
  expect(told).toEqual(rests);
  if (release !== "R12.0.0") return expect(text).toBe("0123");
  const [head, claims, signature] = text.split(".");
  const read = (part = "") => JSON.parse(Buffer.from(part, "base64url").toString());
  const issuedAt = Date.parse("2016-06-22T15:00:00Z") / 1000;
  expect([read(head), read(claims), signature?.length]).toEqual([
    { typ: "JWT", alg: "HS256" },
    { usr: "anna", org: "Demo", oun: "1", exp: String(issuedAt + 7200), iat: String(issuedAt), jti: "0123" },
    43,
  ]);
});

test("no session begins in a unit that there is not", () => {
  expect(issued("R12", "U9", "key")).toEqual({
    given: refuse("unitNotFound", { value: "U9" }),
    row: undefined,
    told: [],
  });
});
