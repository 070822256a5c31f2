import { type Expectation, typeOf } from "./expectation.ts";
import type { Mismatch } from "./outcome.ts";

/**
 * In what a body is not as expected. Nothing may be missing and nothing may be more; the order of members says nothing,
 * the order of rows does.
 */
export function compareBody({ body, forms }: Expectation, actual: unknown): Mismatch[] {
  const mismatches: Mismatch[] = [];
  const differ = (path: string, expected: string, found: string) =>
    mismatches.push({ path: path === "" ? "/" : path, expected, actual: found });

  function visit(expected: unknown, found: unknown, at: string): void {
    const form = forms.get(at);
    if (form) {
      const hasForm = typeOf(found) === form.type && (!form.pattern || form.pattern.test(String(found)));
      if (!hasForm) differ(at, `a ${form.type}${form.pattern ? ` like ${form.pattern.source}` : ""}`, shown(found));
    } else if (typeOf(expected) !== typeOf(found)) differ(at, shown(expected), shown(found));
    else if (Array.isArray(expected)) visitArray(expected, found as unknown[], at);
    else if (typeof expected === "object" && expected !== null) visitObject(expected, found as object, at);
    else if (expected !== found) differ(at, shown(expected), shown(found));
  }

  function visitArray(expected: readonly unknown[], found: readonly unknown[], at: string): void {
    if (expected.length !== found.length) differ(at, count(expected), count(found));
    for (let index = 0; index < Math.min(expected.length, found.length); index += 1) {
      visit(expected[index], found[index], `${at}/${index}`);
    }
  }

  function visitObject(expected: object, found: object, at: string): void {
    for (const [name, value] of Object.entries(expected)) {
      if (Object.hasOwn(found, name)) visit(value, (found as Record<string, unknown>)[name], `${at}/${name}`);
      else differ(`${at}/${name}`, forms.has(`${at}/${name}`) ? "a value" : shown(value), "nothing");
    }
    for (const [name, value] of Object.entries(found)) {
      if (!Object.hasOwn(expected, name)) differ(`${at}/${name}`, "nothing (the member is not declared)", shown(value));
    }
  }

  visit(body, actual, "");
  return mismatches;
}

const count = (rows: readonly unknown[]) => `${rows.length} ${rows.length === 1 ? "element" : "elements"}`;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
