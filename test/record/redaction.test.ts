import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { reportFormats } from "../../src/tenant/report/formats.ts";
import { examinedAt } from "./examined.ts";
import { recordHere } from "./record-here.ts";
import { startUpstream } from "./upstream.ts";

const bulk = "/crmapi/rest/v2/customer_events/bulk/social_media/create";

/** Secrets by where they are planted. Each begins with letters that nothing else in a recording has. */
const planted = {
  token: "zqxvjk-token-0001",
  queryToken: "zqxvjk-token-0002",
  account: "ACR77310001",
  accountName: "Zqxvjkina Zqxvjkopoulou",
  participant: "zqxvjk card 81",
  authenticationCode: "zqxvjkauth55",
  passCode: "zqxvjk9911",
  oneTimePassword: 771_553,
  unit: "Zqxvjk Ünit Łódź",
  profile: "www.facebook.com/zqxvjkperson",
  description: "zqxvjk likes our page; call +357 99 123456",
  system: "ZQXVJKSYS",
  reference: "zqxvjk/ref/42",
  udf: "zqxvjk udf value",
  udfFloat: 7715.25,
  unknownText: "zqxvjk unknown value",
  unknownNumber: 881_772_663,
  unknownName: "zqxvjk-name-4711",
  identifier: "zqxvjk-row-1",
  header: "zqxvjk-header-value",
  cookie: "zqxvjkcookie=1",
  userAgent: "zqxvjkagent/1.0",
  contentType: "zqxvjkboundary",
  basic: "zqxvjkkey:zqxvjkpass",
  answerId: "77A1B2C3D4E5F60718293A4B5C6D7E8F",
  answerUnknown: "zqxvjk secret of the answer",
  answerHeader: "zqxvjk-set-cookie",
  textName: "Zqxvjkius",
  textNumber: "77350912",
  textQuoted: "zqxvjkquoted",
  multiByte: "ζκξ秘密🔑zqxvjk",
  broken: "zqxvjkbroken",
  html: "zqxvjkhtml",
  path: "zqxvjkpath",
  status: "zqxvjk status extra",
  code: "ZQXVJK-CODE-1",
  username: "zqxvjk.user@example.com",
  password: "zqxvjkP4ssword!",
  organisation: "Zqxvjk Ltd.",
  newToken: "eyJhbGciOiJIUzI1NiJ9.enF4.zqxvjksig",
};

const row = {
  request_unique_identifier: planted.identifier,
  accounts_receivable_identifier: { number: planted.account, name: planted.accountName, id: planted.answerId },
  rewards_participant_identifier: {
    number: planted.participant,
    access_token_identifier: {
      identifier: planted.multiByte,
      authentication_code: planted.authenticationCode,
      pass_code: planted.passCode,
      one_time_password: planted.oneTimePassword,
    },
  },
  performed_by_unit_identifier: { name: planted.unit },
  performed_on: "1977-03-17T17:37:47",
  description: planted.description,
  social_media: "FACEBOOK",
  profile: planted.profile,
  action: "LIKE",
  external_system: planted.system,
  external_system_reference_number: planted.reference,
  udf_string_1: planted.udf,
  udf_float_1: planted.udfFloat,
  [planted.unknownName]: planted.unknownText,
  new_member: { deep: [planted.unknownText, planted.unknownNumber, { [planted.identifier]: planted.udf }] },
};

const answer = {
  [planted.unknownName]: planted.answerUnknown,
  data: {
    processed_customer_events_set: [
      { request_unique_identifier: planted.identifier, id: planted.answerId, number: "77" },
    ],
    unprocessed_customer_events_set: [
      {
        request_unique_identifier: planted.identifier,
        error_code: "NotFoundAPIValueException",
        error_description: `Error:Account (${planted.account}) Not Found. - Description:The specified API value was not found.`,
      },
      {
        request_unique_identifier: planted.multiByte,
        error_code: planted.code,
        error_description: `Sorry, zqxvjksent ${planted.textName} of ${planted.unit} (${planted.textNumber}) said "${planted.textQuoted}" with ${planted.passCode}, ${planted.oneTimePassword} and ${planted.unknownText}`,
      },
    ],
    added: planted.answerUnknown,
  },
  status: { code: "OK", message: `Hello ${planted.textName}`, description: planted.multiByte, more: planted.status },
};

