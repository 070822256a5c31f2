import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { maskHeaders, maskPath, maskQuery, maskText } from "./mask-text.ts";

test.each([
  ["token=S3CRET&a=1", "token=****&a=1"],
  ["?token=S3CRET&a=b+c", "?token=****&a=b+c"],
  ["#a=1&token=S3CRET", "#a=1&token=****"],
  ["?u:S3CRET@host", "?****@host"],
  ["me:S3CRET@host?x", "****@host?x"],
  ["a=b+c&token", "a=b+c&token"],
  ["pass+word=S3CRET", "pass word=****"],
  ["p[0][name]=token&p[0][value]=S3CRET&b=1", "p[0][name]=token&p[0][value]=****&b=1"],
  ["value=S3CRET&key=token", "value=****&key=****"],
  ["call=%7B%22field%22:%22token%22,%22data%22:%22S3CRET%22%7D", 'call={"field":"token","data":"****"}'],
  ["a+b=token:+S3CRET", "a b=token:****"],
  ["a=b=token=S3=CRET", "a=b=token=****"],
  ["a=1&Token=S3CRET", "a=1&Token=****"],
  ["tok%65n=S3CRET", "token=****"],
  ["tok%2565n=S3CRET", "tok%65n=****"],
  ["user[password]=S3CRET&tokens[0]=S3CRET", "user[password]=****&tokens[0]=****"],
  ["a=1;token=S3CRET", "a=1;token=****"],
  ["token=S3;CRET", "token=****"],
  ["access_token_identifier=identifier=CARD", "access_token_identifier=identifier=CARD"],
  ["p=access_token_identifier=pass_code=1234&b=2", "p=access_token_identifier=pass_code=****&b=2"],
  ["p=access_token_identifier%3Dpass_code%3D1234", "p=access_token_identifier=pass_code=****"],
  ["back=https%3A%2F%2Fu%3AS3CRET%40h%2F%3Fapi_key%3DS3CRET", "back=https://****@h/?api_key=****"],
  ["a=%zz&b=+c", "a=%zz&b=+c"],
  ["number=50%25&name=Admin+Unit", "number=50%25&name=Admin+Unit"],
  ["", ""],
])("secrets in a query, %s", (query, masked) => expect(maskQuery(query)).toBe(masked));

test.each([
  ["/crmapi/rest/v2/no/such;token=S3CRET/a", "/crmapi/rest/v2/no/such;token=****/a"],
  ["/crmapi/rest/v2/no/such;tok%65n=S3CRET", "/crmapi/rest/v2/no/such;token=****"],
  ["/no/token/S3CRET/a", "/no/token/****/a"],
  ["/a/show;jsessionid=S3CRET.node1", "/a/show;jsessionid=****"],
  ["/no/token=S3CRET", "/no/token=****"],
  ["/no/name/token/value/S3CRET", "/no/name/token/value/****"],
  ["/to/https://u:S3CRET@host/a", "/to/https://****@host/a"],
  ["/no/secret/S3CRET/a", "/no/secret/****/a"],
  ["/no/tokens/OPEN1", "/no/tokens/****"],
  ["/crmapi/rest/v2/authentication/token/release", "/crmapi/rest/v2/authentication/token/release"],
  ["/crmapi/rest/v2/access_tokens/ABC1/show", "/crmapi/rest/v2/access_tokens/****/show"],
])("secrets in a path, %s", (path, masked) => expect(maskPath(path)).toBe(masked));

