import * as z from "zod";
import { ConfigError, mostProblems, printProblem, problemAt } from "../common/config-error.ts";
import { textOrJson } from "../common/json.ts";
import { nearestHint, whyUnknown } from "../common/names.ts";
import { cutText, firstAndMore } from "../common/quoted-text.ts";
import { isSecretInAnswer } from "../wire/secrets/secret-names.ts";
import { knownNames, schemaTree } from "./schema-tree.ts";

export interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Reads a value by a schema. @returns the data, or every problem in our words */
export function readBy<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
):
  | { readonly data: z.output<Schema>; readonly problems?: never }
  | { readonly data?: never; readonly problems: readonly Problem[] } {
  const read = schema.safeParse(input, { error: expectedWords, reportInput: true, jitless: true });
  return read.success ? { data: read.data } : { problems: problemsIn(read.error, schema) };
}

/** The same schema, with a narrower type of what a user writes: `withInput<"a" | "b">()(z.string())`. */
export const withInput =
  <Input>() =>
  <Output>(schema: z.ZodType<Output>): z.ZodType<Output, Input> =>
    schema as never;

/** A schema that also takes a text or a number, as short for what `expand` makes of it. */
export const orShorthand = <Short extends string | number, Whole extends z.ZodType>(
  type: "string" | "number",
  expand: (short: Short) => unknown,
  whole: Whole,
): z.ZodType<z.output<Whole>, Short | z.input<Whole>> =>
  z.preprocess((written) => (typeof written === type ? expand(written as Short) : written), whole) as never;

/** The settings of a schema that says this about a value of another type. */
export const expecting = (expected: string) => ({
  error: ({ code }: { readonly code?: string }) => (code === "invalid_type" ? expected : undefined),
});

/** A list that is not empty; one element stands for a list of it. */
export const oneOrList = <Element extends z.ZodType<string | number>>(element: Element) =>
  z.preprocess(
    (written: z.input<Element> | readonly z.input<Element>[]) => (typeof written === "object" ? written : [written]),
    z.array(element).min(1),
  );

/** Reads a value by a schema. @throws ConfigError with every problem, each at the place that `whereAt` names */
export function readOrThrow<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  whereAt: (path: readonly string[]) => string,
): z.output<Schema> {
  const read = readBy(schema, input);
  if (!read.problems) return read.data;
  throw new ConfigError(read.problems.map(({ path, message }) => problemAt(whereAt(path.map(String)), message)));
}

/** The problems of an error. Each unknown member at the top has a problem of its own. */
function problemsIn({ issues }: Pick<z.core.$ZodError, "issues">, schema: z.ZodType): Problem[] {
  return issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" && issue.path.length === 0
      ? eachUnknown(issue.keys, schema, issue.message)
      : [{ path: issue.path, message: withValue(issue) }],
  );
}

function eachUnknown(names: readonly string[], schema: z.ZodType, message: string): Problem[] {
  const known = [...schemaTree(schema).members.keys()];
  if (known.length === 0) return [{ path: [], message }];
  return names.map((name, rank) => ({
    path: [name],
    message: rank < mostProblems ? whyUnknown(name, known, "members") : "unknown",
  }));
}

/** Refuses more than `most` elements with one problem, before it reads them. */
export function atMost<Schema extends z.ZodType>(most: number, schema: Schema): Schema {
  const counted = z.preprocess((written, context) => {
    const count = countOf(written);
    if (count <= most) return written;
    context.addIssue({ code: "custom", message: `there are ${count}; expected at most ${most}` });
    return z.NEVER;
  }, schema);
  // The input type is that of `schema`; preprocess has unknown.
  return counted as unknown as Schema;
}

function countOf(written: unknown): number {
  if (typeof written !== "object" || written === null) return 0;
  return Array.isArray(written) ? written.length : Object.keys(written).length;
}

/** At most 100 members, such as the conditions of one rule or claim. */
export const recordOf = <Key extends z.ZodString, Value extends z.ZodType>(key: Key, value: Value) =>
  atMost(100, z.record(key, value));

type RawIssue = z.core.$ZodRawIssue;

const types: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "an integer",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  never: "nothing",
};

const formats: Readonly<Record<string, string>> = {
  datetime: "a date and time like 2016-06-22T15:00:00",
  url: "an address like http://127.0.0.1:8080",
};

