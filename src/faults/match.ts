import * as z from "zod";
import { compilePointers, pointers } from "../matching/pointers.ts";
import { compilePredicate, predicate } from "../matching/predicate.ts";
import { alsoShort, strictMembers } from "../matching/strict-members.ts";

const rowIndex = z.int().min(0).max(999_999);

/** Which calls, and which rows of them, a rule is about; what is not given is not asked. */
export const matchSchema = strictMembers({
  operation: z
    .string()
    .regex(
      /^[A-Za-z0-9_.-]*\*?$/,
      "expected a method with dots like customer_events.bulk.social_media.create; * may stand at the end",
    )
    .min(1)
    .optional(),
  headers: z.record(z.string().min(1), predicate).optional(),
  query: z.record(z.string().min(1), predicate).optional(),
  body: pointers.optional(),
  rows: strictMembers({
    index: alsoShort((given) => (typeof given === "number" ? [given] : given), z.array(rowIndex).min(1)).optional(),
    where: pointers.optional(),
  }).optional(),
});

export type Match = z.output<typeof matchSchema>;

/** What rules can ask of a call. */
export interface CallFacts {
  /** `undefined` for a path that is no method. */
  readonly operation: string | undefined;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: string;
  /** The parameters as they were sent; `undefined` when they could not be read. */
  readonly body: unknown;
}

/** A match made ready. */
export interface Matcher {
  call(facts: CallFacts): boolean;
  row(index: number, row: unknown): boolean;
}

type Question<Asked> = (asked: Asked) => boolean;

/** Is the method one that a rule names? A path that is no method is only in rules that name none. */
export function namesOperation(pattern: string | undefined, operation: string | undefined): boolean {
  if (pattern === undefined || pattern === "*") return true;
  if (operation === undefined) return false;
  return pattern.endsWith("*") ? operation.startsWith(pattern.slice(0, -1)) : operation === pattern;
}

/** Makes a match ready to be asked often. The operation is not asked here: rules are found by it. */
export function compileMatch({ headers, query, body, rows }: Match): Matcher {
  const questions: Question<CallFacts>[] = [];
  for (const [name, holds] of compiled(headers)) {
    questions.push((facts) => holds(facts.headers[name.toLowerCase()]));
  }
  const asked = compiled(query);
  if (asked.length > 0) {
    questions.push((facts) => {
      const sent = new URLSearchParams(facts.query);
      return asked.every(([name, holds]) => holds(sent.get(name) ?? undefined));
    });
  }
  const inBody = compilePointers(body);
  questions.push((facts) => inBody(facts.body));

  const inRow = compilePointers(rows?.where);
  const indexes = rows?.index ? new Set(rows.index) : undefined;
  return {
    call: (facts) => questions.every((holds) => holds(facts)),
    row: (index, row) => (indexes?.has(index) ?? true) && inRow(row),
  };
}

const compiled = (given: Readonly<Record<string, z.output<typeof predicate>>> = {}) =>
  Object.entries(given).map(([name, one]) => [name, compilePredicate(one)] as const);
