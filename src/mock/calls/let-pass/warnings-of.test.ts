import { expect, test } from "vitest";
import { ownContract } from "../../../vendor/catalog.ts";
import type { Contract } from "../../../vendor/method.ts";
import { parseRelease } from "../../../wire/release.ts";
import type { Call } from "../call.ts";
import type { JsonLoss } from "../json/json-loss.ts";
import { warningsOf } from "./warnings-of.ts";

const bulk = ownContract("customer_events.bulk.social_media.create") as Contract;

interface Said {
  readonly contract?: Contract | undefined;
  readonly losses?: readonly JsonLoss[];
  readonly ignored?: readonly string[];
  readonly strict?: boolean;
  readonly hasByteOrderMark?: boolean;
}

function warnings({ losses = [], ignored = [], strict = false, hasByteOrderMark = false, ...more }: Said) {
  const contract = "contract" in more ? more.contract : bulk;
  const call = {
    verb: "POST",
    headers: {},
    hasByteOrderMark,
    losses,
    operation: contract && { contract },
    release: parseRelease("R14.0.0"),
  } as unknown as Call;
  return warningsOf(call, new Set(ignored), { strict });
}

const loss = (kind: JsonLoss["kind"], ...path: (string | number)[]): JsonLoss => ({ kind, path, sent: "1" });
const set = "social_media_customer_events_set";

test("without anything to say nothing is said, and nothing at all of a path that is no method", () => {
  expect(warnings({})).toEqual([]);
  expect(warnings({ contract: undefined, hasByteOrderMark: true, losses: [loss("digits", "a")] })).toEqual([]);
});

test("each kind of loss is said once, with the places of all", () => {
  expect(warnings({ losses: [loss("digits", "a"), loss("repeated", set, 0, "b"), loss("digits", "c")] })).toEqual([
    `given more than once, the last counts: ${set}[0].b`,
    "digits were lost: a, c",
  ]);
  expect(warnings({ losses: [loss("repeated", "b")], strict: true })).toEqual(["given more than once: b"]);
  expect(warnings({ losses: [loss("letters", "a"), loss("placeholder", "b")] })).toEqual([
    "control characters, halves of surrogate pairs, or letters that were lost before, in: a",
    "a placeholder that was not filled, in: b",
  ]);
  expect(warnings({ losses: [loss("digits", "n".repeat(130))] })).toEqual([`digits were lost: ${"n".repeat(120)}`]);
});

test("where a token is ignored, the place is said in which it is read", () => {
  const where = (contract: object) => warnings({ ignored: ["?token"], contract: { ...bulk, ...contract } as never });
  expect(where({})).toEqual(["a token is read as a member of the body, and nowhere else"]);
  expect(where({ verb: "GET" })).toEqual(["a token is read in the query, and nowhere else"]);
  expect(where({ access: "none" })).toEqual(["this method reads no token"]);
  expect(warnings({ ignored: ["?colour"] })).toEqual([]);
});
