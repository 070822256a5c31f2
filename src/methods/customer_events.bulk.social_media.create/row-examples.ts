import { bulkAnswer, oneFailedRow, plainStateAnd } from "../../entities/customer-event/bulk-examples.ts";
import { plainState } from "../../entities/customer-event/create-examples.ts";
import type { Example } from "../../method.ts";
import { call, row, set } from "./example-parts.ts";

const first = `${set}[0]`;

const mandatory = ["performed_by_unit_identifier", "performed_on", "social_media", "profile", "action"];

const oneFailing = (
  title: string,
  changes: Readonly<Record<string, unknown>>,
  ...[kind, values]: Parameters<typeof oneFailedRow>[0]
): Example => ({
  title,
  provenance: "assumed",
  state: plainState,
  request: call([row(changes)]),
  ...oneFailedRow([kind, values]),
});

/** What is wrong with a row as it stands, whatever the system holds. */
export const rowExamples: readonly Example[] = [
  ...mandatory.map((path) =>
    oneFailing(`a row without ${path}`, { [path]: undefined }, "mandatoryMissing", { path: `${first}.${path}` }),
  ),
  {
    title: "a row without request_unique_identifier",
    provenance: "assumed",
    state: plainState,
    request: call([row({ request_unique_identifier: undefined })]),
    ...oneFailedRow(["mandatoryMissing", { path: `${first}.request_unique_identifier` }, null]),
  },
  {
    title: "a row that is no object, before one that is",
    provenance: "assumed",
    state: plainState,
    request: call(["LIKE", row()]),
    ...oneFailedRow(["rowNotAnObject", { path: first, value: "LIKE" }, null], ["1"]),
  },
  oneFailing("a row with a profile that is no String", { profile: 16 }, "wrongType", {
    path: `${first}.profile`,
    value: "16",
    expected: "String",
  }),
  oneFailing("a row with a date that is not on the calendar", { performed_on: "2016-06-31T15:00:00" }, "wrongType", {
    path: `${first}.performed_on`,
    value: "2016-06-31T15:00:00",
    expected: "Date, as 2016-06-22T15:00:00",
  }),
  oneFailing("a row with a social media that is not supported", { social_media: "MYSPACE" }, "valueNotAllowed", {
    path: `${first}.social_media`,
    value: "MYSPACE",
    expected: "FACEBOOK",
  }),
  oneFailing("a row with an action that is not supported", { action: "SHARE" }, "valueNotAllowed", {
    path: `${first}.action`,
    value: "SHARE",
    expected: "LIKE",
  }),
  oneFailing(
    "a row without account and without rewards participant",
    { accounts_receivable_identifier: undefined },
    "semiOptionalMissing",
    { path: first, members: "accounts_receivable_identifier, rewards_participant_identifier" },
  ),
  oneFailing(
    "a row with an account and a rewards participant",
    { rewards_participant_identifier: { number: "RP0000000019" } },
    "semiOptionalConflict",
    { path: first, members: "accounts_receivable_identifier, rewards_participant_identifier" },
  ),
  oneFailing("an identifier without a field", { accounts_receivable_identifier: {} }, "semiOptionalMissing", {
    path: `${first}.accounts_receivable_identifier`,
    members: "id, number, name",
  }),
  oneFailing(
    "an identifier with two fields",
    { performed_by_unit_identifier: { name: "{{unit_name}}", alternative_code: "ADM" } },
    "semiOptionalConflict",
    { path: `${first}.performed_by_unit_identifier`, members: "id, name, alternative_code" },
  ),
  {
    title: "two rows with the same request_unique_identifier",
    provenance: "assumed",
    state: plainState,
    request: call([row(), row({ profile: "www.facebook.com/katerina" })]),
    ...oneFailedRow(["requestUniqueIdentifierRepeated", { value: "1" }], ["1"]),
  },
  {
    title: "a reference number of the external system that an event has already",
    since: "R10.1.0",
    provenance: "assumed",
    state: plainStateAnd("an event of an external system exists", {
      external_system: "HOOTSUITE",
      used_reference_number: "HS-11",
    }),
    request: call([
      row({
        external_system: "{{external_system}}",
        external_system_reference_number: "{{used_reference_number}}",
      }),
    ]),
    ...oneFailedRow(["externalReferenceReused", { value: "{{used_reference_number}}" }]),
  },
  {
    title: "a row with members that no page knows",
    witnesses: ["value.unknown-member"],
    provenance: "assumed",
    state: plainState,
    request: call([row({ mood: "cheerful" })]),
    ...bulkAnswer([], ["1"]),
  },
  {
    title: "a row with a description, a classification and user defined fields",
    witnesses: ["classification.any"],
    provenance: "assumed",
    state: plainStateAnd("a classification exists", { classification_name: "Campaign" }),
    request: call([
      row({
        classification_identifier: { name: "{{classification_name}}" },
        description: "Liked the page of the spring campaign",
        udf_string_1: "spring",
        udf_float_1: 1.5,
        udf_date_1: "2016-06-22T15:00:00",
      }),
    ]),
    ...bulkAnswer([], ["1"]),
  },
];
