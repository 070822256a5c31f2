import { expect, test } from "vitest";
import { ownContract } from "../../../vendor/catalog.ts";
import type { Contract } from "../../../vendor/method.ts";
import { parseRelease } from "../../../wire/release.ts";
import { ignoredIn } from "./ignored-in.ts";

const bulk = ownContract("customer_events.bulk.social_media.create") as Contract;
const single = ownContract("customer_events.social_media.create") as Contract;

const release = parseRelease("R14.0.0");
const set = "social_media_customer_events_set";

test("names are ignored in the call, and once for all rows in these", () => {
  const rows = [{ colour: "red" }, { colour: "blue", size: 1 }];
  expect(ignoredIn({ shade: 1, [set]: rows }, bulk, release)).toEqual(["shade", `${set}[].colour`, `${set}[].size`]);
  expect(ignoredIn({ shade: 1, [set]: "no rows" }, bulk, release)).toEqual(["shade"]);
  expect(ignoredIn({ shade: 1, colour: 2 }, single, release)).toEqual(["shade", "colour"]);
});

test("a row that is no object has no names", () => {
  expect(ignoredIn({ [set]: [null, "text", ["a"], 7, { colour: "red" }] }, bulk, release)).toEqual([`${set}[].colour`]);
});

test("the first thousand rows are looked into", () => {
  const rows = Array.from({ length: 1001 }, (_, at) => (at < 999 ? {} : { [`own${at}`]: 1 }));
  expect(ignoredIn({ [set]: rows }, bulk, release)).toEqual([`${set}[].own999`]);
});
