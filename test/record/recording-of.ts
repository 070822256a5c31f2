import type { ConfigInput, StandIn } from "../../src/index.ts";
import type { RecordRequest } from "../../src/tenant/record/forward-call.ts";
import { type Outgoing, startHiddenSystem } from "../contracts/hidden-system.ts";
import { recordHere } from "./record-here.ts";
import { sendDay } from "./send-day.ts";

const show = "/crmapi/rest/v2/customer_events/social_media/show";

/** The path of a recording of a day at a mock server. @param mutate changes its responses */
export async function recordedDay(
  options: ConfigInput,
  day: (base: string, token: string, system: StandIn) => Promise<void> = sendDay,
  mutate: (answer: Outgoing, isOk: boolean) => unknown = () => undefined,
  recordedBy: Partial<RecordRequest> = {},
): Promise<string> {
  const own = { seed: "a system", release: "R14.0.0", ...options } as const;
  const { url, standIn, close } = await startHiddenSystem(own, (out) => mutate(out, out.body.status.code === "OK"));
  const recorder = await recordHere(url, recordedBy);
  await day(recorder.url, standIn.token as string, standIn);
  await recorder.end("stopped");
  await close();
  return recorder.path;
}

/** The path of a recording of one call without a token, that was answered so. */
export const recordingOf = (body: unknown): Promise<string> =>
  recordedDay(
    {},
    async (base) => void (await (await fetch(`${base}${show}?customer_event_identifier=number=1`)).text()),
    (answer) => Object.assign(answer, { status: 200, body }),
  );
