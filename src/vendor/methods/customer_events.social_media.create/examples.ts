import type { Example } from "../../../wire/example.ts";
import { createExamples } from "../../examples/create-examples.ts";

const own = { social_media: "FACEBOOK", profile: "www.facebook.com/Polina.Georgiou", action: "LIKE" };

export const examples: readonly Example[] = createExamples("SOCIAL_MEDIA", own, "profile");
