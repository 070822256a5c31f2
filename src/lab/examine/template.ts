import { wholeWords } from "../../ground/whole-words.ts";
import { fillTemplate } from "../../wire/text-template.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import { hiddenWord, redactText, type TextSource } from "../record/redact-text.ts";
import type { Sighting } from "./sighting.ts";

/** What words may not be made of. */
export interface Foreign {
  /** Values of all requests: what stands in a text by chance is no word of the system. */
  readonly values: ReadonlySet<string>;
  /** Is it a recording, in which a number or a hidden word is not what was said? */
  readonly isRedacted: boolean;
  /** HTTP status of a refusal of which the table says none. */
  readonly refusalStatus: number;
  /** The words that are known of the system. */
  readonly table: VendorErrorTable;
}

/**
 * The template that gives more than half of the texts. If several templates give one text, that with the most values is
 * taken, and of equal values the one that stands in ours.
 */
export function template(seen: readonly Sighting[], at: number, ours: string, foreign: Foreign): string | undefined {
  const texts = seen.map(({ texts, values }) => ({ text: texts[at] ?? "", values }));
  const candidates = new Set(texts.slice(0, mostTried).flatMap(({ text, values }) => templatesOf(text, values, ours)));
  const counted = [...candidates].map((one) => ({
    one,
    count: texts.filter(({ text, values }) => fillTemplate(one, values) === text).length,
    names: one.match(/\{\w+\}/g)?.length ?? 0,
  }));
  const [best] = counted.sort((one, other) => other.count - one.count || other.names - one.names);
  if (!best || best.count * 2 <= texts.length) return undefined;
  return best.one === ours || !isForeign(best.one, foreign) ? best.one : undefined;
}

/** Texts of which templates are made; the others are only counted. */
const mostTried = 20;

/** A text with some of its values replaced by their names, in every choice of them, the fullest first. */
function templatesOf(text: string, values: Sighting["values"], ours: string): string[] {
  const found = Object.keys(values).filter(
    (name) => values[name] !== "" && wholeWords([values[name] as string]).test(text),
  );
  const isOurs = (name: string) => ours.includes(`{${name}}`);
  const names = [...found.filter(isOurs), ...found.filter((name) => !isOurs(name))].slice(0, 6);
  return Array.from({ length: 2 ** names.length }, (_, bits) => names.filter((_, index) => bits & (1 << index))).map(
    (chosen) => {
      if (chosen.length === 0) return text;
      // Only the first name of equal values can be told.
      const nameOf = new Map(chosen.toReversed().map((name) => [values[name] as string, name]));
      return text.replace(wholeWords([...nameOf.keys()]), (value) => `{${nameOf.get(value)}}`);
    },
  );
}

/** Is there something in a template that may not be a word of the system? The redactor of recordings decides. */
function isForeign(one: string, { values, isRedacted }: Foreign): boolean {
  const literal = one.replace(/\{\w+\}/g, "number");
  if (isRedacted && numbersIn(literal).some((number) => number !== "1000")) return true;
  if (redactText(literal, asNobodys).includes(hiddenWord)) return true;
  const words = one.replace(/\{\w+\}/g, " ").match(/[^\s"'()[\]{},;:]+/g) ?? [];
  return words.some((word) => values.has(word) || values.has(word.replace(/\.+$/, "")));
}

/** A text of which no value is known. */
const asNobodys: TextSource = {
  standInFor: () => undefined,
  pseudonym: () => hiddenWord,
  isValue: () => false,
  hasSecretPart: () => false,
  counts: new Set(["1000"]),
};

const numbersIn = (text: string): string[] => text.match(/\d+/g) ?? [];

/** What more than half of them are. */
export function mostOf<Value>(all: readonly Value[]): Value | undefined {
  return [...Map.groupBy(all, (one) => one)].find(([, same]) => same.length * 2 > all.length)?.[0];
}
