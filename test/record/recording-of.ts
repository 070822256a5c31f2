import { text } from "node:stream/consumers";
import { createStandIn, type StandIn } from "../../src/index.ts";
import type { RecordRequest } from "../../src/tenant/record/recorder.ts";
import type { Outgoing } from "../contracts/second-system.ts";
import { recordHere } from "./record-here.ts";
import { sendDay } from "./send-day.ts";
import { startUpstream } from "./upstream.ts";

const show = "/crmapi/rest/v2/customer_events/social_media/show";

/** The path of a recording of a day at a stand-in. @param mutate spoils its answers */
export async function recordedDay(
  options: Parameters<typeof createStandIn>[0],
  day: (base: string, token: string, system: StandIn) => Promise<void> = sendDay,
  mutate: (answer: Outgoing, isOk: boolean) => unknown = () => undefined,
  recordedBy: Partial<RecordRequest> = {},
): Promise<string> {
  await using system = createStandIn({ seed: "a system", logLevel: "silent", release: "R14.0.0", ...options });
  const upstream = await startUpstream(async (request, response) => {
    const { url = "", method = "GET" } = request;
    const sent = await text(request);
    const own = await system.fetch(url, { method, ...(method === "POST" && { body: sent }) });
    const answer: Outgoing = { status: own.status, contentType: "application/json", body: await own.json() };
    mutate(answer, answer.body.status.code === "OK");
    response.writeHead(answer.status, { "content-type": answer.contentType }).end(JSON.stringify(answer.body));
  });
  const recorder = await recordHere(upstream.url, recordedBy);
  await day(recorder.url, system.token as string, system);
  await recorder.end("stopped");
  await upstream.close();
  return recorder.path;
}

/** The path of a recording of one call without a token, that was answered so. */
export const recordingOf = (body: unknown): Promise<string> =>
  recordedDay(
    {},
    async (base) => void (await (await fetch(`${base}${show}?customer_event_identifier=number=1`)).text()),
    (answer) => Object.assign(answer, { status: 200, body }),
  );
