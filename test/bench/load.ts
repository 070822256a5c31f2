import autocannon from "autocannon";

/** What a slice of load measured. */
export interface Slice {
  readonly callsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const path = "/crmapi/rest/v2/customer_events/bulk/social_media/create";
const token = "12CDF55749BAEB3A0CA8DCABCA3E2D72";
const connections = 32;
const accounts = ["ACR0000000164", "ACR0000000050", "ACR00045750", "ACR00670000"];

/** Bodies of calls, sent in turn, each by one connection. */
export type Bodies = readonly [Buffer, ...Buffer[]];

/** The documented request with that many rows: of four, two accounts exist and two do not. */
export const alike = (rows: number): Bodies => [Buffer.from(requestOf(rows, () => ({})))];

/**
 * The same with an external reference in each row, which is new each time: half of the rows are stored, and of those the
 * stand-in keeps 10 000 and remembers the references of 65 536 more at most.
 */
export function withReferences(rows: number): Bodies {
  const calls = Array.from({ length: connections * Math.ceil(5000 / rows) }, (_, index) => `call ${index}`);
  const bodyOf = (name: string) =>
    requestOf(rows, (row) => ({
      external_system: "campaigns",
      external_system_reference_number: `${name} row ${row}`,
    }));
  return [Buffer.from(bodyOf("first call")), ...calls.map((name) => Buffer.from(bodyOf(name)))];
}

function requestOf(rows: number, more: (index: number) => object): string {
  return JSON.stringify({
    token,
    social_media_customer_events_set: Array.from({ length: rows }, (_, index) => ({
      request_unique_identifier: String(index),
      accounts_receivable_identifier: { number: accounts[index % 4] },
      performed_by_unit_identifier: { name: "Admin Unit" },
      performed_on: "2016-06-22T15:00:00",
      social_media: "FACEBOOK",
      profile: "www.facebook.com/polina",
      action: "LIKE",
      ...more(index),
    })),
  });
}

/** One call, and its answer. */
export async function call(url: string, [body]: Bodies): Promise<string> {
  const response = await fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: String(body),
  });
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
  return response.text();
}

/** Drives a server over 32 connections for that long, or for that many calls. */
export async function drive(
  url: string,
  [body, ...others]: Bodies,
  until: { seconds: number } | { calls: number },
): Promise<Slice> {
  const each = others.length / connections;
  const lists = Array.from({ length: connections }, (_, index) => others.slice(index * each, (index + 1) * each));
  const result = await autocannon({
    url: url + path,
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    connections,
    ...(others.length > 0 && {
      setupClient: (client) => client.setRequests(lists.pop()?.map((one) => ({ body: one })) ?? []),
    }),
    ...("seconds" in until ? { duration: until.seconds } : { amount: until.calls }),
  });
  const failed = result.non2xx + result.errors;
  if (failed > 0) throw new Error(`${failed} calls to ${url} failed`);
  const { total } = result.requests;
  return { callsPerSecond: total / result.duration, p50Ms: result.latency.p50, p99Ms: result.latency.p99 };
}
