import { answered, type Example } from "../../wire/example.ts";
import type { ReleaseName } from "../../wire/release.ts";
import { bulkAnswer } from "./bulk-examples.ts";
import { plainStateAnd } from "./states.ts";

/** A way in which a request names what an event refers to. */
export interface Naming {
  /** `an account by its id` */
  readonly title: string;
  /** The name is there, and what it names. */
  readonly state: Example["state"];
  readonly since?: ReleaseName;
  /** What is said otherwise than in a plain request; `undefined` leaves a member out. */
  readonly changes: Readonly<Record<string, unknown>>;
  /** Where a complete event shows what was named, and what stands there. */
  readonly shows: { readonly member: string; readonly field: string; readonly value: string };
}

function naming(
  member: keyof typeof named,
  field: string,
  [name, value]: readonly [name: string, value: string],
): Naming {
  const { what, parameter, others } = named[member];
  const title = `${what} by its ${field.replaceAll("_", " ")}`;
  return {
    title,
    state: plainStateAnd(`${title} exists`, { [name]: value }),
    changes: { ...others, [parameter]: { [field]: `{{${name}}}` } },
    shows: { member, field, value: `{{${name}}}` },
  };
}

const named = {
  accounts_receivable: { what: "an account", parameter: "accounts_receivable_identifier", others: {} },
  rewards_participant: {
    what: "a rewards participant",
    parameter: "rewards_participant_identifier",
    others: { accounts_receivable_identifier: undefined },
  },
  classification: { what: "a classification", parameter: "classification_identifier", others: {} },
  performed_by_unit: { what: "a unit", parameter: "performed_by_unit_identifier", others: {} },
} as const;

/** The state with an access token that can be used. */
export const effectiveTokenState: Example["state"] = {
  ...plainStateAnd("an effective access token exists", {
    access_token_identifier: "CARD0001",
    pass_code: "1234",
    wrong_pass_code: "0000",
    authentication_code: "AUTH-0001",
    one_time_password: 481516,
    rewards_participant_number: "RP0000000019",
  }),
  consumes: ["one_time_password"],
};

const byAccessToken = (by: string, access_token_identifier: Readonly<Record<string, string>>): Naming => ({
  title: `an access token by its ${by}`,
  state: effectiveTokenState,
  changes: { accounts_receivable_identifier: undefined, rewards_participant_identifier: { access_token_identifier } },
  shows: { member: "rewards_participant", field: "number", value: "{{rewards_participant_number}}" },
});

/** Every way that the pages know, but for the account by its number and the unit by its name, as a plain request has them. */
export const namings: readonly Naming[] = [
  naming("accounts_receivable", "id", ["account_id", "738B6C269467B1BC27BDA04ED3B08941"]),
  naming("accounts_receivable", "name", ["account_name", "Polina Georgiou"]),
  naming("rewards_participant", "id", ["rewards_participant_id", "629A2C7A5ADF9B5B394A8D5685733B2A"]),
  naming("rewards_participant", "number", ["rewards_participant_number", "RP0000000019"]),
  byAccessToken("identifier and pass code", { identifier: "{{access_token_identifier}}", pass_code: "{{pass_code}}" }),
  byAccessToken("authentication code", { authentication_code: "{{authentication_code}}" }),
  { ...byAccessToken("one-time password", { one_time_password: "{{one_time_password}}" }), since: "R13.0.0" },
  naming("classification", "id", ["classification_id", "788A4BFCDE814D3B3F44599B44C73A9C"]),
  naming("classification", "name", ["classification_name", "Campaign"]),
  naming("classification", "alternative_code", ["classification_alternative_code", "CMP"]),
  naming("performed_by_unit", "id", ["unit_id", "0C90C0D0FBE6F16397EBB9D5097221CB"]),
  naming("performed_by_unit", "alternative_code", ["unit_alternative_code", "ADM"]),
];

/** The example of a bulk method in which a row names something in that way. */
export const bulkNamingExample = (
  { title, state, since, changes }: Naming,
  request: (changes: Naming["changes"]) => Example["request"],
): Example => ({
  title,
  provenance: "assumed",
  ...(since && { since }),
  state,
  request: request(changes),
  ...bulkAnswer([], ["1"]),
});

/** The example of a method that creates one event which names something in that way, and is answered with it. */
export const createNamingExample = ({ title, state, since, changes, shows }: Naming, body: object): Example => ({
  title,
  provenance: "assumed",
  ...(since && { since }),
  state,
  request: { body: { ...body, ...changes, fields_set: `${shows.member}.${shows.field}` } },
  ...answered({ [shows.member]: { [shows.field]: shows.value } }),
});
