import { singleCreate } from "../../create-methods.ts";
import { customerEventTypes } from "../../entities/customer-event/customer-event-types.ts";
import { createExamples } from "../../examples/create-examples.ts";

const own = { social_media: "FACEBOOK", profile: "www.facebook.com/Polina.Georgiou", action: "LIKE" };

export const operation = singleCreate(customerEventTypes.socialMedia, {
  name: "customer_events.social_media.create",
  source: "CRM.COM Web API v2, method page 502875",
  since: "R5.0.0",
  restsOn: ["call.page-in-part", "event.complete", "event.log-information"],
  examples: createExamples("SOCIAL_MEDIA", own, "profile"),
});
