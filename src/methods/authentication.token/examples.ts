import type { Example } from "../../method.ts";
import { refusedCall } from "../../wire/refused-call.ts";

const state: Example["state"] = {
  name: "a user exists",
  values: {
    username: "mpadministrator",
    password: "1234",
    organisation: "CRMDEMO",
    unit_id: "EE63A82C4FEBE02FF34E90DD1EBA5ABE",
    missing_unit_id: "00000000000000000000000000000000",
  },
};

const login = { username: "{{username}}", password: "{{password}}", organisation: "{{organisation}}" };

const answer = {
  data: {
    token:
      "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJ1c3IiOiJtcGFkbWluaXN0cmF0b3IiLCJvcmciOiJDUk1ERU1PIiwib3VuIjoiMSIsImV4cCI6IjE0NjY2MTQ4MDAiLCJpYXQiOiIxNDY2NjA3NjAwIiwianRpIjoiNDlBOURGNDU4QjZFNERFNjlDREM3RjVFMzMwRjM0RDkifQ.uOdBQonyMJEhvt-UfCSRc2UllXNa1GN7mOjTir0h6To",
  },
  status: { code: "OK", description: "", message: "" },
};

export const examples: readonly Example[] = [
  {
    title: "a user logs in to a unit",
    witnesses: ["login.since", "login.claims"],
    since: "R12.0.0",
    provenance: "inferred",
    state,
    request: { body: { ...login, unit: "{{unit_id}}" } },
    response: { body: answer },
    generated: ["/data/token"],
  },
  {
    title: "a user logs in to the default unit",
    since: "R12.0.0",
    provenance: "inferred",
    state,
    request: { body: login },
    response: { body: answer },
    generated: ["/data/token"],
  },
  {
    title: "the password is wrong",
    provenance: "assumed",
    state,
    request: { body: { ...login, password: "not {{password}}" } },
    ...refusedCall("loginFailed"),
  },
  {
    title: "there is no such unit",
    provenance: "assumed",
    state,
    request: { body: { ...login, unit: "{{missing_unit_id}}" } },
    ...refusedCall("unitNotFound", { value: "{{missing_unit_id}}" }),
  },
  {
    title: "the organisation is missing",
    provenance: "assumed",
    state,
    request: { body: { username: "{{username}}", password: "{{password}}" } },
    ...refusedCall("mandatoryMissing", { path: "organisation" }),
  },
];
