import * as z from "zod";
import { parseRelease, type Release, type ReleaseName } from "./release.ts";

/** A release as users write it. */
export type WrittenRelease = `R${number}` | `R${number}.${number}` | ReleaseName;

/** A release as users write it, read; what is wrong with it is told as `parseRelease` tells it. */
const text = z.string().transform((text, context) => {
  try {
    return parseRelease(text);
  } catch (error) {
    context.addIssue((error as Error).message);
    return z.NEVER;
  }
});

export const releaseText = text as unknown as z.ZodType<Release, WrittenRelease>;
