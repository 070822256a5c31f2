import { expect, test } from "vitest";
import * as z from "zod";
import { refuse } from "../wire/refusal.ts";
import { dateTime } from "./date-schema.ts";
import { withRule } from "./member-facts.ts";
import { issueRefusal } from "./read-value.ts";
import { schemaTree } from "./schema-tree.ts";

const unit = withRule(z.object({ id: z.string().nullish(), name: z.string().nullish() }), {
  kind: "exactlyOne",
  members: ["id", "name"],
});
const accessToken = withRule(z.object({ identifier: z.string(), pass_code: z.string().nullish() }), {
  kind: "mandatoryWith",
  members: ["pass_code"],
  sibling: "identifier",
});
const row = z.object({
  profile: z.string(),
  action: z.enum(["LIKE", "SHARE"]).nullish(),
  performed_on: dateTime.nullish(),
  udf_float_1: z.number().nullish(),
  performed_by_unit: unit.nullish(),
  access_token: accessToken.nullish(),
  tags: z
    .array(z.object({ name: z.string() }))
    .max(2)
    .nullish(),
});

const wrong = (path: string, value: string, expected: string) => refuse("wrongType", { path, value, expected });

test.each([
  [{}, refuse("mandatoryMissing", { path: "set[2].profile" })],
  [{ profile: 7 }, wrong("set[2].profile", "7", "String")],
  [{ profile: { token: "S3CRET" } }, wrong("set[2].profile", "an object", "String")],
  [{ profile: "x", udf_float_1: "token=S3CRET" }, wrong("set[2].udf_float_1", "token=****", "Float")],
  [{ profile: "x", performed_on: "2016" }, wrong("set[2].performed_on", "2016", "Date, as 2016-06-22T15:00:00")],
  [
    { profile: "x", action: "like" },
    refuse("valueNotAllowed", { path: "set[2].action", value: "like", expected: "LIKE, SHARE" }),
  ],
  [{ profile: "x", tags: [1] }, wrong("set[2].tags[0]", "1", "Object")],
  [
    { profile: "x", tags: [{ name: "a" }, { name: "b" }, { name: "c" }] },
    refuse("tooManyRows", { path: "set[2].tags", count: "3", max: "2" }),
  ],
  [{ profile: "x", tags: [{ name: "a" }, {}] }, refuse("mandatoryMissing", { path: "set[2].tags[1].name" })],
  [
    { profile: "x", performed_by_unit: {} },
    refuse("semiOptionalMissing", { path: "set[2].performed_by_unit", members: "id, name" }),
  ],
  [
    { profile: "x", performed_by_unit: { id: "1", name: "2" } },
    refuse("semiOptionalConflict", { path: "set[2].performed_by_unit", members: "id, name" }),
  ],
  [
    { profile: "x", access_token: { identifier: "1" } },
    refuse("passCodeMissing", { path: "set[2].access_token.pass_code", members: "pass_code" }),
  ],
])("a row that is %j is refused as %o", (value, refusal) => {
  const [issue] = row.safeParse(value).error?.issues ?? [];
  expect(issueRefusal(issue as never, schemaTree(row), value, "set[2]")).toEqual(refusal);
});

test("a call that is refused as a whole is named so", () => {
  const [issue] = unit.safeParse({}).error?.issues ?? [];
  expect(issueRefusal(issue as never, schemaTree(unit), {}, "")).toEqual(
    refuse("semiOptionalMissing", { path: "request", members: "id, name" }),
  );
});

test("a check of a schema that is no rule refuses the value for its form", () => {
  const moment = z.object({ performed_on: dateTime });
  const value = { performed_on: "0000-01-01T00:00:00+10:00" };
  const [issue] = moment.safeParse(value).error?.issues ?? [];
  expect(issueRefusal(issue as never, schemaTree(moment), value, "")).toEqual(
    wrong("performed_on", "0000-01-01T00:00:00+10:00", "Date, as 2016-06-22T15:00:00"),
  );
});
