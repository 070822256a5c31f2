import type { Example } from "../../method.ts";
import { refusedCall } from "../../wire/refused-call.ts";

const state: Example["state"] = {
  name: "an account has three social media events",
  values: {
    token: "12CDF55749BAEB3A0CA8DCABCA3E2D72",
    account_number: "ACR0000000164",
    missing_account_number: "ACR00045750",
  },
};

const ofAccount = { token: "{{token}}", accounts_receivable_identifier: { number: "{{account_number}}" } };

const listed = (number: string) => ({
  number,
  type: "SOCIAL_MEDIA",
  accounts_receivable: { number: "{{account_number}}" },
  rewards_participant: null,
});

export const examples: readonly Example[] = [
  {
    title: "the events of an account are listed",
    witnesses: ["list.order", "list.all", "list.owner"],
    provenance: "assumed",
    state,
    request: { body: { ...ofAccount, fields_set: "number,type,accounts_receivable.number,rewards_participant" } },
    response: {
      body: {
        data: [listed("1"), listed("6"), listed("11")],
        status: { code: "OK", description: "", message: "" },
      },
    },
    generated: ["/data/0/number", "/data/1/number", "/data/2/number"],
  },
  {
    title: "one event is listed and one is skipped",
    witnesses: ["list.order"],
    since: "R13.0.0",
    provenance: "assumed",
    state,
    request: { body: { ...ofAccount, number_of_results: 1, offset: 1, fields_set: "number" } },
    response: {
      body: { data: [{ number: "6" }], status: { code: "OK", description: "", message: "" } },
    },
    generated: ["/data/0/number"],
  },
  {
    title: "no event was submitted that early",
    witnesses: ["list.array", "list.submitted-date"],
    since: "R12.2.0",
    provenance: "assumed",
    state,
    request: { body: { ...ofAccount, submitted_before_date: "1990-01-01T00:00:00" } },
    response: { body: { data: [], status: { code: "OK", description: "", message: "" } } },
    generated: [],
  },
  {
    title: "neither participant nor account nor classification is given",
    provenance: "assumed",
    state,
    request: { body: { token: "{{token}}" } },
    ...refusedCall("semiOptionalMissing", {
      path: "request",
      members: "rewards_participant_identifier, accounts_receivable_identifier, classification_identifier",
    }),
  },
  {
    title: "the account whose events are listed does not exist",
    provenance: "assumed",
    state,
    request: { body: { ...ofAccount, accounts_receivable_identifier: { number: "{{missing_account_number}}" } } },
    ...refusedCall("accountsReceivableNotFound", { value: "{{missing_account_number}}" }),
  },
];
