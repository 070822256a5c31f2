import type { Contract } from "../vendor/method.ts";
import type { Example } from "../wire/example.ts";

/** The name of an example in Pact files, reports and evidence: `method: title`. */
export const exampleName = ({ name }: Pick<Contract, "name">, title: string): string => `${name}: ${title}`;

export function namesIn({ request, response }: Example): string[] {
  const found = JSON.stringify([request, response]).matchAll(/\{\{(\w+)\}\}/g);
  return [...new Set([...found].map(([, name]) => name as string))].sort();
}

/** Values that a call uses up: with the same value a second one may be answered otherwise. */
export const consumedBy = ({ state, request }: Example): string[] =>
  (state.consumes ?? []).filter((name) => JSON.stringify(request).includes(`{{${name}}}`));

export function queryText(query: NonNullable<Example["request"]["query"]>): string {
  const pairs = Object.entries(query).flatMap(([name, some]) => [some].flat().map((value) => [name, value]));
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}
