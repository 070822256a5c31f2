import type { Example } from "../../method.ts";
import { refuse, renderRefusal } from "../../wire/refusal.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";

const set = "achievement_customer_events_set";

const values = {
  token: "12CDF55749BAEB3A0CA8DCABCA3E2D72",
  unit_name: "Admin Unit",
  account_number: "ACR0000000164",
  classification_name: "Campaign",
};

const row = (request_unique_identifier: string, changes: object = {}) => ({
  request_unique_identifier,
  accounts_receivable_identifier: { number: "{{account_number}}" },
  performed_by_unit_identifier: { name: "{{unit_name}}" },
  performed_on: "2016-06-22T15:00:00",
  classification_identifier: { name: "{{classification_name}}" },
  ...changes,
});

const withoutClassification = renderRefusal(
  vendorErrors,
  refuse("mandatoryMissing", { path: `${set}[1].classification_identifier` }),
);

export const examples: readonly Example[] = [
  {
    title: "an achievement needs a classification",
    provenance: "assumed",
    state: { name: "a classification exists for achievements", values },
    request: { body: { token: "{{token}}", [set]: [row("1"), row("2", { classification_identifier: undefined })] } },
    response: {
      body: {
        data: {
          unprocessed_customer_events_set: [
            {
              error_description: `Error:${withoutClassification.message} - Description:${withoutClassification.description}`,
              error_code: withoutClassification.code,
              request_unique_identifier: "2",
            },
          ],
          processed_customer_events_set: [
            { number: "14", id: "49A9DF458B6E4DE69CDC7F5E330F34D9", request_unique_identifier: "1" },
          ],
        },
        status: { code: "OK", description: "", message: "" },
      },
    },
    generated: ["/data/processed_customer_events_set/0/id", "/data/processed_customer_events_set/0/number"],
  },
  {
    title: "the account of an achievement does not exist",
    provenance: "assumed",
    state: {
      name: "the account of an achievement is missing",
      values: { ...values, missing_account_number: "ACR00045750" },
    },
    request: {
      body: {
        token: "{{token}}",
        [set]: [row("1", { accounts_receivable_identifier: { number: "{{missing_account_number}}" } })],
      },
    },
    response: {
      body: {
        data: {
          unprocessed_customer_events_set: [
            {
              error_description:
                "Error:Account ({{missing_account_number}}) Not Found. - Description:The specified API value was not found.",
              error_code: "NotFoundAPIValueException",
              request_unique_identifier: "1",
            },
          ],
          processed_customer_events_set: [],
        },
        status: { code: "OK", description: "", message: "" },
      },
    },
    generated: [],
  },
];
