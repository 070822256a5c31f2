import type { Example } from "../../method.ts";
import { refusedCall } from "../../wire/refused-call.ts";

const state: Example["state"] = {
  name: "a Web API key exists",
  values: {
    web_api_key_credentials: "RUU3M0MwQUU2NDUyNDM3MUI1RERFRkY1RjdCQjIxOTI6",
    missing_key_credentials: "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA6",
    unit_id: "EE63A82C4FEBE02FF34E90DD1EBA5ABE",
  },
};

const headers = { Authorization: "Basic {{web_api_key_credentials}}" };

const answer = {
  data: {
    token:
      "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJ1c3IiOiJtcGFkbWluaXN0cmF0b3IiLCJvcmciOiJDUk1ERU1PIiwib3VuIjoiMSIsImV4cCI6IjE0NjY2MTQ4MDAiLCJpYXQiOiIxNDY2NjA3NjAwIiwianRpIjoiNDlBOURGNDU4QjZFNERFNjlDREM3RjVFMzMwRjM0RDkifQ.uOdBQonyMJEhvt-UfCSRc2UllXNa1GN7mOjTir0h6To",
  },
  status: { code: "OK", description: "", message: "" },
};

export const examples: readonly Example[] = [
  {
    title: "a program logs in by its key",
    witnesses: ["login.claims"],
    since: "R12.0.0",
    provenance: "inferred",
    state,
    request: { headers, body: { unit: "{{unit_id}}" } },
    response: { body: answer },
    generated: ["/data/token"],
  },
  {
    title: "the body is left out",
    since: "R12.0.0",
    provenance: "inferred",
    state,
    request: { headers },
    response: { body: answer },
    generated: ["/data/token"],
  },
  {
    title: "there is no such key",
    provenance: "assumed",
    state,
    request: { headers: { Authorization: "Basic {{missing_key_credentials}}" }, body: {} },
    ...refusedCall("webApiKeyUnknown"),
  },
  {
    title: "the key is missing",
    provenance: "assumed",
    state,
    request: { body: {} },
    ...refusedCall("webApiKeyMissing"),
  },
];
