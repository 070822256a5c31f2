import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../../../test/temp-folder.ts";
import { ownMethods } from "../../vendor/catalog.ts";
import { readFixtures } from "./fixture-files.ts";

const unit = (digit: string, name: string) => ({ id: digit.repeat(32), name });

const beneath = tempFolder({ "units.json": [unit("A", "One"), unit("B", "Two")] });

test("a folder on top adds rows, replaces those of the same id, and may refer to rows beneath", () => {
  const user = { id: "C".repeat(32), username: "u", password: "p", organisation: "o", default_unit_id: "B".repeat(32) };
  const top = tempFolder({ "units.json": [unit("A", "Other"), unit("D", "Four")], "users.json": [user] });
  const rows = readFixtures([beneath, top], ownMethods.entities);
  expect(rows.get("units")?.map(({ name }) => name)).toEqual(["Two", "Other", "Four"]);
  expect(rows.get("users")).toEqual([user]);
});

test("a mistake in a folder on top is told with its own file and row", () => {
  const wrong = tempFolder({ "units.json": [unit("D", "Four"), { id: "x", name: "Five" }], "nothing.json": [] });
  const read = () => readFixtures([beneath, wrong], ownMethods.entities);
  expect(read).toThrow(`${join(wrong, "units.json")}, row 2, id: "x" is not accepted`);
  expect(read).toThrow(`${join(wrong, "nothing.json")}: no collection has this file`);
});
