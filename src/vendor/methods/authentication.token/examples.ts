import { answered, type Example, refusedCall, whyOnlyStrict } from "../../../wire/example.ts";
import type { VendorErrorKind } from "../../../wire/vendor-errors.ts";
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

/** A call that is answered with a token. */
const loggedIn = (title: string, more: object = {}, token = jwt): Omit<Example, "provenance"> => ({
  title,
  state,
  request: { body: { ...login, ...more } },
  ...answered({ token }, ["/data/token"]),
});

/** A call that is refused. */
const refused = (
  title: string,
  request: Example["request"],
  kind: VendorErrorKind,
  values: Readonly<Record<string, string>> = {},
): Example => ({
  title,
  provenance: "assumed",
  state,
  request,
  ...refusedCall(kind, values),
});

export const examples: readonly Example[] = [
  {
    ...loggedIn("a user logs in to a unit", { unit: "{{unit_id}}" }),
    witnesses: ["login.since", "login.claims"],
    since: "R12.0.0",
    provenance: "inferred",
  },
  { ...loggedIn("a user logs in to the default unit"), since: "R12.0.0", provenance: "inferred" },
  {
    ...loggedIn("a user logs in to a unit that is not the default one", { unit: "{{other_unit_id}}" }),
    witnesses: ["login.any-unit"],
    since: "R12.0.0",
    provenance: "assumed",
  },
  {
    ...loggedIn("a user logs in and gets an opaque token", {}, "49A9DF458B6E4DE69CDC7F5E330F34D9"),
    witnesses: ["login.opaque-token"],
    until: "R11.0.0",
    provenance: "inferred",
  },
  refused("the password is wrong", { body: { ...login, password: "not {{password}}" } }, "loginFailed"),
  refused("there is no such unit", { body: { ...login, unit: "{{missing_unit_id}}" } }, "unitNotFound", {
    value: "{{missing_unit_id}}",
  }),
  refused(
    "the organisation is missing",
    { body: { username: "{{username}}", password: "{{password}}" } },
    "mandatoryMissing",
    { path: "organisation" },
  ),
  refused("the body is an array", { body: [] }, "bodyNotAnObject", { actual: "an array" }),
  {
    ...refused("the body is larger than the stand-in reads", { body: login }, "bodyTooLarge", { max: "16" }),
    notInContracts: {
      options: { maxBody: "16b" },
      why: "the limit is one of the stand-in (--max-body); no page tells one",
    },
  },
  {
    ...refused(
      "the body has a member that no page knows, and ignoring it is not allowed",
      { body: { ...login, mood: "cheerful" } },
      "unknownMember",
      { path: "mood", release: "R17.0.0" },
    ),
    notInContracts: { options: { strict: true, release: "R17.0.0" }, why: whyOnlyStrict("value.unknown-member") },
  },
  {
    ...refused(
      "the body has a member twice, and that is not allowed",
      { bytes: btoa('{"username":"mpadministrator","password":"1234","organisation":"","organisation":"CRMDEMO"}') },
      "memberRepeated",
      { path: "organisation" },
    ),
    notInContracts: { options: { strict: true }, why: whyOnlyStrict("value.repeated-member") },
  },
  refused("the method is called with GET", { verb: "GET" }, "verbNotAllowed", {
    path: "/crmapi/rest/v2/authentication/token",
    allowed: "POST",
    verb: "GET",
  }),
  {
    ...refused("a method that there is not", { path: "authentication/tokens", body: login }, "methodUnknown", {
      path: "/crmapi/rest/v2/authentication/tokens",
      release: "R17.0.0",
      hint: "did you mean /crmapi/rest/v2/authentication/token?",
    }),
    since: "R17.0.0",
    until: "R17.0.0",
  },
];
