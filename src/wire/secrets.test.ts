import { describe, expect, test } from "vitest";
import { isSecret, maskedBody, maskHeaders, maskJson, maskQuery } from "./secrets.ts";

describe("secrets in JSON text", () => {
  test.each([
    ['{"token":"S3CRET","a":1}', '{"token":"****","a":1}'],
    ['{"a":[{"Pass_Code" : "S3\\"CRET\\\\","b":2}]}', '{"a":[{"Pass_Code" : "****","b":2}]}'],
    ['{"one_time_password":1234,"b":2}', '{"one_time_password":"****","b":2}'],
    ['{"token":null}', '{"token":"****"}'],
    ['{"web_api_key":["S3CRET","]",["S3CRET"],"S3CRET"],"b":2}', '{"web_api_key":"****","b":2}'],
    ['{"token":{"a":{"b":1},"c":"}S3CRET"},"b":{"token":2}}', '{"token":"****","b":{"token":"****"}}'],
    ['{"to\\u006ben":"S3CRET"}', '{"token":"****"}'],
    ['{"password":"S3CR', '{"password":"****"'],
    ['{"password":{"a":["S3CR', '{"password":"****"'],
    ['{"password": S3 CRET, "b": 2}', '{"password": "****", "b": 2}'],
    ['{"password":}', '{"password":"****"}'],
    ['{"tokens":"open","token_name":"open","a":"token"}', '{"tokens":"open","token_name":"open","a":"token"}'],
  ])("%s", (text, masked) => expect(maskJson(text)).toBe(masked));

  test("are masked in a body that is a form, too", () => {
    expect(maskedBody("token=S3CRET&a=1")).toEqual(["token=****&a=1"]);
    expect(maskedBody('{"a":"?token=open"}')).toEqual(['{"a":"?token=open"}']);
  });

  test("that is long and has many takes no stack and no time without end", () => {
    const text = JSON.stringify(Array.from({ length: 20_000 }, () => ({ token: '"'.repeat(100), a: [1] })));
    expect(JSON.parse(maskJson(text))).toEqual(Array(20_000).fill({ token: "****", a: [1] }));
    expect(maskJson(`{"token":"${"\\\\".repeat(3_000_000)}"}`)).toBe('{"token":"****"}');
    expect(maskJson(`{"token":${"[".repeat(1_000_000)}`)).toBe('{"token":"****"');
  });
});

test.each([
  ["token=S3CRET&a=1", "token=****&a=1"],
  ["a=1&Token=S3CRET", "a=1&Token=****"],
  ["tok%65n=S3CRET", "token=****"],
  ["access_token_identifier=identifier=CARD", "access_token_identifier=identifier=CARD"],
  ["p=access_token_identifier=pass_code=1234&b=2", "p=access_token_identifier=pass_code=****&b=2"],
  ["p=access_token_identifier%3Dpass_code%3D1234", "p=access_token_identifier=pass_code=****"],
  ["a=%zz&b=+c", "a=%zz&b=+c"],
  ["", ""],
])("secrets in a query, %s", (query, masked) => expect(maskQuery(query)).toBe(masked));

test("secrets in headers", () => {
  const names = ["authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth-token", "x-password"];
  const headers = Object.fromEntries(names.map((name) => [name, "S3CRET"]));
  expect(maskHeaders({ ...headers, host: "crm", "content-type": "a/b" })).toEqual({
    ...Object.fromEntries(names.map((name) => [name, "****"])),
    host: "crm",
    "content-type": "a/b",
  });
});

test("names of secrets", () => {
  expect(["token", "access_token", "one_time_password", "PASS_CODE", "web_api_key"].every(isSecret)).toBe(true);
  expect(["tokens", "access_token_identifier", "authentication_code", "key", 1, undefined].some(isSecret)).toBe(false);
});
