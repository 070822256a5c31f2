import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { formatReport } from "../../src/tenant/report/formats.ts";
import { examinedAt } from "./examined.ts";
import { recordHere } from "./record-here.ts";
import { startUpstream } from "./upstream.ts";

const root = "/crmapi/rest/v2/";
const bulk = "customer_events/bulk/social_media/create";

/** Values by where they are planted. Each begins with letters that nothing else in a recording has. */
const planted = {
  token: "zqxvjk-token-0001",
  account: "ACR77310001",
  accountName: "Zqxvjkina Zqxvjkopoulou",
  unit: "Zqxvjk Ünit Łódź",
  passCode: "zqxvjk9911",
  oneTimePassword: 771_553,
  description: "zqxvjk likes our page; call +357 99 123456",
  udfFloat: 7715.25,
  unknown: "zqxvjk unknown value",
  unknownName: "zqxvjk-name-4711",
  header: "zqxvjk-header-value",
  cookie: "zqxvjkcookie=1",
  contentType: "zqxvjkboundary",
  basic: "zqxvjkkey:zqxvjkpass",
  answerId: "77A1B2C3D4E5F60718293A4B5C6D7E8F",
  ofAnswer: "zqxvjk secret of the answer",
  path: "zqxvjkpath",
  html: "zqxvjk page",
  broken: "zqxvjkbroken",
};

const row = {
  request_unique_identifier: "zqxvjk-row-1",
  accounts_receivable_identifier: { number: planted.account, name: planted.accountName, id: planted.answerId },
  rewards_participant_identifier: {
    access_token_identifier: { pass_code: planted.passCode, one_time_password: planted.oneTimePassword },
  },
  performed_by_unit_identifier: { name: planted.unit },
  performed_on: "1977-03-17T17:37:47",
  description: planted.description,
  udf_float_1: planted.udfFloat,
  [planted.unknownName]: planted.unknown,
  new_member: { deep: [planted.unknown, { zqxvjk: 1 }] },
};

const error = (error_code: string, error_description: string) => ({ error_code, error_description });
const answer = {
  [planted.unknownName]: planted.ofAnswer,
  data: {
    processed_customer_events_set: [{ id: planted.answerId, number: "77" }],
    unprocessed_customer_events_set: [
      error("NotFoundAPIValueException", `Error:Account (${planted.account}) Not Found. - Description:No.`),
      error("E-zqxvjk", `Sorry, ${planted.unit} said "${planted.unknown}" with ${planted.passCode}`),
    ],
    added: planted.ofAnswer,
  },
  status: { code: "OK", message: `Hello ${planted.accountName}`, description: planted.description, more: "zqxvjk" },
};

const upstream = await startUpstream(async (request, response) => {
  await text(request);
  if (request.url?.includes("broken")) return response.end(`{"token":"${planted.broken}","status":"${planted.broken}`);
  if (request.url?.includes("page"))
    return response.writeHead(502, { "content-type": "text/html; a=zqxvjk" }).end(`<h1>${planted.html}</h1>`);
  const packed = gzipSync(JSON.stringify(answer));
  const headers = { "content-type": "application/json", "content-encoding": "gzip", "set-cookie": planted.cookie };
  response.writeHead(200, headers);
  // A chunk ends within a letter, and within the header of gzip.
  for (let at = 0; at < packed.length; at += 7) response.write(packed.subarray(at, at + 7));
  return response.end();
});

const headers = {
  "content-type": `application/json; boundary=${planted.contentType}`,
  authorization: `Basic ${btoa(planted.basic)}`,
  cookie: planted.cookie,
  "x-tenant": planted.header,
};

async function send(base: string): Promise<void> {
  const body = JSON.stringify({ token: planted.token, social_media_customer_events_set: [row, row, "zqxvjk"] });
  const query = new URLSearchParams({
    token: planted.token,
    customer_event_identifier: `id=${planted.answerId}`,
    [planted.unknownName]: planted.unknown,
  });
  const post = (path: string, sent: string | Buffer<ArrayBuffer>) =>
    fetch(base + root + path, { method: "POST", headers, body: sent });
  await post(bulk, body);
  await fetch(`${base}${root}customer_events/social_media/show/?${query}`, { headers });
  await post(`contacts/${planted.path}/${planted.account}?${query}`, body);
  await post(bulk, body.slice(0, 300));
  await post("authentication/token", JSON.stringify({ username: "zqxvjk", password: planted.passCode }));
  await post(`broken?${planted.path}`, Buffer.from([0xff, 0xfe, 0x7a, 0x71, 0x78]));
  await post("page", planted.broken);
}

/** How a planted value could be written: as it is, escaped, encoded, or a part of it. */
function tracesOf(value: string | number): string[] {
  const text = String(value);
  const isTelling = (part: string) => part.length > 5 && !/^(?:secret|answer|header|unknown)$/i.test(part);
  const encoded = [JSON.stringify(text).slice(1, -1), encodeURIComponent(text), Buffer.from(text).toString("base64")];
  return [text, ...encoded, ...text.split(/[^\p{L}\p{N}]+/u).filter(isTelling)];
}

test("nothing that is planted in a call is in any byte that is written, printed or reported of it", async () => {
  const recorder = await recordHere(upstream.url);
  await send(recorder.url);
  expect(await recorder.exchanges()).toHaveLength(7);
  const { report, file } = await examinedAt(recorder.path);
  const reports = (["text", "json", "junit"] as const).map((format) => formatReport(report, format, true));
  const bytes = [readFileSync(recorder.path, "utf8"), ...recorder.said, ...reports, JSON.stringify(file)].join("\n");
  expect(bytes).not.toMatch(/zqxvjk|1977-03/i);
  const found = Object.entries(planted).filter(([, value]) => tracesOf(value).some((trace) => bytes.includes(trace)));
  expect(found).toEqual([]);
});
