import { isDeepStrictEqual } from "node:util";
import { escapePattern } from "../../ground/whole-words.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import type { Sighting } from "../adopt/errors-of-sightings.ts";
import { wordsFor } from "./seen-refusals.ts";

/** Has a table the words that were seen? */
export function isWordedBy(seen: Sighting, table: VendorErrorTable): boolean {
  const unseen = unseenIn(seen);
  if (unseen === undefined) {
    const { code, texts } = wordsFor(seen, table);
    return code === seen.code && isDeepStrictEqual(texts, seen.texts);
  }
  const { code, texts } = wordsFor({ ...seen, values: { ...seen.values, [unseen]: "\0" } }, table);
  return code === seen.code && texts.every((text, at) => asPattern(text).test(seen.texts[at] ?? ""));
}

/** The name of a value of which the recording has another: what is wrong with a body that is no JSON, JSON in a text. */
export function unseenIn({ kind, values }: Sighting): string | undefined {
  if (kind === "bodyNotJson") return "reason";
  return /^[[{]/.test(values["value"] ?? "") ? "value" : undefined;
}

const asPattern = (text: string) => new RegExp(`^${escapePattern(text).replaceAll("\0", ".*")}$`, "s");
