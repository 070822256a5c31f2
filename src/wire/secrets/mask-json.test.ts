import { describe, expect, test } from "vitest";
import { maskedAnswer, maskedBody } from "./mask-json.ts";

const body = (text: string) => maskedBody(text, new Set());

describe("secrets in a JSON body that nobody knows", () => {
  test.each([
    ['{"token":"S3CRET","a":1}', '{"token":"****","a":1}'],
    ['{"a":[{"Pass_Code":"S3\\"CRET\\\\","b":2}]}', '{"a":[{"Pass_Code":"****","b":2}]}'],
    ['{"one_time_password":1234,"b":2}', '{"one_time_password":"****","b":2}'],
    ['{"token":null,"password":""}', '{"token":null,"password":"****"}'],
    ['{"web_api_key":["S3CRET","]",["S3CRET"],"S3CRET"],"b":2}', '{"web_api_key":"****","b":2}'],
    ['{"token":{"a":{"b":1},"c":"}S3CRET"},"b":{"token":2}}', '{"token":"****","b":{"token":"****"}}'],
    ['{"dbPwd":"S3CRET","Jwt":"S3CRET"}', '{"dbPwd":"****","Jwt":"****"}'],
    ['{"to\\u006ben":"S3CRET"}', '{"token":"****"}'],
    ['{"token":"S3CRET","token":"S3CRE2"}', '{"token":"****"}'],
    ['{"token":"S3CRET","a":"S3\\u0043RET"}', '{"token":"****","a":"****"}'],
    ['{"a":"https://u:S3CRET@host/?token=S3CRET&b=1"}', '{"a":"https://****@host/?token=****&b=1"}'],
    ['{"a":"open\\nthe password:\\nS3CRET"}', '{"a":"open\\nthe password:****"}'],
    ['{"a":"{\\"token\\":\\"S3CRET\\"}"}', '{"a":"{\\"token\\":\\"****\\"}"}'],
    ['{"a":"\\"{\\\\\\"token\\\\\\":1}\\""}', '{"a":"\\"{\\\\\\"token\\\\\\":\\\\\\"****\\\\\\"}\\""}'],
    ['{"a":"sent x={\\"Data\\":\\"S3CRET\\",\\"field\\":\\"token\\"}."}', '{"a":"sent x={****"}'],
    ['{"Name":"api_key","Value":"S3CRET","b":2}', '{"Name":"api_key","Value":"****","b":2}'],
    ['{"values":["S3CRET"],"param":"TOKEN","b":2}', '{"values":"****","param":"TOKEN","b":2}'],
    ['{"label":"API key","number":5}', '{"label":"API key","number":"****"}'],
    ['{"names":["colour","token"],"values":["red","S3CRET"]}', '{"names":["colour","token"],"values":"****"}'],
    ['{"a":["Host","h","token","S3CRET",["S3CRET"]]}', '{"a":["Host","h","token","****","****"]}'],
    ['[{"name":"token","value":"S3CRET"},{"b":2}]', '[{"name":"token","value":"****"},{"b":2}]'],
    ['{"name":"colour","value":"open"}', '{"name":"colour","value":"open"}'],
    ['{"token=S3CRET":""}', '{"token=****":""}'],
    ['{"token":"S3CRET","value":"open"}', '{"token":"****","value":"open"}'],
  ])("%s", (text, masked) => expect(body(text)).toBe(masked));

  test("that is long, deep or has many takes no stack and no time without end", () => {
    const text = JSON.stringify(Array.from({ length: 20_000 }, () => ({ token: '"'.repeat(100), a: [1] })));
    expect(JSON.parse(body(text))).toEqual(Array(20_000).fill({ token: "****", a: [1] }));
    expect(body(`{"token":"${"\\\\".repeat(3_000_000)}"}`)).toBe('{"token":"****"}');
    expect(body(`{"token":${"[".repeat(1_000_000)}`)).toBe('{"token":****... (1000009 characters)');
    expect(body(`${"[".repeat(5000)}"S3CRET"${"]".repeat(5000)}`)).not.toContain("S3CRET");
  });
});

