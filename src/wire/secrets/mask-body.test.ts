import { describe, expect, test } from "vitest";
import { maskAnyAnswer, maskedAnswer, maskedBody, maskedPlainAnswer } from "./mask-body.ts";
import { maskHeaders } from "./mask-headers.ts";
import { maskPath, maskQuery, maskText } from "./mask-text.ts";
import { maskValues } from "./mask-values.ts";

const body = (text: string, isWholeJson?: boolean) => maskedBody(text, isWholeJson).pieces.join("");

describe("secrets in JSON", () => {
  test.each([
    ['{"token":"S3CRET","a":1}', '{"token":"****","a":1}'],
    ['{"a":[{"Pass_Code" : "S3\\"CRET\\\\","b":2}]}', '{"a":[{"Pass_Code" : "****","b":2}]}'],
    ['{"one_time_password":1234,"b":2}', '{"one_time_password":"****","b":2}'],
    ['{"token":null}', '{"token":"****"}'],
    ['{"web_api_key":["S3CRET","]",["S3CRET"],"S3CRET"],"b":2}', '{"web_api_key":"****","b":2}'],
    ['{"token":{"a":{"b":1},"c":"}S3CRET"},"b":{"token":2}}', '{"token":"****","b":{"token":"****"}}'],
    ['{"dbPwd":"S3CRET","Jwt":"S3CRET"}', '{"dbPwd":"****","Jwt":"****"}'],
    ['{"to\\u006ben":"S3CRET"}', '{"token":"****"}'],
    ['{"%74oken":"S3CRET"}', '{"%74oken":"****"}'],
    ['{"a":"{\\"to\\\\u006ben\\":\\"S3CRET\\"}"}', '{"a":"{\\"token\\":\\"****\\"}"}'],
    ['{"a":"[\\"{\\\\\\"pwd\\\\\\":7777}\\"]"}', '{"a":"[\\"{\\\\\\"pwd\\\\\\":\\\\\\"****\\\\\\"}\\"]"}'],
    ['{"a":"https://u:S3CRET@host/?token=S3CRET&b=1"}', '{"a":"https://****@host/?token=****&b=1"}'],
    ['{"a":"the password: S3CRET\\nopen"}', '{"a":"the password****\\nopen"}'],
    ['[{"name":"token","value":"S3CRET"},{"b":2}]', '[{"name":"token","value":"****"},{"b":2}]'],
    ['{"key":"pass_code", "value": ["S3CRET"],"b":2}', '{"key":"****", "value": "****","b":2}'],
    ['{"name":"colour","value":"open"}', '{"name":"colour","value":"open"}'],
    ['{"token=S3CRET":""}', '{"token=****":""}'],
    ['{"a?token=MYSECRET1" : "S3CRET","b":2}', '{"a?token=****" : "****","b":2}'],
    ['{"a":"\\\\u0074 is a path, and open"}', '{"a":"\\\\u0074 is a path, and open"}'],
    ['{"a":"\\/open\\/%","token" : "S3CRET" }', '{"a":"\\/open\\/%","token" : "****" }'],
    ['{"token":"S3CRET","value":"open"}', '{"token":"****","value":"open"}'],
  ])("%s", (text, masked) => {
    expect(body(text)).toBe(masked);
    expect(() => JSON.parse(masked)).not.toThrow();
  });

  test.each([
    ['{"password":"S3CR', '{"password":"****"'],
    ['{"password":{"a":["S3CR', '{"password":"****"'],
    ['{"a":"?token=S3', '{"a":"?token=****"'],
    ['{"a":"?token=S3\\', '{"a":"?token=****"'],
    ['{"b":"\\"open","a":"see \\"https://h/key/a\\', '{"b":"\\"open","a":"see \\"https://h/key/a\\'],
    ['{"a":"{\\"token\\":\\"S3', '{"a":"{\\"token****"'],
  ])("%s, cut", (text, masked) => expect(body(text, true)).toBe(masked));

  test("leave alone what only looks like one", () => {
    const open = JSON.stringify({
      performed_by_unit_identifier: { alternative_code: "A1" },
      token_name: "open",
      status: { country_code: "CY" },
      description: "the token of my key is a code",
      profile: "www.facebook.com/token",
    });
    expect(body(open)).toBe(open);
    const answer = JSON.stringify({ data: { error_code: "E1" }, status: { code: "OK", description: "Token (x)" } });
    expect(maskedAnswer(answer).join("")).toBe(answer);
  });

  test("that is long and has many takes no stack and no time without end", () => {
    const text = JSON.stringify(Array.from({ length: 20_000 }, () => ({ token: '"'.repeat(100), a: [1] })));
    expect(JSON.parse(body(text, true))).toEqual(Array(20_000).fill({ token: "****", a: [1] }));
    expect(body(`{"token":"${"\\\\".repeat(3_000_000)}"}`, true)).toBe('{"token":"****"}');
    expect(body(`{"token":${"[".repeat(1_000_000)}`, true)).toBe('{"token":"****"');
  });
});

