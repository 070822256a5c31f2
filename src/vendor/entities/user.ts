import * as z from "zod";
import { defineEntity } from "../../store/entity.ts";
import type { LookUps } from "../../store/resolve.ts";
import { folded } from "../../store/row-index.ts";
import { recordId } from "../../wire/vendor-ids.ts";

/** Somebody who logs in to CRM.COM. */
export const user = defineEntity({
  collection: "users",
  label: "User",
  schema: z.strictObject({
    id: recordId,
    username: z.string().min(1).describe("The name with which the user logs in"),
    password: z.string().describe("The password with which the user logs in"),
    organisation: z.string().min(1).describe("The organisation with which the user logs in"),
    default_unit_id: recordId.describe("The unit of a session that names none"),
  }),
  indexes: {
    id: { unique: true },
    login: { unique: true, of: loginOf },
    login_alike: { unique: false, of: alikeLogin },
  },
  references: { default_unit_id: "units" },
  made: {
    id: "id",
    username: { text: "user" },
    password: { value: "1234" },
    organisation: { value: "CRMDEMO" },
    default_unit_id: "first",
  },
});

export type User = z.output<typeof user.schema>;

export function findUser(
  { store, assumes }: LookUps,
  login: { username: string; organisation: string; password: string },
): User | undefined {
  const users = store.collection(user);
  const [exact] = users.find("login", loginOf(login));
  const [alike] = exact ? [] : users.find("login_alike", alikeLogin(login));
  const found = alike && assumes("identifier.exact-text") === "alike" ? alike : exact;
  return found?.password === login.password ? found : undefined;
}

function loginOf({ username, organisation }: { username: string; organisation: string }): string {
  return JSON.stringify([organisation, username]);
}

function alikeLogin({ username, organisation }: { username: string; organisation: string }): string {
  return loginOf({ username: folded(username), organisation: folded(organisation) });
}

/** A key with which a program logs in on behalf of a user. */
export const webApiKey = defineEntity({
  collection: "web_api_keys",
  label: "Web API Key",
  schema: z.strictObject({
    key: z.string().min(1).describe("What a program logs in with, as the name of HTTP Basic"),
    user_id: recordId.describe("In whose name it logs in"),
    default_unit_id: recordId
      .nullable()
      .default(null)
      .describe("The unit of its sessions; that of the user when absent"),
  }),
  indexes: { key: { unique: true } },
  references: { user_id: "users", default_unit_id: "units" },
  made: { key: "id", user_id: "first" },
});
