import * as z from "zod";
import { mostProblems, notLookedAt } from "../ground/config-error.ts";
import { type Problem, readBy } from "./read-by.ts";

/**
 * The schema of a list, or of values by name, that stops at the first 100 problems: by itself it tells the problems of a
 * million elements, and the memory for them ends the process.
 * @param element what each of them must be
 * @param key what each name must be
 */
export function stoppingEarly<Whole extends z.ZodType>(element: z.ZodType, whole: Whole, key?: z.ZodType): Whole {
  const checked = z.preprocess((written, context) => {
    if (typeof written !== "object" || written === null) return written;
    const names = Object.keys(written);
    if (names.length <= mostProblems) return written;
    const found: Problem[] = [];
    const at = (name: string) => (Array.isArray(written) ? Number(name) : name);
    for (const [rank, name] of names.entries()) {
      if (found.length >= mostProblems) {
        found.push({ path: [at(name)], message: notLookedAt(names.length - rank) });
        break;
      }
      const misnamed = key && readBy(key, name).problems;
      const wrong = misnamed ?? readBy(element, (written as Record<string, unknown>)[name]).problems ?? [];
      for (const { path, message } of wrong) found.push({ path: [at(name), ...path], message });
    }
    if (found.length < mostProblems) return written;
    for (const { path, message } of found) context.addIssue({ code: "custom", path: [...path], message });
    return z.NEVER;
  }, whole);
  // What goes in is what `whole` takes; preprocess would say unknown.
  return checked as unknown as Whole;
}
