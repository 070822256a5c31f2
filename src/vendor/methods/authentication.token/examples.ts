import { answered, type Example, examplesOf, onlyStrict, refusedCall } from "../../../wire/example.ts";
import { jwt } from "../../examples/states.ts";

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

const loggedIn = (token = jwt) => answered({ token }, ["/data/token"]);

export const examples = examplesOf({ state, request: { body: login } }, [
  {
    title: "a user logs in to a unit",
    since: "R12.0.0",
    provenance: "inferred",
    request: { body: { ...login, unit: "{{unit_id}}" } },
    ...loggedIn(),
    witnesses: ["login.since", "login.claims"],
  },
  { title: "a user logs in to the default unit", since: "R12.0.0", provenance: "inferred", ...loggedIn() },
  {
    title: "a user logs in to a unit that is not the default one",
    since: "R12.0.0",
    request: { body: { ...login, unit: "{{other_unit_id}}" } },
    ...loggedIn(),
    witnesses: ["login.any-unit"],
  },
  {
    title: "a user logs in and gets an opaque token",
    until: "R11.0.0",
    provenance: "inferred",
    ...loggedIn("49A9DF458B6E4DE69CDC7F5E330F34D9"),
    witnesses: ["login.opaque-token"],
  },
  {
    title: "the password is wrong",
    request: { body: { ...login, password: "not {{password}}" } },
    ...refusedCall("loginFailed"),
  },
  {
    title: "there is no such unit",
    request: { body: { ...login, unit: "{{missing_unit_id}}" } },
    ...refusedCall("unitNotFound", { value: "{{missing_unit_id}}" }),
  },
  {
    title: "the organisation is missing",
    request: { body: { username: "{{username}}", password: "{{password}}" } },
    ...refusedCall("mandatoryMissing", { path: "organisation" }),
  },
  {
    title: "the body is an array",
    request: { body: [] },
    ...refusedCall("bodyNotAnObject", { actual: "an array" }),
  },
  {
    title: "the body is larger than the stand-in reads",
    ...refusedCall("bodyTooLarge", { max: "16" }),
    notInContracts: {
      options: { maxBody: "16b" },
      why: "the limit is one of the stand-in (--max-body); no page tells one",
    },
  },
  {
    title: "the body has a member that no page knows, and ignoring it is not allowed",
    request: { body: { ...login, mood: "cheerful" } },
    ...refusedCall("unknownMember", { path: "mood", release: "R17.0.0" }),
    notInContracts: onlyStrict("value.unknown-member", { release: "R17.0.0" }),
  },
  {
    title: "the body has a member twice, and that is not allowed",
    request: {
      bytes: btoa('{"username":"mpadministrator","password":"1234","organisation":"","organisation":"CRMDEMO"}'),
    },
    ...refusedCall("memberRepeated", { path: "organisation" }),
    notInContracts: onlyStrict("value.repeated-member"),
  },
  {
    title: "the method is called with GET",
    request: { verb: "GET" },
    ...refusedCall("verbNotAllowed", {
      path: "/crmapi/rest/v2/authentication/token",
      allowed: "POST",
      verb: "GET",
    }),
  },
  {
    title: "a method that there is not",
    since: "R17.0.0",
    until: "R17.0.0",
    request: { path: "authentication/tokens", body: login },
    ...refusedCall("methodUnknown", {
      path: "/crmapi/rest/v2/authentication/tokens",
      release: "R17.0.0",
      hint: "did you mean /crmapi/rest/v2/authentication/token?",
    }),
  },
]);
