import { expect, test } from "vitest";
import { catalog, contractsOf } from "../../vendor/catalog.ts";
import { parseRelease } from "../../wire/release.ts";
import { methodHint } from "./read-request.ts";

const root = "/crmapi/rest/v2/";
const path = "customer_events/bulk/social_media/create";
const single = "customer_events/social_media/create";
const hint = (asked: string, release = "R14.0.0", contracts = contractsOf(catalog)) =>
  methodHint(asked, contracts, parseRelease(release));

test.each([
  [`/${path}`, `the base path is missing: ${root}${path}.`],
  [`/${path}//`, `the base path is missing: ${root}${path}.`],
  [`/api/${path}`, `the base path is another: ${root}${path}.`],
  [`${"/x".repeat(200)}/${path}`, `the base path is another: ${root}${path}.`],
  [`/${path.toUpperCase()}`, `the base path is missing: ${root}${path}.`],
  [`${root}customer_events/social_media/creat`, `did you mean ${root}${single}?`],
  [`crmapi/rest/v2/customer_events/social_media/creat`, `did you mean ${root}${single}?`],
  [`//customer_events/social_media/creat`, `did you mean ${root}${single}?`],
  ["/nowhere", "those that there are stand in /__mock/v1/openapi.json."],
  [`/${"x".repeat(200)}/customer_events/social_media/creat`, "those that there are stand in /__mock/v1/openapi.json."],
])("in place of %s: %s", (asked, said) => expect(hint(asked)).toBe(said));

test("a method of a later release is told with that", () => {
  const web = "customer_events/bulk/web/create";
  expect(hint(`${root}${web}`, "R4.0.0")).toMatch(/^it is one from R\d+\.\d+\.\d+ on\.$/);
  expect(hint(`/${web}`, "R4.0.0")).toMatch(new RegExp(`missing: ${root}${web}, which is one from R\\d+`));
  expect(hint(`${root}${web.slice(0, -1)}`, "R4.0.0")).toMatch(/^did you mean \S+, which is one from R\d\S+ on\?$/);
});