/** The message of a problem in our words: `expected a text`. */
function expectedWords(issue: RawIssue): string {
  switch (issue.code) {
    case "unrecognized_keys":
      return unknownMembers(issue.keys, issue.inst);
    case "invalid_key":
      return issue.issues.map(({ message }) => message).join("; ");
    case "invalid_value":
      return oneOf(issue.values, issue.input);
    case "invalid_union":
      return oneOfBranches(issue.errors);
    case "invalid_type":
      return `expected ${types[isInteger(issue.inst) ? "int" : issue.expected] ?? `a value of type ${issue.expected}`}`;
    case "too_small":
      return limited(issue.origin, "at least", "more than", issue.inclusive ?? true, Number(issue.minimum));
    case "too_big":
      return limited(issue.origin, "at most", "less than", issue.inclusive ?? true, Number(issue.maximum));
    case "invalid_format":
      return `expected ${formats[issue.format] ?? `a text of the form ${issue.pattern ?? issue.format}`}`;
    default:
      return "expected another value";
  }
}

// For a text in place of an integer, zod expects a number.
const isInteger = (schema: unknown) => schema instanceof Object && schemaTree(schema as z.ZodType).kind === "integer";

const units: Readonly<Record<string, string>> = { string: "characters", array: "elements" };

function limited(origin: string, within: string, beyond: string, isInclusive: boolean, limit: number): string {
  const unit = units[origin];
  if (unit === undefined) return `expected ${isInclusive ? within : beyond} ${limit}`;
  if (limit > 1 || within === "at most") return `expected ${within} ${limit} ${unit}`;
  return origin === "string" ? "expected a text that is not empty" : "expected at least one element";
}

function oneOf(values: readonly unknown[], input: unknown): string {
  const texts = values.map(textOrJson);
  const hint = typeof input === "string" ? nearestHint(input, texts) : "";
  const all = texts.length === 1 ? `expected ${texts[0]}` : `expected one of ${texts.join(", ")}`;
  if (texts.length > 12) return hint || all;
  return hint.startsWith("did you mean") ? `${all}; ${hint}` : all;
}

type Branches = Extract<RawIssue, { code: "invalid_union" }>["errors"];

/** The distance between an input and a branch of a union; a missing value counts twice. */
const distanceOf = (issues: Branches[number]): number =>
  issues.reduce((sum, { input }) => sum + (input === undefined ? 2 : 1), 0);

/** The problem of the nearest branch that accepts the type of the input; else all accepted types. */
function oneOfBranches(branches: Branches): string {
  const nearest = branches.toSorted((a, b) => distanceOf(a) - distanceOf(b));
  const first = nearest.flatMap((issues) => issues.slice(0, 1));
  if (first[0]?.code === "unrecognized_keys") return first[0].message;
  const within = first.find(({ path }) => path.length > 0);
  if (within) return `at ${within.path.join(".")}: ${withValue(within)}`;
  const texts = new Set(first.map(({ message }) => message.replace(/^expected /, "")));
  return texts.size === 0 ? "expected another type" : `expected ${[...texts].join(" or ")}`;
}

function unknownMembers(names: readonly string[], schema: unknown): string {
  const known = schema instanceof Object ? knownNames(schema as z.ZodType) : [];
  const messageOf = (name: string) =>
    printProblem({ message: `unknown member ${cutText(name)}`, hint: nearestHint(name, known, "members") });
  return firstAndMore(names, 10, messageOf).join("; ");
}

function withValue({ message, path, code, input }: z.core.$ZodIssue): string {
  if (!/^(expected|did you mean|known are:|no known name|removed in) /.test(message)) return message;
  // zod reports a wrong discriminator at its member, with the whole object as input.
  const last = path.at(-1);
  const isChoice = code === "invalid_union" && last !== undefined && Object.hasOwn(Object(input), last);
  const value: unknown = isChoice ? Object(input)[last] : input;
  if (value === undefined) return `missing; ${message}`;
  if (typeof value === "object" && value !== null && code !== "invalid_type" && code !== "invalid_union")
    return message;
  return `${path.some(isSecretInAnswer) ? "this value" : shown(value)} is not accepted; ${message}`;
}

const longestShown = 60;

function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}...` : text;
}