describe("a body", () => {
  const masked = (json: object, text = JSON.stringify(json)) => {
    const secrets = new Set<string>();
    return { text: maskedBody(text, secrets), secrets: [...secrets] };
  };

  test("tells its secrets to whoever masks what repeats them", () => {
    const { text, secrets } = masked({ token: "S3CRET", rows: [{ id: "a", pass_code: { first: "12" } }] });
    expect(text).toBe('{"token":"****","rows":[{"id":"a","pass_code":"****"}]}');
    expect(secrets).toEqual(["S3CRET", "12"]);
  });

  test("has them masked where they are a whole String and no name, and long ones wherever they stand", () => {
    const short = masked({ token: "token", rows: [{ id: "token", title: "a token", b: 1 }] }).text;
    expect(short).toBe('{"token":"****","rows":[{"id":"****","title":"a token","b":1}]}');
    const long = "S3CRET0123456789";
    expect(masked({ token: long, rows: [{ id: "a", text: `my ${long}!` }] }).text).not.toContain(long);
  });

  test("has them masked under escapes, and among many", () => {
    expect(masked({}, '{"token":"S3\\u0043RET","a":"S3\\/CRET","key":"S3/CRET"}').text).not.toMatch(/S3/);
    const rows = Array.from({ length: 1000 }, (_, at) => ({ id: String(at), pass_code: `S3CRET${at}` }));
    expect(masked({ token: "S3CRET", rows }).text).not.toContain("S3CRET");
  });
});

const repeated = (text: string, secrets: ReadonlySet<string>) =>
  JSON.parse(maskedAnswer(JSON.stringify({ a: text }), secrets)).a;

test("a secret that begins with another is masked whole", () => {
  const both = new Set(["PASSCODE-LONG-16", "PASSCODE-LONG-16-SECOND"]);
  expect(repeated("my PASSCODE-LONG-16-SECOND", both)).toBe("my ****");
});

describe("secrets in a body that is not JSON", () => {
  test.each([
    ["a form", "token=S3CRET&a=1", "token=****&a=1"],
    ["single quotes", "{'a':1,'token':'S3CRET','b':1}", "{'a':1,'token':****"],
    ["JSON on lines", "{'token':\n\n'S3CRET'\n,'a':1}", "{'token':... (27 characters)"],
    ["no quotes", "{token: S3CRET, a: 1}", "{token:****"],
    ["a cut value", '{"a":1,"password":"S3CR', '{"a":1,"password":****'],
    ["JSON in a cut text", '{"a":"{\\"token\\":\\"S3,CR', '{"a":"{\\"token\\":****'],
    ["two values", '{"token":"S3CRET"}\n{"token":"S3CRET"}', '{"token":"****"}... (37 characters)'],
    ["an escaped name", '{"to\\u006ben":"S3CRET",}', '{"token":****'],
    ["YAML", "user: open\nPassCode: S3CRET\na: open", "user: open... (35 characters)"],
    ["XML", "<a><token>S3CRET</token></a>", "<a... (28 characters)"],
    ["a form in parts", '--x\r\nname="token"\r\n\r\nS3CRET\r\n--x--', "--x... (34 characters)"],
    ["a String", '"S3CRET"', '"****"'],
    ["a cut String", ' "S3\\"CRET', '"****"'],
    ["a word as tokens are", "S3CRET-hunter2", "****"],
    ["a number", "12345678 ", "****"],
    ["a word", "abcdefgh", "abcdefgh"],
  ])("%s", (_, text, masked) => expect(body(text)).toBe(masked));
});

describe("an answer", () => {
  test.each([
    ['{"code":"OK","token":"S3CRET","b":"op', '{"code":"OK","token":****'],
    ['{"data":{"error_code":"E1"},"status":{"code":"OK"}}', '{"data":{"error_code":"E1"},"status":{"code":"OK"}}'],
    ['open {"token":"S3CRET"}', 'open {"token":****'],
    ["code: OK", "code: OK"],
    ["<a><code>open</code></a>", "<a... (24 characters)"],
  ])("of nobody knows whom, %j", (text, masked) => expect(maskedAnswer(text)).toBe(masked));

  test("repeats no secret of its request: in brackets, as a whole String, and a long one anywhere", () => {
    const long = "S3CRET0123456789";
    const secrets = new Set(["A-1 B", "77", long]);
    expect(repeated('{"a":"Token (A-1 B), 77, (77)","b":"77"}', secrets)).toBe(
      '{"a":"Token (****), 77, (****)","b":"****"}',
    );
    expect(repeated(`no ${long}!`, secrets)).toBe("no ****!");
    expect(repeated('Token (a(b) "c\n) x', new Set(['a(b) "c\n']))).toBe("Token (****) x");
    const many = new Set(Array.from({ length: 1000 }, (_, index) => `code-${index}`));
    expect(repeated("Token (code-999) Not Found, (open)", many)).toBe("Token (****) Not Found, (open)");
    expect(repeated("open", many)).toBe("open");
  });
});