test.each([
  ["Authorization: Bearer S3CRET-S3CRET", "Authorization:****"],
  ['"token=S3CRET"', '"token=****"'],
  [' {"token":"S3CRET"}', '{"token":"****"}'],
  ['sent ["token", "S3CRET"]', 'sent ["token****'],
  ["{'value': 'S3CRET', 'name': 'token'}", "{****"],
  ['<add value="S3CRET" key="token"/>', "<****"],
  ["<s:token a='1'>\nS3CRET</s:token>", "<s:token****"],
  ["<name>token</name><value>S3CRET</value>", "<name>token****"],
  ["- field: token\n  data: S3CRET", "- field: token****"],
  ["open\ntoken:\n\nS3CRET", "open\ntoken:****"],
  ["token | S3CRET-1", "token****"],
  ["{&quot;token&quot;:&quot;S3CRET&quot;}", "{&quot;token&quot;:****"],
  ["my token%3A%20S3CRET", "my token:****"],
  ["pass word: S3CRET", "pass word:****"],
  ["the following keys: terms_set", "the following keys: terms_set"],
  ["the error code: E1, and the country code: CY", "the error code: E1, and the country code: CY"],
  ["key ".repeat(1001), `${"key ".repeat(1000)}key****`],
  ["x -token S3CRET", "x -token****"],
  ["see a%3Db the%20code c", "see a%3Db the%20code c"],
  ["api key: S3CRET", "api key:****"],
  ["pass, word: open", "pass, word: open"],
  ["the api,key open", "the api,key open"],
  ["token: 'S3CRET' x\nS3CRET", "token:****"],
  ["a token:", "a token:"],
  ["-----BEGIN KEY-----\nS3CRET", "****"],
  ["see eyJhbGciOi.S3.CRET-1 too", "see **** too"],
  ["https://h/a?b=1#token=S3CRET", "https://h/a?b=1#token=****"],
  ["https://h/a#token=S3CRET", "https://h/a#token=****"],
  ["https://h/token/S3CRET1", "https://h/token/****"],
  ["https://h/a/code", "https://h/a/code"],
  ["HTTPS://h?token=S3CRET", "HTTPS://h?token=****"],
  ["see https://h/?token=S3CRET", "see https://h/?token=****"],
  ["https://h/?token=S3CRET x", "https://h/?token=****"],
  [" token=S3CRET ", " token=****"],
  ["token=S3CRET x", "token=****"],
  ["a b=c token", "a b=c token"],
  ["100%25 of the code", "100%25 of the code"],
  ["sent with Bearer S3CRET-S3CRET", "sent with Bearer ****"],
  ["curl --token S3CRET", "curl --token****"],
  ["a basic subscription", "a basic subscription"],
  ["u:S3CRET@host", "****@host"],
  ["polina@example.com", "polina@example.com"],
  ["mailto:polina@example.com", "mailto:polina@example.com"],
  ["see https://S3CRET@host/a for more", "see https://****@host/a for more"],
])("secrets in a text, %s", (text, masked) => expect(maskText(text)).toBe(masked));

test.each(["wire/vendor-errors", "assumptions/assumptions", "mock/faults/named-rules", "common/removed"])(
  "the sentences of %s are no secrets",
  (name) => {
    const json = JSON.parse(readFileSync(new URL(`../../${name}.json`, import.meta.url), "utf8"));
    const sentences = Array.from(JSON.stringify(json).matchAll(/"((?:[^"\\]|\\.)*)"/g), ([text]) =>
      String(JSON.parse(text)),
    ).filter((text) => text.includes(" "));
    expect(sentences.length).toBeGreaterThan(10);
    expect(sentences.filter((text) => maskText(text) !== text)).toEqual([]);
  },
);

test("secrets in headers", () => {
  const names = ["authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth-token", "x-password"];
  const more = ["api_key", "token", "x-session-id", "x-authentication", "x-amz-security-token", "authentication_code"];
  const secret = [...names, ...more];
  const open = { host: "crm", "content-type": "a/b", "idempotency-key": "1", "x-author": "polina" };
  const headers = Object.fromEntries(secret.map((name) => [name, "S3CRET"]));
  expect(maskHeaders({ ...headers, ...open, referer: "http://u:S3CRET@h/?a=1&token=S3CRET" })).toEqual({
    ...Object.fromEntries(secret.map((name) => [name, "****"])),
    ...open,
    referer: "http://****@h/?a=1&token=****",
  });
  expect(maskHeaders(open)).toBe(open);
  expect(maskHeaders({ "x-param-name": "token", "x-param-value": "S3CRET" })).toMatchObject({
    "x-param-value": "****",
  });
  const like = { "x-sent": "mine~open", "x-request-id": "CC5BBCA6D82DCE9D6B4B39302F81FCCD" };
  expect(maskHeaders(like)).toBe(like);
  for (const [sent, shown] of [
    ["mine", "mine"],
    ["mine~S3CRET", "mine~****"],
    ["CC5BBCA6D82DCE9D6B4B39302F81FCCD", "****"],
    ["eyJhbGciOi.eyJzdWIi.S3CRET", "****"],
  ] as const)
    expect(maskHeaders({ "x-mock-sandbox": sent })).toEqual({ "x-mock-sandbox": shown });
});

test("the secrets of a query are told", () => {
  const found = new Set<string>();
  maskQuery("?a=1&token=S3CRET&p=access_token_identifier=pass_code=12=34&key&api_key=", found);
  expect([...found]).toEqual(["S3CRET", "12=34"]);
});
