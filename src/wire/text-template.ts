import { escapePattern } from "../common/whole-words.ts";

export type TemplateValues = Readonly<Record<string, string>>;

/** A template in parts: texts and the names of `{name}` in turn, with a text at both ends. */
export type TemplateParts = readonly string[];

export const templateParts = (template: string): TemplateParts => template.split(/\{(\w+)\}/);

/** True if a template, with some values, could produce this text. */
export function couldSay(text = "", template = ""): boolean {
  const parts = templateParts(template).map((part, at) => (at % 2 ? ".*" : escapePattern(part)));
  return new RegExp(`^${parts.join("")}$`, "s").test(text);
}

export const templateNames = (template: string): string[] => templateParts(template).filter((_, at) => at % 2 === 1);

/** Fills a template; a `{name}` without a value stays as it is. */
export const fillTemplate = (template: string, values: TemplateValues): string =>
  fillParts(templateParts(template), values);

/**
 * Fills a template in parts. The parts are joined, because a text built with `+=` is a rope in V8, and a single rope in a
 * value makes `JSON.stringify` print all of it at less than half the speed.
 */
export function fillParts(template: TemplateParts, values: TemplateValues): string {
  const filled = [...template];
  for (let at = 1; at < filled.length; at += 2) {
    const name = filled[at] as string;
    filled[at] = Object.hasOwn(values, name) ? (values[name] as string) : `{${name}}`;
  }
  return filled.join("");
}

/** A placeholder of an example: `{{token}}` as the vendor writes it, and the forms of other tools. */
const whole = /^(\{\{\s*\w{1,40}\s*\}\}|\$\{\w{1,40}\}|<\w{1,40}>)$/;

/** The two forms that no ordinary text has. */
const within = /\{\{\s*[\w.-]{1,40}\s*\}\}|\$\{[\w.-]{1,40}\}/;

export const placeholderMarks = ["{{", "${"];

export const hasPlaceholder = (text: string): boolean => within.test(text);

export const isPlaceholder = (text: string): boolean => whole.test(text);
