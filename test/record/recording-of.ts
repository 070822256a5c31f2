import { text } from "node:stream/consumers";
import { recordHere } from "./record-here.ts";
import { startUpstream } from "./upstream.ts";

const show = "/crmapi/rest/v2/customer_events/social_media/show";

/** The path of a recording of one call without a token, that was answered so. */
export async function recordingOf(answer: unknown): Promise<string> {
  const upstream = await startUpstream(async (request, response) => {
    await text(request);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  const recorder = await recordHere(upstream.url);
  await (await fetch(`${recorder.url}${show}?customer_event_identifier=number=1`)).text();
  await recorder.end("stopped");
  await upstream.close();
  return recorder.path;
}