const upstream = await startUpstream(async (request, response) => {
  const sent = await text(request);
  const path = request.url?.split("?")[0] ?? "";
  if (path.endsWith("/broken"))
    return response.end(`{"token":"${planted.broken}","status":{"message":"${planted.broken}`);
  if (path.endsWith("/page")) {
    response.writeHead(502, { "content-type": `text/html; boundary=${planted.contentType}` });
    return response.end(`<h1>${planted.html}</h1>`);
  }
  if (path.endsWith("authentication/token")) return response.end(JSON.stringify({ data: { token: planted.newToken } }));
  const packed = gzipSync(JSON.stringify({ ...answer, echoed: sent.length }));
  response.writeHead(200, {
    "content-type": "application/json",
    "content-encoding": "gzip",
    "set-cookie": planted.answerHeader,
    "x-who": planted.answerHeader,
  });
  // A chunk ends within a letter, and within the header of gzip.
  for (let at = 0; at < packed.length; at += 7) response.write(packed.subarray(at, at + 7));
  return response.end();
});

const headers = {
  "content-type": `application/json; boundary=${planted.contentType}; charset=UTF-8`,
  authorization: `Basic ${btoa(planted.basic)}`,
  cookie: planted.cookie,
  "user-agent": planted.userAgent,
  "x-tenant": `${planted.header} zqxvjksent`,
};

async function send(base: string): Promise<void> {
  const body = JSON.stringify({
    token: planted.token,
    social_media_customer_events_set: [row, row, planted.udf],
    fields_set: planted.udf,
  });
  const query = new URLSearchParams({
    token: planted.queryToken,
    customer_event_identifier: `id=${planted.answerId}`,
    access_token_identifier: `pass_code=${planted.passCode}`,
    unknown: planted.unknownText,
    [planted.unknownName]: planted.udf,
  });
  const login = { username: planted.username, password: planted.password, organisation: planted.organisation };
  await fetch(base + bulk, { method: "POST", headers, body });
  await fetch(`${base}/crmapi/rest/v2/customer_events/social_media/show/?${query}`, { headers });
  await fetch(`${base}/crmapi/rest/v2/contacts/${planted.path}/${planted.account}?${query}`, {
    method: "POST",
    headers,
    body,
  });
  await fetch(base + bulk, { method: "POST", headers, body: body.slice(0, 300) });
  await fetch(base + bulk, { method: "POST", headers, body: planted.broken });
  await fetch(`${base}/crmapi/rest/v2/authentication/token`, { method: "POST", headers, body: JSON.stringify(login) });
  await fetch(`${base}/crmapi/rest/v2/broken?${planted.path}`, {
    method: "POST",
    body: Buffer.from([0xff, 0xfe, 0x7a, 0x71, 0x78]),
  });
  await fetch(`${base}/crmapi/rest/v2/page`, { headers });
}

/** What each planted value could look like somewhere: as it is, escaped, packed, in parts. */
function tracesOf(value: string | number): string[] {
  const text = String(value);
  const parts = text
    .split(/[^\p{L}\p{N}]+/u)
    .filter(
      (part) =>
        part.length > 5 && !/^(?:facebook|header|person|value|likes|secret|status|example|unknown|answer)$/i.test(part),
    );
  return [
    text,
    ...parts,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    btoa(unescape(encodeURIComponent(text))),
  ];
}

test("nothing that is planted anywhere in a call is in any byte of what is written, said or learnt of it", async () => {
  const recorder = await recordHere(upstream.url);
  await send(recorder.url);
  const exchanges = await recorder.exchanges();
  expect(exchanges).toHaveLength(8);
  const { report, file } = await examinedAt(recorder.path);
  const reports = Object.values(reportFormats).map((write) => write(report, true));
  const bytes = [readFileSync(recorder.path, "utf8"), ...recorder.said, ...reports, JSON.stringify(file)].join("\n");
  expect(bytes).not.toMatch(/zqxvjk|1977-03/i);
  const found = Object.entries(planted).filter(([, value]) => tracesOf(value).some((trace) => bytes.includes(trace)));
  expect(found).toEqual([]);
});
