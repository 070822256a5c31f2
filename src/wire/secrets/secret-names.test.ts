import { expect, test } from "vitest";
import { isSecret, isSecretInAnswer } from "./secret-names.ts";

test.each([
  ...["token", "access_token", "one_time_password", "PASS_CODE", "web_api_key", "authentication_code", "webApiKey"],
  ...["api-key", "accesstoken", "tokens", "pass_code_2", "password1", "user[password]", "soap:token", "security_code"],
  ...["pass_word", "Pass-Word", "pass word", "api.key", "db_pass_wd", "pass_phrase", "pass words"],
  ...["client_secret", "jwt", "Authorization", "key", "code", "set-cookie"],
  ...["session_id", "x-auth-user", "--token", "user_credentials", "password_confirmation", "the api keys", "my tokens"],
  ...["key_2", "key12", "user[0].key", `${"x".repeat(195)}token`],
])("%s is a secret", (name) => expect(isSecret(name)).toBe(true));

test.each([
  ...["access_token_identifier", "token_name", "error_code", "errorCode", "status_code", "alternative_code"],
  ...["unit_alternative_code", "country_code", "post_code", "barcode", "monkey", "turnkey", "author", "passenger"],
  ...["the following keys", "these codes", "the error code"],
  ...["word", "pass_age", "password_policy_name", "post_code_list_name"],
  ...["request_unique_identifier", "number", "card_number", "external_system_reference_number", "idempotency-key"],
  ...["", "1", "_", 1, undefined, null],
  // No name of a member is as long.
  `${"x".repeat(196)}token`,
])("%s is none", (name) => expect(isSecret(name)).toBe(false));

test("a code of an answer says how it ended", () => {
  expect(["code", "Code"].some(isSecretInAnswer)).toBe(false);
  expect(["authentication_code", "token"].every(isSecretInAnswer)).toBe(true);
});