describe("secrets in a body that is no JSON", () => {
  test.each([
    ["a form", "token=S3CRET&a=1", "token=****&a=1"],
    ["a form with JSON in it", 'a=1&data={"token":"S3CRET","b":2}', 'a=1&data={"token":"****","b":2}'],
    ["single quotes", "{'a':1,'token':'S3CRET','b':1}\n{'a':2}", "{'a':1,'token****\n{'a':2}"],
    ["single quotes on lines", "{'token':\n\n'S3CRET'\n,'a':1}", "{'token****\n,'a':1}"],
    ["a list on lines", "{'token': [\n'S3CRET',\n'S3CRET']}", "{'token****"],
    ["a text on lines", '{"token": "S3\nCRET", "b":1}\nopen,', '{"token****\nopen,'],
    ["a broken value", '{"token":"S3"CRET","a":1}', '{"token****'],
    ["no quotes", "{token: S3CRET}", "{token****"],
    ["no value", '{"password":}', '{"password****'],
    ["a name in two words", "user: open\npass word: S3CRET\na: open", "user: open\npass word****\na: open"],
    ["YAML", "user: open\nPassCode: S3CRET\na: open", "user: open\nPassCode****\na: open"],
    ["XML", "<a><token>S3CRET</token><b>open</b></a>", "<a><token>****</token><b>open</b></a>"],
    ["XML on lines", "<s:token>\nS3CRET\n</s:token>", "<s:token>****</s:token>"],
    ["XML in XML", "<password><value>S3CRET</value></password>", "<password>****</password>"],
    ["attributes", "<a token='S3CRET' b='open'/>", "<a token='****' b='open'/>"],
    ["named attributes", '<add key="token" value="S3CRET"/>', '<add key="token" value="****"/>'],
    ["XML that is cut", "<a><token>S3CRET", "<a><token>****"],
    ["XML that is cut in a tag", '<a><b token="S3CRET', "<a><b token****"],
    ["an element of JSON", '<a>{"token":"S3CRET"}</a>', '<a>{"token":"****"}</a>'],
    ["escaped XML", "<a>&lt;token&gt;S3CRET&lt;/token&gt;</a>", "<a>&lt;token****</a>"],
    [
      "a form in parts",
      '--x\r\nContent-Disposition: form-data; name="token"\r\n\r\nS3\r\nCRET\r\n--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nopen\r\n--x--\r\n',
      '--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n****\r\n--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nopen\r\n--x--\r\n',
    ],
    [
      "JSON in a part",
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n{"token":"S3CRET"}\r\n--x--',
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n{"token":"****"}\r\n--x--',
    ],
  ])("%s", (_, text, masked) => expect(body(text)).toBe(masked));

  test("takes no time without end", () => {
    const long = "S3CRET ".repeat(50_000);
    for (const text of [
      `{'token': ${long}`,
      `${long}: token: `,
      `<token ${long}`,
      `--x\r\n${long}`,
      "<a ".repeat(50_000),
    ])
      expect(body(text).length).toBeLessThanOrEqual(text.length + 10);
  });
});

test("the secrets of a body are told, and whether a String within another value has one", () => {
  for (const [text, secrets, isPlain] of [
    ['{"a":"open","token":"S3CRET"}', ["S3CRET"], true],
    ['[{"key":"pass_code","value":"S3CRET"}]', ["pass_code", "S3CRET"], true],
    ['[{"name":"pass_code","value":"S3CRET"}]', ["S3CRET"], true],
    ['{"a":"token=S3CRET"}', [], false],
    ['{"token=S3CRET":1}', [], false],
    ['{"a":"the code is open"}', [], true],
    ["token=S3CRET", [], false],
    ['"S3CRET"', [], false],
  ] as const) {
    const found = new Set<string>();
    expect([maskedBody(text, undefined, found).hasPlainStrings, [...found]], text).toEqual([isPlain, secrets]);
  }
});

test.each([
  ['"S3CRET"', '"****"'],
  [' "S3\\"CRET', '"****"'],
  ["S3CRET-hunter2", "****"],
  ["12345678 ", "****"],
  ["abcdefgh", "abcdefgh"],
  [' "open" x', ' "open" x'],
])("a body that nothing names, %s", (text, masked) => expect(body(text)).toBe(masked));

