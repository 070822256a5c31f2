import * as z from "zod";
import { parseRelease } from "./release.ts";

/** A release as users write it, read; what is wrong with it is told as `parseRelease` tells it. */
export const releaseText = z.string().transform((text, context) => {
  try {
    return parseRelease(text);
  } catch (error) {
    context.addIssue((error as Error).message);
    return z.NEVER;
  }
});
