import type { MethodRequests } from "../../../../contracts/method-types.ts";
import { refuse } from "../../../wire/refusal.ts";
import { user, webApiKey } from "../../entities/all-entities.ts";
import type { CallContext } from "../../entities/call-context.ts";
import { issueToken } from "../../entities/session.ts";

export function operation({ unit }: MethodRequests["authentication.web_api_key.token"], context: CallContext) {
  const { store, credentials, assumes } = context;
  if (!credentials || credentials.name === "") return refuse("webApiKeyMissing");
  if (!credentials.isAsDocumented) assumes("login.key-form");
  if (credentials.password !== "") assumes("login.key-password");
  const [key] = store.collection(webApiKey).find("key", credentials.name);
  const [owner] = store.collection(user).find("id", key?.user_id);
  if (!key || !owner) return refuse("webApiKeyUnknown");
  return issueToken(context, owner, unit ?? key.default_unit_id ?? owner.default_unit_id, "key");
}
