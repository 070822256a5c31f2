import { expect, test } from "vitest";
import { fixtureToken as known } from "../../../test/event-rows.ts";
import { plainSandboxes } from "../../../test/plain-sandboxes.ts";
import { token as tokens } from "../../vendor/entities/all-entities.ts";
import { isRefusal } from "../../wire/refusal.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { authenticate, readCredentials } from "./authenticate.ts";
import { Notes, Policy } from "./notes.ts";

function world() {
  const { default: sandbox } = plainSandboxes();
  const notes = new Notes(new Policy({}, { strict: false, errors: vendorErrors }));
  const call = { sandbox, headers: { authorization: "Basic bmFtZTo=" } };
  const asked = (
    sent: unknown,
    { access, acceptAny = false, seenAs }: { access?: "basic" | "none"; acceptAny?: boolean; seenAs?: object } = {},
  ) => {
    const faults = seenAs && { tokenAsSeen: <Kept extends object>(kept: Kept) => ({ ...kept, ...seenAs }) };
    return authenticate(call, access ? { access } : {}, sent, acceptAny, notes, faults as never);
  };
  const refused = (...sent: Parameters<typeof asked>) => {
    const caller = asked(...sent);
    return isRefusal(caller) ? caller.kind : undefined;
  };
  const ids = () => notes.list.map(({ id }) => id);
  return { sandbox, asked, refused, ids };
}

test("a method is asked for by a token, by name and password, or by anybody", () => {
  const { asked, ids } = world();
  expect(asked(known)).toMatchObject({ session: { token: known }, credentials: undefined });
  expect(asked(undefined, { access: "basic" })).toMatchObject({ session: undefined, credentials: { name: "name" } });
  expect(asked(undefined, { access: "none" })).toEqual({ session: undefined, credentials: undefined });
  expect(ids()).toEqual([]);
});

test.each([[null], [""]])("a token %j is missing", (sent) => expect(world().refused(sent)).toBe("tokenMissing"));

test("any other text is a token of the first unit where any is accepted, and without a unit of none", () => {
  const { asked, refused } = world();
  const session = { token: "nobody's", unit_id: expect.stringMatching(/./) };
  expect(asked("nobody's", { acceptAny: true })).toMatchObject({ session });
  expect(refused("", { acceptAny: true })).toBe("tokenMissing");
  const empty = world();
  empty.sandbox.store.load({ idsDrawn: 0, collections: new Map() });
  expect(empty.asked("any", { acceptAny: true })).toMatchObject({ session: { token: "any" } });
});

test("that a token was used is noted where its life depends on it, and not when it is taken for another", () => {
  const { sandbox, asked, ids } = world();
  const [row] = sandbox.store.collection(tokens).find("token", known);
  const idle = { ...row, token: "idle", idle_minutes: 60, last_used_on: null } as NonNullable<typeof row>;
  sandbox.store.collection(tokens).add(idle);
  const lastUse = () => sandbox.store.collection(tokens).find("token", "idle")[0]?.last_used_on;
  expect(asked("idle", { seenAs: { username: "other" } })).toMatchObject({ session: { username: "other" } });
  expect(lastUse()).toBeNull();
  expect(asked("idle", { seenAs: { life_cycle_state: "RELEASED" } })).toMatchObject({ kind: "tokenReleased" });
  expect(lastUse()).toBeNull();
  expect(asked("idle")).toMatchObject({ session: { last_used_on: expect.any(String) } });
  expect(lastUse()).toEqual(expect.any(String));
  expect(ids()).toEqual(["login.idle-time"]);
});

const encoded = (text: string) => Buffer.from(text).toString("base64");

test.each([
  [`Basic ${encoded("name:pass:word")}`, { name: "name", password: "pass:word", isAsDocumented: true }],
  [`Basic ${encoded("name:")}`, { name: "name", password: "", isAsDocumented: true }],
  [`basic   ${encoded("name")} `, { name: "name", password: "", isAsDocumented: false }],
  [`Basic ${encoded("name")}`, { name: "name", password: "", isAsDocumented: false }],
  [`  Basic ${encoded("name:")}`, { name: "name", password: "", isAsDocumented: true }],
  [`Basic ${encoded("name:")} x`, undefined],
  [`Bearer Basic ${encoded("name:")}`, undefined],
  [undefined, undefined],
  ["Basic !", undefined],
])("of the Authorization %j, %j is read", (header, credentials) => {
  expect(readCredentials(header)).toEqual(credentials);
});
