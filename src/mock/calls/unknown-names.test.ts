import { expect, test } from "vitest";
import { catalog, findMethod, methodsIn } from "../../vendor/catalog.ts";
import type { Method } from "../../vendor/method.ts";
import { parseRelease } from "../../wire/release.ts";
import { methodHint, nameHints } from "./unknown-names.ts";

const method = findMethod("customer_events.bulk.social_media.create") as Method;

const set = "social_media_customer_events_set[]";
const hintsFor = (ignored: readonly string[], release = "R14.0.0") => nameHints(ignored, method, parseRelease(release));

test.each([
  [`${set}.profil`, [`${set}.profil: did you mean profile?`]],
  [`${set}.performed_by_unit_identifier.nam`, [`${set}.performed_by_unit_identifier.nam: did you mean name?`]],
  ["fields_set.numbr", ["fields_set.numbr: did you mean number?"]],
  [`${set}.colour_of_the_shoes`, []],
  [`${set}.no_member.profil`, []],
  [`${set}.profile.profil`, []],
  ["tokn", ["tokn: did you mean token?"]],
])("what may be meant by %s: %j", (name, hints) => expect(hintsFor([name])).toEqual(hints));

test("a member of a later release is known from that on, and one that is there needs no hint", () => {
  const name = `${set}.external_system_reference_number`;
  expect(hintsFor([name], "R10.0.0")).toEqual([`${name}: known from R10.1.0 on`]);
  expect(hintsFor([name])).toEqual([]);
});

test("of numbered members none is nearer than another", () => {
  expect(hintsFor([`${set}.udf_string_99`])).toEqual([]);
  expect(hintsFor([`${set}.udf_strin_1`])).toEqual([expect.stringContaining("did you mean udf_string_1?")]);
});

test("twenty names have a hint, and none of more than 100 letters", () => {
  const names = Array.from({ length: 21 }, (_, at) => `${set}.profile${"x".repeat((at % 2) + 1)}`);
  expect(hintsFor(names)).toHaveLength(20);
  const long = `${"no.".repeat(50)}tokn`.slice(-100);
  expect(hintsFor([`fields_set.${"x".repeat(90)}`, long])).toEqual([]);
});

const root = "/crmapi/rest/v2/";
const path = "customer_events/bulk/social_media/create";
const single = "customer_events/social_media/create";
const hint = (asked: string, release = "R14.0.0", methods = methodsIn(catalog)) =>
  methodHint(asked, methods, parseRelease(release));

test.each([
  [`/${path}`, `the base path is missing: ${root}${path}.`],
  [`/api/${path}`, `the base path is another: ${root}${path}.`],
  [`${"/x".repeat(200)}/${path}`, `the base path is another: ${root}${path}.`],
  [`/${path.toUpperCase()}`, `the base path is missing: ${root}${path}.`],
  [`${root}customer_events/social_media/creat`, `did you mean ${root}${single}?`],
  [`//customer_events/social_media/creat`, `did you mean ${root}${single}?`],
  ["/nowhere", "/__mock/v1/openapi.json lists all methods."],
  [`/${"x".repeat(200)}/customer_events/social_media/creat`, "/__mock/v1/openapi.json lists all methods."],
])("in place of %s: %s", (asked, said) => expect(hint(asked)).toBe(said));

test("a method of a later release is told with that", () => {
  const web = "customer_events/bulk/web/create";
  expect(hint(`${root}${web}`, "R4.0.0")).toMatch(/^it is one from R\d+\.\d+\.\d+ on\.$/);
  expect(hint(`/${web}`, "R4.0.0")).toMatch(new RegExp(`missing: ${root}${web}, which is one from R\\d+`));
  expect(hint(`${root}${web.slice(0, -1)}`, "R4.0.0")).toMatch(/^did you mean \S+, which is one from R\d\S+ on\?$/);
});
