import { describe, expect, test } from "vitest";
import type { Contract } from "../../../vendor/method.ts";
import { meansToken, unreadParts } from "./unread-parts.ts";

const post = { verb: "POST", query: "", headers: {}, body: "{}" };
const get = { verb: "GET", query: "a=1", headers: {}, body: "" };
const partsOf = (call: object, access: Contract["access"] | "absent" = "absent") =>
  unreadParts({ ...post, ...call }, access === "absent" ? {} : { access });

describe("what is no place of parameters", () => {
  test("is the query of a POST, each name once, and the body of a GET", () => {
    expect(partsOf({ query: "a=1&b=2&a=3" })).toEqual(["?a", "?b"]);
    expect(partsOf({ query: "=1" })).toEqual(["?"]);
    expect(partsOf({})).toEqual([]);
    expect(partsOf(get)).toEqual([]);
    expect(partsOf({ ...get, body: "{}" })).toEqual(["body"]);
  });

  test("is told of the first hundred names of a query", () => {
    const query = Array.from({ length: 101 }, (_, at) => `p${at}=1`).join("&");
    const parts = partsOf({ query, headers: { "x-api-key": "K" } });
    expect(parts).toHaveLength(101);
    expect(parts.slice(99)).toEqual(["?p99", "header:x-api-key"]);
  });

  test.each([
    ["Basic bmFtZTo=", "basic", []],
    ["  basic\tbmFtZTo=", "basic", []],
    ["Bearer basic x", "basic", ["header:Authorization"]],
    ["Basically x", "basic", ["header:Authorization"]],
    ["", "basic", ["header:Authorization"]],
    ["Basic bmFtZTo=", "token", ["header:Authorization"]],
    ["Basic bmFtZTo=", "absent", ["header:Authorization"]],
    ["Basic bmFtZTo=", "none", ["header:Authorization"]],
  ] as const)("is Authorization: %j of a method whose access is %s: %j", (authorization, access, parts) => {
    expect(partsOf({ headers: { authorization } }, access)).toEqual(parts);
  });

  test("is a header or a cookie that has a token by its name, and one that asks for another verb", () => {
    const headers = { token: "T", "x-http-method": "PUT", "sec-token": "x", "postman-token": "x", accept: "x" };
    expect(partsOf({ headers })).toEqual(["header:token", "header:x-http-method"]);
    expect(partsOf({ headers: { cookie: "theme=dark" } })).toEqual([]);
    expect(partsOf({ headers: { cookie: "theme=dark; session_token=T" } })).toEqual(["header:Cookie"]);
  });
});

test("a token is meant by its name in a query, and by every header but one that asks for another verb", () => {
  const parts = ["?token", "header:Authorization", "?tokens", "header:x-http-method-override", "token"];
  expect(parts.filter(meansToken)).toEqual(["?token", "header:Authorization"]);
});
