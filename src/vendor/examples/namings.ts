import type { Example } from "../../wire/example.ts";
import type { ReleaseName } from "../../wire/release.ts";
import { plainStateAnd } from "./states.ts";

/** A way in which a request names what an event refers to. */
export type WayOfNaming = ReturnType<typeof naming> & { readonly since?: ReleaseName };

function naming(what: string, member: string, field: string, [name, value]: readonly [name: string, value: string]) {
  const title = `${what} by its ${field.replaceAll("_", " ")}`;
  const instead = member === "rewards_participant" ? { accounts_receivable_identifier: undefined } : {};
  return {
    title,
    state: plainStateAnd(`${title} exists`, { [name]: value }) as Example["state"],
    /** What is said otherwise than in a plain request; `undefined` leaves a member out. */
    row: { ...instead, [`${member}_identifier`]: { [field]: `{{${name}}}` } } as Readonly<Record<string, unknown>>,
    /** Where a complete event shows what was named, and what stands there. */
    shows: { member, field, value: `{{${name}}}` },
  };
}

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

/** What names a rewards participant instead of an account. */
export const ofParticipant = (rewards_participant_identifier: object) => ({
  accounts_receivable_identifier: undefined,
  rewards_participant_identifier,
});

export const byToken = (access_token_identifier: object) => ofParticipant({ access_token_identifier });

const byAccessToken = (by: string, identifier: object): WayOfNaming => ({
  title: `an access token by its ${by}`,
  state: effectiveTokenState,
  row: byToken(identifier),
  shows: { member: "rewards_participant", field: "number", value: "{{rewards_participant_number}}" },
});

/** Every way that the pages know, but for the account by its number and the unit by its name, as a plain request has them. */
export const namings: readonly WayOfNaming[] = [
  naming("an account", "accounts_receivable", "id", ["account_id", "738B6C269467B1BC27BDA04ED3B08941"]),
  naming("an account", "accounts_receivable", "name", ["account_name", "Polina Georgiou"]),
  naming("a rewards participant", "rewards_participant", "id", [
    "rewards_participant_id",
    "629A2C7A5ADF9B5B394A8D5685733B2A",
  ]),
  naming("a rewards participant", "rewards_participant", "number", ["rewards_participant_number", "RP0000000019"]),
  byAccessToken("identifier and pass code", { identifier: "{{access_token_identifier}}", pass_code: "{{pass_code}}" }),
  byAccessToken("authentication code", { authentication_code: "{{authentication_code}}" }),
  { ...byAccessToken("one-time password", { one_time_password: "{{one_time_password}}" }), since: "R13.0.0" },
  naming("a classification", "classification", "id", ["classification_id", "788A4BFCDE814D3B3F44599B44C73A9C"]),
  naming("a classification", "classification", "name", ["classification_name", "Campaign"]),
  naming("a classification", "classification", "alternative_code", ["classification_alternative_code", "CMP"]),
  naming("a unit", "performed_by_unit", "id", ["unit_id", "0C90C0D0FBE6F16397EBB9D5097221CB"]),
  naming("a unit", "performed_by_unit", "alternative_code", ["unit_alternative_code", "ADM"]),
];

export const namedRows = namings.map(({ shows: _, ...named }) => named);