test.each([
  ['/* was S3CRET */ {"a":1}', '/* **** */ {"a":1}'],
  ['  {"a":"http://x", // S3CRET\n"b":"/* open */"}', '  {"a":"http://x", // ****\n"b":"/* open */"}'],
  ['["a" /* S3CRET', '["a" /* **** */'],
  ["open [ // open", "open [ // open"],
  ['{"a":"b"/c}', '{"a":"b"/c}'],
])("comments in JSON, %s", (text, masked) => expect(body(text)).toBe(masked));

test.each([
  ["\n --xy\nname=token\n\nS3CRET\n--xy--", "\n --xy\nname=token\n\n****\n--xy--"],
  ["--x\nhead: name = token\n\nS3CRET\n--x--", "--x\nhead: name = token\n\n****\n--x--"],
  [
    '--x\r\nfilename=token; name*="a"\r\n\r\ntoken: S3CRET\r\n\r\nopen\r\n--x--',
    '--x\r\nfilename=token; name*="a"\r\n\r\ntoken****\r\n\r\nopen\r\n--x--',
  ],
  ["--x y\n\ntoken: S3CRET", "--x y\n\ntoken****"],
  ["open --x\nname=a\n\nb token: S3CRET\nopen", "open --x\nname=a\n\nb token****\nopen"],
  ["open --x\nname=token\n\nS3CRET\nopen", "open --x\nname=token****\nopen"],
  ["--x\nopen\n--x--", "--x\nopen\n--x--"],
])("a form in parts, %j", (text, masked) => expect(body(text)).toBe(masked));

test.each([
  ["open <token>\nS3CRET", "open <token****"],
  ["  <a><token>S3CRET</token> open</a>", "  <a><token>****</token> open</a>"],
  [
    '<add key="token" values="open" a-value="open" value="S3CRET"/>',
    '<add key="token" values="open" a-value="open" value="****"/>',
  ],
  ['<meta name="token" content="S3CRET">', '<meta name="token" content="****">****'],
])("XML, %j", (text, masked) => expect(body(text)).toBe(masked));

test.each([
  ['{"code":"OK","token":"S3CRET","b":"op', '{"code":"OK","token":"****","b":"op'],
  ['  [{"token":"S3CRET"},"op', '  [{"token":"****"},"op'],
  ['{"token":}', '{"token":"****"}'],
  ['{"token":,"b":"open"}', '{"token":"****","b":"open"}'],
  ['{"token":\n"b"}', '{"token":\n"****"}'],
  ['{token: "open"}', '{token: "open"}'],
  ['open {"token":"S3CRET"}', 'open {"token****'],
  ["code: OK", "code: OK"],
])("an answer, %j", (text, masked) => expect(maskedAnswer(text).join("")).toBe(masked));

test("an answer is masked as what it is, and of its values those that are secret", () => {
  expect(maskAnyAnswer("<a><code>open</code><token>S3CRET</token></a>")).toBe(
    "<a><code>open</code><token>****</token></a>",
  );
  const secrets = new Set(["S3CRET"]);
  expect(maskedAnswer('{"a":"not S3CRET","b":"open"}', secrets)).toEqual(['{"a":"not ****","b":"open"}']);
  expect(maskedPlainAnswer('{"token":"open S3CRET"}', secrets)).toEqual(['{"token":"open ****"}']);
  expect(maskedPlainAnswer('{"token":"open"}', new Set())).toEqual(['{"token":"open"}']);
});

test.each([
  ["token=S3CRET&a=1", "token=****&a=1"],
  ["?token=S3CRET&a=b+c", "?token=****&a=b+c"],
  ["#a=1&token=S3CRET", "#a=1&token=****"],
  ["?u:S3CRET@host", "?****@host"],
  ["me:S3CRET@host?x", "****@host?x"],
  ["a=b+c&token", "a=b+c&token"],
  ["pass+word=S3CRET", "pass word=****"],
  ["a+b=token:+S3CRET", "a b=token****"],
  ["a=b=token=S3=CRET", "a=b=token=****"],
  ["a=1&Token=S3CRET", "a=1&Token=****"],
  ["tok%65n=S3CRET", "token=****"],
  ["tok%2565n=S3CRET", "token=****"],
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
  ["/no/token=S3CRET", "/no/token=****"],
  ["/to/https://u:S3CRET@host/a", "/to/https://****@host/a"],
  ["/no/secret/S3CRET/a", "/no/secret/****/a"],
  ["/no/tokens/OPEN1", "/no/tokens/OPEN1"],
  ["/crmapi/rest/v2/authentication/token/release", "/crmapi/rest/v2/authentication/token/release"],
  ["/crmapi/rest/v2/access_tokens/ABC1/show", "/crmapi/rest/v2/access_tokens/ABC1/show"],
])("secrets in a path, %s", (path, masked) => expect(maskPath(path)).toBe(masked));

