import { expect, test } from "vitest";
import { storeOf } from "../../../test/store-of.ts";
import { resolveAccessToken, resolveRewardsParticipant } from "./record-rules.ts";
import { findUser } from "./session.ts";

const participant = {
  id: "P",
  number: "RP1",
  name: "Anna",
  life_cycle_state: "EFFECTIVE",
  accounts_receivable_id: null,
};
const card = {
  id: "1",
  rewards_participant_id: "P",
  life_cycle_state: "EFFECTIVE",
  identifier: "CARD1",
  authentication_code: "AUTH1",
  pass_code: "1234",
  one_time_password: 77,
};
const pending = {
  ...card,
  id: "2",
  life_cycle_state: "PENDING_VERIFICATION",
  identifier: "CARD2",
  authentication_code: null,
  one_time_password: null,
};
const lost = {
  ...card,
  id: "3",
  rewards_participant_id: "X",
  identifier: "CARD3",
  pass_code: null,
  authentication_code: "AUTH3",
  one_time_password: null,
};
const anna = { id: "U", username: "Anna", password: "1234", organisation: "Demo", default_unit_id: "1" };

const startStore = () =>
  storeOf({ access_tokens: [card, pending, lost], rewards_participants: [participant], users: [anna] });

test.each([
  [{ authentication_code: "AUTH1", pass_code: "wrong" }, "1"],
  [{ identifier: "CARD1" }, { kind: "passCodeWrong", values: { value: "CARD1" } }],
  [
    { identifier: "CARD3", pass_code: "1234" },
    { kind: "passCodeWrong", values: { value: "CARD3" } },
  ],
  [
    { identifier: "CARD2", pass_code: "wrong" },
    { kind: "accessTokenNotEffective", values: { value: "CARD2", state: "PENDING_VERIFICATION" } },
  ],
  [{ authentication_code: "CARD1" }, { kind: "accessTokenNotFound", values: { value: "CARD1" } }],
  [{ one_time_password: "077" }, "1"],
  [{ one_time_password: 78 }, { kind: "accessTokenNotFound", values: { value: "78" } }],
])("an access token that is named by %j is %j", (named, result) => {
  const found = resolveAccessToken({ store: startStore(), assumes: () => undefined }, named);
  expect(typeof result === "string" ? (found as { id: string }).id : found).toEqual(
    typeof result === "string" ? result : expect.objectContaining(result),
  );
});

test.each([
  [{ access_token_identifier: null, id: "P" }, "P"],
  [{ access_token_identifier: { authentication_code: "AUTH1" } }, "P"],
  [{ access_token_identifier: { authentication_code: "AUTH9" } }, "accessTokenNotFound"],
  [{ access_token_identifier: { authentication_code: "AUTH3" } }, "rewardsParticipantNotFound"],
  [{ id: "RP1" }, "rewardsParticipantNotFound"],
])("a participant that is named by %j is %s", (named, result) => {
  const found = resolveRewardsParticipant({ store: startStore(), assumes: () => undefined }, named);
  expect("kind" in found ? found.kind : found.id).toBe(result);
});

test.each([
  ["Anna", "Other", "1234", false, false],
  ["anna ", " DEMO", "1234", false, true],
  ["anna", "Demo", "12345", false, false],
  ["Bert", "Demo", "1234", false, false],
])(
  "the login of %j in %j with %j names a user: %s, where letter case does not matter: %s",
  (username, organisation, password, isUser, isAlike) => {
    const login = { username, organisation, password };
    const found = (variant?: string) => findUser({ store: startStore(), assumes: () => variant as never }, login)?.id;
    expect([found(), found("alike")]).toEqual([isUser ? "U" : undefined, isAlike ? "U" : undefined]);
  },
);
