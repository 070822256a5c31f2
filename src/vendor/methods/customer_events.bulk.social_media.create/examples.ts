import type { Example } from "../../../wire/example.ts";
import { bulkCall, bulkExamples, bulkSets, madeAnew, plainRow } from "../../examples/bulk-examples.ts";
import { plainLike } from "../../examples/states.ts";
import { callExamples, setExamples } from "./call-examples.ts";
import { lookupExamples, rowExamples } from "./row-examples.ts";
import { textExamples, valueExamples } from "./value-examples.ts";

const set = "social_media_customer_events_set";

const row = (request_unique_identifier: string, number: string, performed_on: string, profile: string) => ({
  ...plainRow,
  ...plainLike,
  request_unique_identifier,
  accounts_receivable_identifier: { number },
  performed_on,
  profile,
});

const notFound = (request_unique_identifier: string, number: string) => ({
  error_description: `Error:Account (${number}) Not Found. - Description:The specified API value was not found.`,
  error_code: "NotFoundAPIValueException",
  request_unique_identifier,
});

const documented: Example = {
  title: "two of four accounts exist",
  provenance: "documented",
  state: {
    name: "two accounts exist and two do not",
    values: {
      token: "12CDF55749BAEB3A0CA8DCABCA3E2D72",
      unit_name: "Admin Unit",
      account_number_1: "ACR0000000164",
      account_number_2: "ACR0000000050",
      missing_account_number_1: "ACR00045750",
      missing_account_number_2: "ACR00670000",
    },
  },
  request: bulkCall(set, [
    row("16", "{{account_number_1}}", "2016-06-22T15:00:00", "www.facebook.com/polina"),
    row("17", "{{account_number_2}}", "2016-06-22T15:05:02", "www.facebook.com/katerina"),
    row("18", "{{missing_account_number_1}}", "2016-06-22T15:19:22", "www.facebook.com/marios"),
    row("19", "{{missing_account_number_2}}", "2016-06-22T15:15:42", "www.facebook.com/yiannis"),
  ]),
  ...bulkSets(
    [notFound("18", "{{missing_account_number_1}}"), notFound("19", "{{missing_account_number_2}}")],
    [
      { number: "14", id: "49A9DF458B6E4DE69CDC7F5E330F34D9", request_unique_identifier: "16" },
      { number: "15", id: "CB54467A5FA445359962283134E1473D", request_unique_identifier: "17" },
    ],
    madeAnew(2),
  ),
};

export const examples: readonly Example[] = [
  documented,
  ...bulkExamples(set, plainLike, [
    ...callExamples,
    ...rowExamples,
    ...valueExamples,
    ...setExamples,
    ...lookupExamples,
    ...textExamples,
  ]),
];
