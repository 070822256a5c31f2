import type { Example } from "../../../wire/example.ts";
import { refusedCall } from "../../../wire/refused-call.ts";
import { bodyExamples } from "./body-examples.ts";
import { headers, keyState, loggedIn } from "./example-parts.ts";

export const examples: readonly Example[] = [
  loggedIn("a program logs in by its key", { body: { unit: "{{unit_id}}" } }, ["login.claims"], "inferred"),
  loggedIn("the body is left out", {}, [], "inferred"),
  {
    title: "there is no such key",
    provenance: "assumed",
    state: keyState,
    request: { headers: { Authorization: "Basic {{missing_key_credentials}}" }, body: {} },
    ...refusedCall("webApiKeyUnknown"),
  },
  {
    title: "the key is missing",
    provenance: "assumed",
    state: keyState,
    request: { body: {} },
    ...refusedCall("webApiKeyMissing"),
  },
  loggedIn("to a unit that is not the default one", { body: { unit: "{{other_unit_id}}" } }, ["login.any-unit"]),
  loggedIn(
    "with a scheme in lower case and a key without a colon",
    { headers: { Authorization: "basic {{web_api_key_credentials_without_colon}}" }, body: {} },
    ["login.key-form"],
    "inferred",
  ),
  loggedIn(
    "with a password beside the key",
    { headers: { Authorization: "Basic {{web_api_key_credentials_with_password}}" }, body: {} },
    ["login.key-password"],
  ),
  {
    title: "a program logs in and gets an opaque token",
    witnesses: ["login.opaque-token"],
    until: "R11.0.0",
    provenance: "inferred",
    state: keyState,
    request: { headers, body: {} },
    response: {
      body: {
        data: { token: "49A9DF458B6E4DE69CDC7F5E330F34D9" },
        status: { code: "OK", description: "", message: "" },
      },
    },
    generated: ["/data/token"],
  },
  ...bodyExamples,
];
