import { type Example, refusedCall, whyOnlyStrict } from "../../../wire/example.ts";

const state: Example["state"] = {
  name: "a user exists",
  values: {
    username: "mpadministrator",
    password: "1234",
    organisation: "CRMDEMO",
    unit_id: "EE63A82C4FEBE02FF34E90DD1EBA5ABE",
    other_unit_id: "76BB643782AB302340FE1B44DE64F1D9",
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

const opaqueAnswer = { ...answer, data: { token: "49A9DF458B6E4DE69CDC7F5E330F34D9" } };

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
    title: "a user logs in to a unit that is not the default one",
    witnesses: ["login.any-unit"],
    since: "R12.0.0",
    provenance: "assumed",
    state,
    request: { body: { ...login, unit: "{{other_unit_id}}" } },
    response: { body: answer },
    generated: ["/data/token"],
  },
  {
    title: "a user logs in and gets an opaque token",
    witnesses: ["login.opaque-token"],
    until: "R11.0.0",
    provenance: "inferred",
    state,
    request: { body: login },
    response: { body: opaqueAnswer },
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
  {
    title: "the body is an array",
    provenance: "assumed",
    state,
    request: { body: [] },
    ...refusedCall("bodyNotAnObject", { actual: "an array" }),
  },
  {
    title: "the body is larger than the stand-in reads",
    notInContracts: {
      options: { maxBody: "16b" },
      why: "the limit is one of the stand-in (--max-body); no page tells one",
    },
    provenance: "assumed",
    state,
    request: { body: login },
    ...refusedCall("bodyTooLarge", { max: "16" }),
  },
  {
    title: "the body has a member that no page knows, and ignoring it is not allowed",
    notInContracts: { options: { strict: true, release: "R17.0.0" }, why: whyOnlyStrict("value.unknown-member") },
    provenance: "assumed",
    state,
    request: { body: { ...login, mood: "cheerful" } },
    ...refusedCall("unknownMember", { path: "mood", release: "R17.0.0" }),
  },
  {
    title: "the body has a member twice, and that is not allowed",
    notInContracts: { options: { strict: true }, why: whyOnlyStrict("value.repeated-member") },
    provenance: "assumed",
    state,
    request: {
      bytes: btoa('{"username":"mpadministrator","password":"1234","organisation":"","organisation":"CRMDEMO"}'),
    },
    ...refusedCall("memberRepeated", { path: "organisation" }),
  },
  {
    title: "the method is called with GET",
    provenance: "assumed",
    state,
    request: { verb: "GET" },
    ...refusedCall("verbNotAllowed", { path: "/crmapi/rest/v2/authentication/token", allowed: "POST", verb: "GET" }),
  },
  {
    title: "a method that there is not",
    since: "R17.0.0",
    until: "R17.0.0",
    provenance: "assumed",
    state,
    request: { path: "authentication/tokens", body: login },
    ...refusedCall("methodUnknown", {
      path: "/crmapi/rest/v2/authentication/tokens",
      release: "R17.0.0",
      hint: "did you mean /crmapi/rest/v2/authentication/token?",
    }),
  },
];
