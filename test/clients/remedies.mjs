import { setTimeout as sleep } from "node:timers/promises";

const { CRMCOM_MOCK_URL: base, CRMCOM_MOCK_TOKEN: token } = process.env;
const account = { accounts_receivable_identifier: { number: "ACR0000000164" } };
const like = {
  ...account,
  request_unique_identifier: "1",
  performed_by_unit_identifier: { name: "Admin Unit" },
  performed_on: "2016-06-22T15:00:00",
  social_media: "FACEBOOK",
  profile: "www.facebook.com/marios",
  action: "LIKE",
};
const named = { ...like, external_system: "SHOP", external_system_reference_number: "like-1" };

async function call(path, parameters, timeoutMs = 2000) {
  const body = JSON.stringify({ token, ...parameters });
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await fetch(`${base}/crmapi/rest/v2/customer_events/${path}`, { method: "POST", body, signal });
  if (response.status === 503) throw Object.assign(new Error("busy"), { waitS: response.headers.get("retry-after") });
  const { status, data } = await response.json();
  if (status.code !== "OK") throw new Error(status.message);
  return data;
}

const send = (row, timeoutMs) =>
  call("bulk/social_media/create", { social_media_customer_events_set: [row] }, timeoutMs);
const list = () => call("social_media/list", account);
const isThere = async () => (await list()).some(({ profile }) => profile === like.profile);

// duplicate
const duplicateBreaks = () => send(like).catch(() => send(like));

const duplicateSurvives = () => send(named).catch(() => send(named));

// lost
const lostBreaks = () => send(named);

async function lostSurvives() {
  for (let time = 0; time < 3; time += 1) {
    const { unprocessed_customer_events_set: failed } = await send(named);
    if (failed.length === 0) return;
  }
  throw new Error("the row was not processed");
}

// lost-unseen
const lostUnseenBreaks = () => send(named);

async function lostUnseenSurvives() {
  await send(named);
  if (!(await isThere())) await send(named);
}

// phantom
const phantomBreaks = () => send(like).catch(() => send({ ...like, profile: `${like.profile}?again` }));

const phantomSurvives = () => send(named).catch(() => send(named));

// hang
const hangBreaks = () => send(named, 600_000);

const hangSurvives = () => send(named, 1000).catch(async () => (await isThere()) || send(named));

// crash
const crashBreaks = () => send(named).catch(() => process.abort());

const crashSurvives = () => send(named).catch(() => send(named));

// storm
const stormBreaks = () => send(named).catch(() => send(named));

const stormSurvives = () => send(named).catch(({ waitS = 0 }) => sleep(waitS * 1000).then(() => send(named)));

// check-failed
const checkFailedBreaks = () => send(named);

async function checkFailedSurvives() {
  for (let time = 0; time < 3 && !(await isThere()); time += 1) await send(named).catch(() => undefined);
}

// The client that is named runs; `check` is for --check.
const check = async () => (await isThere()) || process.exit(1);
const clients = {
  ...{ duplicateBreaks, duplicateSurvives, lostBreaks, lostSurvives, lostUnseenBreaks, lostUnseenSurvives },
  ...{ phantomBreaks, phantomSurvives, hangBreaks, hangSurvives, crashBreaks, crashSurvives },
  ...{ stormBreaks, stormSurvives, checkFailedBreaks, checkFailedSurvives, check },
};
await clients[process.argv[2]]();
