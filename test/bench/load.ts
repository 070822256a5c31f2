import autocannon from "autocannon";
import { type Bodies, connections } from "./bodies.ts";

const path = "/crmapi/rest/v2/customer_events/bulk/social_media/create";

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

/**
 * Drives a server over 32 connections for that long, or for that many calls.
 * @returns how many calls it answered, and in how many seconds
 */
export async function drive(
  url: string,
  [body, ...others]: Bodies,
  until: { seconds: number } | { calls: number },
): Promise<{ calls: number; seconds: number }> {
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
  return { calls: result.requests.total, seconds: result.duration };
}
