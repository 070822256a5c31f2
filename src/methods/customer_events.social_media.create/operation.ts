import type * as z from "zod";
import { showSocialMediaEvent } from "../../entities/customer-event-data.ts";
import { customerEventRecorder } from "../../entities/customer-event-recorder.ts";
import type { CallOperation } from "../../method.ts";
import { isRefusal } from "../../wire/refusal.ts";
import { contract } from "./contract.ts";
import { examples } from "./examples.ts";

export const operation: CallOperation<z.output<typeof contract.parameters>> = {
  contract,
  examples,
  answer(given, context) {
    const { social_media, profile, action, process_immediately } = given;
    const own = { type: "SOCIAL_MEDIA" as const, social_media, profile, action, process_immediately };
    const event = customerEventRecorder(context)(given, own);
    return isRefusal(event) ? event : showSocialMediaEvent(context.store, event, context.release);
  },
};
