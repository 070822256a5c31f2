import { expect, test } from "vitest";
import { createMemoryLimit } from "../../ground/memory-limit.ts";
import { createBase } from "../../store/base.ts";
import { Store } from "../../store/store.ts";
import { refuse } from "../../wire/refusal.ts";
import { parseRelease } from "../../wire/release.ts";
import { allEntities } from "./all-entities.ts";
import { issueToken } from "./issue-token.ts";
import { token } from "./token.ts";

const anna = { id: "A", username: "anna", password: "1234", organisation: "Demo", default_unit_id: "U1" };
const units = ["U1", "U2"].map((id) => ({ id, name: id }));
const nowMs = Date.parse("2016-06-22T15:00:00.999Z");

function issued(release: string, unitId: string, by: "password" | "key") {
  const base = createBase(allEntities, new Map([["units", units]]));
  const startIds = () => () => "0123";
  const store = new Store({ base: () => base, mostRows: 10, memory: createMemoryLimit(1e9), startIds });
  const told: string[] = [];
  const assumes = (id: string) => {
    told.push(id);
    return undefined;
  };
  const given = issueToken({ store, release: parseRelease(release), nowMs, assumes }, anna, unitId, by);
  const [row] = store.collection(token).list(0, 1);
  return { given, row, told };
}

const idle = { expires_on: null, idle_minutes: 60, last_used_on: "2016-06-22T15:00:00" };
const expiring = { expires_on: "2016-06-22T17:00:00", idle_minutes: null, last_used_on: null };

test.each([
  ["R11.9.9", "U1", "password", idle, ["login.opaque-token"]],
  ["R11.9.9", "U1", "key", expiring, ["login.opaque-token"]],
  ["R12.0.0", "U1", "password", expiring, ["login.claims"]],
  ["R12.0.0", "U2", "key", expiring, ["login.claims", "login.any-unit"]],
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
