import logIn from "./methods/authentication.token/examples.json" with { type: "json" };
import releaseToken from "./methods/authentication.token.release/examples.json" with { type: "json" };
import logInByKey from "./methods/authentication.web_api_key.token/examples.json" with { type: "json" };
import bulkAchievementsCreate from "./methods/customer_events.bulk.achievements.create/examples.json" with {
  type: "json",
};
import bulkSocialMediaCreate from "./methods/customer_events.bulk.social_media.create/examples.json" with {
  type: "json",
};
import bulkWebCreate from "./methods/customer_events.bulk.web.create/examples.json" with { type: "json" };
import socialMediaCreate from "./methods/customer_events.social_media.create/examples.json" with { type: "json" };
import socialMediaList from "./methods/customer_events.social_media.list/examples.json" with { type: "json" };
import socialMediaShow from "./methods/customer_events.social_media.show/examples.json" with { type: "json" };
import webCreate from "./methods/customer_events.web.create/examples.json" with { type: "json" };

/** `examples.json` of our methods, by the name of the method: a module of its own, which is loaded when they are first asked for. */
export const ownExamples: Readonly<Record<string, object>> = {
  "authentication.token": logIn,
  "authentication.token.release": releaseToken,
  "authentication.web_api_key.token": logInByKey,
  "customer_events.bulk.achievements.create": bulkAchievementsCreate,
  "customer_events.bulk.social_media.create": bulkSocialMediaCreate,
  "customer_events.bulk.web.create": bulkWebCreate,
  "customer_events.social_media.create": socialMediaCreate,
  "customer_events.social_media.list": socialMediaList,
  "customer_events.social_media.show": socialMediaShow,
  "customer_events.web.create": webCreate,
};
