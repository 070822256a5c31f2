import { text } from "node:stream/consumers";
import { createStandIn } from "../../src/index.ts";
import { recordHere } from "./record-here.ts";
import { sendDay } from "./send-day.ts";
import { startUpstream } from "./upstream.ts";

const show = "/crmapi/rest/v2/customer_events/social_media/show";

/** An answer before it goes out, for a test to spoil. */
export interface Outgoing {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a mutant reaches in as it likes
  body: any;
}

type Answers = (url: string, init: RequestInit) => Promise<Outgoing>;

async function recorded(answers: Answers, calls: (base: string) => Promise<void>): Promise<string> {
  const upstream = await startUpstream(async (request, response) => {
    const { url = "", method = "GET" } = request;
    const sent = await text(request);
    const { status, body } = await answers(url, { method, ...(method === "POST" && { body: sent }) });
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  // With one key in many, the number that a text says is hidden.
  const recorder = await recordHere(upstream.url, { seed: "a" });
  await calls(recorder.url);
  await recorder.end("stopped");
  await upstream.close();
  return recorder.path;
}

/** The path of a recording of one call without a token, that was answered so. */
export const recordingOf = (body: unknown): Promise<string> =>
  recorded(
    async () => ({ status: 200, body }),
    async (base) => void (await (await fetch(`${base}${show}?customer_event_identifier=number=1`)).text()),
  );

/** The path of a recording of a day at a stand-in. @param mutate spoils its answers */
export async function recordedDay(
  options: Parameters<typeof createStandIn>[0],
  day: (base: string, token: string) => Promise<void> = sendDay,
  mutate: (answer: Outgoing) => void = () => undefined,
): Promise<string> {
  await using system = createStandIn({ seed: "a system", logLevel: "silent", release: "R14.0.0", ...options });
  const answers: Answers = async (url, init) => {
    const own = await system.fetch(url, init);
    const answer = { status: own.status, body: await own.json() };
    mutate(answer);
    return answer;
  };
  return await recorded(answers, (base) => day(base, system.token as string));
}
