import type { Example } from "../../../wire/example.ts";
import { oneFailedRow } from "../../examples/bulk-examples.ts";
import { everyMember, everyMemberState, plainState, plainStateAnd } from "../../examples/states.ts";
import { call, oneFailing, oneProcessed, row, set } from "./example-parts.ts";

const first = `${set}[0]`;

const mandatory = ["performed_by_unit_identifier", "performed_on", "social_media", "profile", "action"];

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
    ...oneFailing("a row with two values of wrong types", { profile: 16, performed_on: "soon" }, "wrongType", {
      path: `${first}.performed_on`,
      value: "soon",
      expected: "Date, as 2016-06-22T15:00:00",
    }),
    witnesses: ["bulk.one-error-a-row"],
  },
  {
    title: "a row that is refused behind one that is processed",
    provenance: "assumed",
    state: plainState,
    request: call([row(), row({ request_unique_identifier: "2", profile: undefined })]),
    ...oneFailedRow(["mandatoryMissing", { path: `${set}[1].profile` }, "2"], ["1"]),
  },
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
    ...oneProcessed("a row with every member that there is", everyMember, ["classification.any"], everyMemberState),
    since: "R10.1.0",
  },
];
