import { bulkAnswer, oneFailedRow, plainStateAnd } from "../../entities/customer-event/bulk-examples.ts";
import type { Example } from "../../method.ts";
import type { Provenance } from "../../wire/provenance.ts";
import { call, ofParticipant, row, set } from "./example-parts.ts";

const effective = plainStateAnd("an effective access token exists", {
  access_token_identifier: "CARD0001",
  pass_code: "1234",
  wrong_pass_code: "0000",
  authentication_code: "AUTH-0001",
  one_time_password: 481516,
});

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

/** A rewards participant who is known by an access token. */
export const accessTokenExamples: readonly Example[] = [
  example(
    "an access token by its identifier and pass code",
    "assumed",
    effective,
    { identifier: "{{access_token_identifier}}", pass_code: "{{pass_code}}" },
    bulkAnswer([], ["1"]),
  ),
  example(
    "an access token by its authentication code",
    "assumed",
    effective,
    { authentication_code: "{{authentication_code}}" },
    bulkAnswer([], ["1"]),
  ),
  {
    ...example(
      "an access token by its one-time password",
      "assumed",
      effective,
      { one_time_password: "{{one_time_password}}" },
      bulkAnswer([], ["1"]),
    ),
    since: "R13.0.0",
  },
  example(
    "an access token with a wrong pass code",
    "assumed",
    effective,
    { identifier: "{{access_token_identifier}}", pass_code: "{{wrong_pass_code}}" },
    oneFailedRow(["passCodeWrong", { value: "{{access_token_identifier}}" }]),
  ),
  example(
    "an access token by its identifier without its pass code",
    "assumed",
    effective,
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
