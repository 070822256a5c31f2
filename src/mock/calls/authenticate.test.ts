import { expect, test } from "vitest";
import { fixtureToken as known } from "../../../test/event-rows.ts";
import { plainSandboxes } from "../../../test/plain-sandboxes.ts";
import { token as tokens } from "../../vendor/entities/all-entities.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { authenticate, readCredentials } from "./authenticate.ts";
import { Notes, Policy } from "./notes.ts";

function startCaller() {
  const { default: sandbox } = plainSandboxes();
  const notes = new Notes(new Policy({}, { strict: false, errors: vendorErrors }));
  const asked = (token: unknown, seenAs?: object) => {
    const faults = seenAs && { tokenAsSeen: <Kept extends object>(kept: Kept) => ({ ...kept, ...seenAs }) };
    return authenticate({ sandbox, headers: {} }, {}, token, false, notes, faults as never);
  };
  return { collection: sandbox.store.collection(tokens), notes, asked };
}

test.each([[null], [""]])("a token %j is missing", (sent) =>
  expect(startCaller().asked(sent)).toMatchObject({ kind: "tokenMissing" }),
);

test("that a token was used is noted where its life depends on it, and not when it is taken for another", () => {
  const { collection, notes, asked } = startCaller();
  const [row] = collection.find("token", known);
  collection.add({ ...row, token: "idle", idle_minutes: 60, last_used_on: null } as NonNullable<typeof row>);
  const lastUse = () => collection.find("token", "idle")[0]?.last_used_on;
  expect(asked("idle", { username: "other" })).toMatchObject({ session: { username: "other" } });
  expect(lastUse()).toBeNull();
  expect(asked("idle", { life_cycle_state: "RELEASED" })).toMatchObject({ kind: "tokenReleased" });
  expect(lastUse()).toBeNull();
  expect(asked("idle")).toMatchObject({ session: { last_used_on: expect.any(String) } });
  expect(lastUse()).toEqual(expect.any(String));
  expect(notes.list.map(({ id }) => id)).toEqual(["login.idle-time"]);
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
