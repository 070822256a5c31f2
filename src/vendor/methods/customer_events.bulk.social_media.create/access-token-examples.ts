import type { Example } from "../../../wire/example.ts";
import type { Provenance } from "../../../wire/provenance.ts";
import { bulkAnswer, oneFailedRow } from "../../examples/bulk-examples.ts";
import { effectiveTokenState } from "../../examples/namings.ts";
import { plainStateAnd } from "../../examples/states.ts";
import { call, ofParticipant, row, set } from "./example-parts.ts";

const example = (
  title: string,
  provenance: Provenance,
  state: Example["state"],
  access_token_identifier: object,
  answered: Pick<Example, "response" | "generated">,
): Example => ({
  title,
  provenance,
  state,
  request: call([row(ofParticipant({ access_token_identifier }))]),
  ...answered,
});

const ofState = (life_cycle_state: string, identifier: string, pass_code: string) => {
  const inWords = life_cycle_state.toLowerCase().replace("_", " ");
  const name = life_cycle_state.toLowerCase();
  return example(
    `an access token that is ${inWords}`,
    "assumed",
    plainStateAnd(`an access token is ${inWords}`, {
      [`${name}_access_token_identifier`]: identifier,
      [`${name}_pass_code`]: pass_code,
    }),
    { identifier: `{{${name}_access_token_identifier}}`, pass_code: `{{${name}_pass_code}}` },
    oneFailedRow([
      "accessTokenNotEffective",
      { value: `{{${name}_access_token_identifier}}`, state: life_cycle_state },
    ]),
  );
};

const byPassword = ofParticipant({ access_token_identifier: { one_time_password: "{{one_time_password}}" } });

/** A rewards participant who is known by an access token. */
export const accessTokenExamples: readonly Example[] = [
  {
    title: "two rows with the same one-time password",
    since: "R13.0.0",
    witnesses: ["access-token.one-time-password"],
    provenance: "assumed",
    state: effectiveTokenState,
    request: call(["1", "2"].map((request_unique_identifier) => row({ request_unique_identifier, ...byPassword }))),
    ...bulkAnswer([], ["1", "2"]),
  },
  example(
    "an access token with a wrong pass code",
    "assumed",
    effectiveTokenState,
    { identifier: "{{access_token_identifier}}", pass_code: "{{wrong_pass_code}}" },
    oneFailedRow(["passCodeWrong", { value: "{{access_token_identifier}}" }]),
  ),
  example(
    "an access token by its identifier without its pass code",
    "assumed",
    effectiveTokenState,
    { identifier: "{{access_token_identifier}}" },
    oneFailedRow([
      "passCodeMissing",
      {
        path: `${set}[0].rewards_participant_identifier.access_token_identifier.pass_code`,
      },
    ]),
  ),
  example(
    "an access token that does not exist",
    "assumed",
    plainStateAnd("an access token does not exist", { missing_access_token_identifier: "CARD9999" }),
    { identifier: "{{missing_access_token_identifier}}", pass_code: "0000" },
    oneFailedRow(["accessTokenNotFound", { value: "{{missing_access_token_identifier}}" }]),
  ),
  ofState("NOT_EFFECTIVE", "CARD0003", "3456"),
  ofState("PENDING_VERIFICATION", "CARD0004", "4567"),
];
