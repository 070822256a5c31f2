import { expect, test } from "vitest";
import { ownContract } from "../../vendor/catalog.ts";
import type { Contract } from "../../vendor/method.ts";
import { parseRelease } from "../../wire/release.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { Call } from "./call.ts";
import { sayOfMethod } from "./say-of-method.ts";
import { UsedAssumptions } from "./used-assumptions.ts";

const bulk = ownContract("customer_events.bulk.social_media.create") as Contract;

function said(call: Partial<Call>, { contract = bulk, release = "R14.0.0" } = {}) {
  const used = new UsedAssumptions({}, false);
  const whole = { verb: "POST", query: "", headers: { "content-type": "application/json" }, oddPath: [], ...call };
  sayOfMethod(whole as unknown as Call, contract, parseRelease(release), used);
  return used.list(vendorErrors).map(({ id }) => id);
}

test("nothing is to be said of a call as the page shows it", () => expect(said({})).toEqual([]));

test.each([
  ["application/json;charset=utf-8", false],
  ["Application/JSON ; charset = utf-8", false],
  ["application/json ", false],
  ["text/application/json", true],
  ["application/jsonx", true],
  ["application/json; charset=utf-8; boundary=x", true],
  ["application/json; xcharset=utf-8", true],
  ["application/json; charsets=utf-8", true],
  [undefined, true],
])("a body that comes as %s: %s", (type, isSaid) => {
  const headers: Call["headers"] = type === undefined ? {} : { "content-type": type };
  expect(said({ headers })).toEqual(isSaid ? ["call.content-type"] : []);
  expect(said({ headers, verb: "GET" })).toEqual([]);
});

test("an encoding of a body is said, and of a GET, whose body is not read, nothing", () => {
  const headers = { "content-type": "application/json", "content-encoding": "gzip" };
  expect(said({ headers })).toEqual(["call.content-encoding"]);
  expect(said({ headers, verb: "GET" })).toEqual([]);
});

test("a name that stands twice in a query is said, where the query is read", () => {
  expect(said({ verb: "GET", query: "a=1&b=2&a=3" })).toEqual(["identifier.repeated-in-query"]);
  expect(said({ verb: "GET", query: "a=1&b=2" })).toEqual([]);
  expect(said({ query: "a=1&a=3" })).toEqual([]);
});

test("a release after the newest known one is said, and how the path came", () => {
  expect(said({}, { release: "R17.0.0" })).toEqual([]);
  expect(said({}, { release: "R17.0.1" })).toEqual(["call.unknown-release"]);
  expect(said({ oddPath: ["call.trailing-slash"] })).toEqual(["call.trailing-slash"]);
});

test("what every answer of a method rests on is said in the releases that it is about", () => {
  const contract = { ...bulk, restsOn: ["login.since", "achievement.account-mandatory"] } as Contract;
  expect(said({}, { contract })).toEqual(["login.since"]);
  expect(said({}, { contract, release: "R17.0.0" })).toEqual(["achievement.account-mandatory", "login.since"]);
});
