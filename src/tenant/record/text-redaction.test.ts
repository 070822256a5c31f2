import { expect, test } from "vitest";
import { ownMethods } from "../../vendor/catalog.ts";
import { rowText } from "../../wire/refusal.ts";
import { fillTemplate } from "../../wire/text-template.ts";
import { type VendorError, vendorErrors } from "../../wire/vendor-errors.ts";
import { Pseudonyms } from "./pseudonyms.ts";
import { CallValues, redactText } from "./text-redaction.ts";

const values = new CallValues(new Pseudonyms("texts"), ownMethods);
values.replace("ACR00045750", "ACR11111111");
values.replace("Jane Roe", "Abcd Efg");
values.replace("shade", "{{name 4}}");
values.replace("zebra crossing", "{{string}}");
values.secret("xsesax");
values.counts.add("1001");

const stays = [
  "social_media_customer_events_set[3].profile is mandatory.",
  "performed_on (null) is not of type Date, as 2016-06-22T15:00:00.",
  "social_media_customer_events_set has 1001 elements; the maximum is 1000.",
  "It is mandatory to specify one of the semi-optional parameters.",
  "profile (an array) is not of type String.",
  "colour is not a parameter of this method in R14.0.0.",
  "/crmapi/rest/v2/customer_events/social_media/list is called with POST, not GET.",
];

test.each([
  ...stays.map((text): [string, string] => [text, text]),
  ["Account (ACR00045750) Not Found.", "Account (ACR11111111) Not Found."],
  ["Account (somebody else) Not Found.", "Account (… else) Not Found."],
  ["Konto von Jane Roe gesperrt", "Konto von Abcd Efg gesperrt"],
  ["Konto von Maria gesperrt", "Konto von … gesperrt"],
  ["No profile for zebra", "No profile for …"],
  ['it said "zebras word" to 12345', 'it said "… word" to …'],
  ["1001 rows, at most 1000; 417 of 4170", "1001 rows, at most 1000; 417 of …"],
  ["shade is not a parameter of this method in R14.0.0.", "{{name 4}} is not a parameter of this method in R14.0.0."],
  ["data.shade and shade.number are new", "data.{{name 4}} and {{name 4}}.number are new"],
  ["open sesame or COM.SesamException", "open … or …"],
  ["ab-cd ef_g1 x1 a@b.c", "… … … …"],
  ["秘密 здесь", "… здесь"],
  ["COM.CRM.SomeException: bad", "…: bad"],
  ["Unit R14 of R14.0.0-b", "Unit … of …"],
  ["see /crmapi/rest/v2/customer_events/zebra/7 now", "see /crmapi/rest/v2/customer_events/*/* now"],
])("%s", (text, redacted) => {
  expect(redactText(text, values)).toBe(redacted);
});

test("of a text that is longer than any error, no more than its length stays", () => {
  expect(redactText("a (b) is not of type ".repeat(50_000), values)).toBe("{{text 1048576..2097151}}");
});

const ofTemplates = {
  value: "ACR00045750",
  path: "social_media_customer_events_set[3].profile",
  member: "profile",
  members: "id, number, name",
  count: "1001",
  max: "25",
  label: "Unit",
  state: "NOT_EFFECTIVE",
  release: "R14.0.0",
  expected: "Date, as 2016-06-22T15:00:00",
  actual: "an array",
  allowed: "GET",
  verb: "POST",
  hint: "there is none",
  reason: "it ends too early",
};

test.each(
  Object.values(vendorErrors as Readonly<Record<string, VendorError>>)
    .flatMap((error) => [error.message, error.description, rowText(error)])
    .map((template) => fillTemplate(template, ofTemplates)),
)("our own text stays, but for a value: %s", (text) => {
  expect(redactText(text, values)).toBe(text.replace("ACR00045750", "ACR11111111"));
});