test.each([
  ["Authorization: Bearer S3CRET-S3CRET", "Authorization****"],
  ['"token=S3CRET"', '"token=****"'],
  [' {"token":"S3CRET"}', ' {"token":"****"}'],
  ["name=token S3CRET\nopen", "name=token****\nopen"],
  ['x name="token" S3CRET', 'x name="token****'],
  ["<token S3CRET", "<token****"],
  ["x -token S3CRET", "x -token****"],
  ["a token%3a S3CRET", "a ****"],
  ["see a%3Dtoken%3DS3CRET b", "see ****"],
  ["see a%3Db the%20code c", "see a%3Db the%20code c"],
  ["api key: S3CRET", "api key****"],
  ["pass, word: open", "pass, word: open"],
  ["the api,key open", "the api,key open"],
  ["token\n: S3CRET\nopen", "token****\nopen"],
  ["token:\n\n  \nS3CRET\nopen", "token****\nopen"],
  ["token: {}\nS3CRET\nopen", "token****\nopen"],
  ["token: {\nS3CRET\n}", "token****"],
  ["token: S3CRET \\\nS3CRET", "token****"],
  ["token: |\nS3CRET\nS3CRET", "token****"],
  ["token: S3 | CRET\nopen", "token****\nopen"],
  ["token: S3[1]\nopen", "token****\nopen"],
  ["token: S3[1] x\nopen", "token****\nopen"],
  ["token = `S3\nCRET`\nopen", "token****\nopen"],
  ["token : 'S3\nCRET' x\nopen", "token****\nopen"],
  ["token='S3\nCRET' x\nopen", "token****\nopen"],
  ["token: 'S3CRET' x\nopen", "token****\nopen"],
  ["token: S3=' x\nopen'", "token****\nopen'"],
  ['token: "S3\nCRET', "token****"],
  ['token: "S3\nCRET\n', "token****"],
  ["https://h/a?b=1#token=S3CRET", "https://h/a?b=1#token=****"],
  ["https://h/a#token=S3CRET", "https://h/a#token=****"],
  ["https://h/token/S3CRET1", "https://h/token/****"],
  ["https://h/a/code", "https://h/a/code"],
  ["HTTPS://h?token=S3CRET", "HTTPS://h?token=****"],
  ["see https://h/?token=S3CRET", "see https://h/?token****"],
  ["https://h/?token=S3CRET x", "https://h/?token****"],
  ["https%3A%2F%2Fu%3AS3CRET%40host", "https://****@host"],
  [" token=S3CRET ", " token=****"],
  ["token=S3CRET x", "token****"],
  ["a b=c token", "a b=c token"],
  ["100%25 of the code", "100%25 of the code"],
  ["sent with Bearer S3CRET-S3CRET", "sent with Bearer****"],
  ["curl --token S3CRET", "curl --token****"],
  ["a basic subscription", "a basic subscription"],
  ["u:S3CRET@host", "****@host"],
  ["polina@example.com", "polina@example.com"],
  ["mailto:polina@example.com", "mailto:polina@example.com"],
  ["see https://S3CRET@host/a for more", "see https://****@host/a for more"],
])("secrets in a text, %s", (text, masked) => expect(maskText(text)).toBe(masked));

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
  maskQuery("?a=1&token=S3CRET&p=access_token_identifier=pass_code=12=34&key", found);
  expect([...found]).toEqual(["S3CRET", "12=34"]);
});

test("secrets that an answer repeats", () => {
  const found = new Set<string>();
  maskedBody('{"authentication_code":"A-1 B","one_time_password":77777,"pass_code":"12","token":{"a":1}}', true, found);
  expect(maskValues('{"a":"Token (A-1 B), 77777, 777778, 12"}', found)).toBe('{"a":"Token (****), ****, 777778, 12"}');
  expect(maskValues("(12) 12, 1234 1234, 12345", new Set(["12", "1234"]))).toBe("(****) 12, **** ****, 12345");
  expect(maskValues(JSON.stringify("first\nS3CRET, noS3CRET"), new Set(["S3CRET"]))).toBe('"first\\n****, noS3CRET"');
  expect(maskValues("pw-1!was taken, pw-12 not", new Set(["pw-1!"]))).toBe("****was taken, pw-12 not");
  const more = new Set(Array.from({ length: 17 }, (_, index) => `code-${index}`));
  expect(maskValues("code-15 code-16 (code-16)", more)).toBe("**** code-16 (****)");
  const many = new Set(Array.from({ length: 1000 }, (_, index) => `code-${index}`));
  expect(maskValues("Token (code-999) Not Found, (open)", many)).toBe("Token (****) Not Found, (open)");
});
