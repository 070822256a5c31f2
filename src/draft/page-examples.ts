import type { ExamplesDocument, MethodDocument } from "../../contracts/document-types.ts";
import { messageOf } from "../common/config-error.ts";
import { jsonOr } from "../common/json.ts";
import { schemaMisfits } from "../vendor/declared/member-schemas.ts";
import { placeholdersIn } from "../vendor/method.ts";
import grammar from "./grammar.json" with { type: "json" };
import { isStrayCell } from "./member-tables.ts";
import { withoutNumber } from "./page-grammar.ts";
import type { PageLine, PageNotes } from "./page-lines.ts";

type Example = ExamplesDocument["examples"][number];

/** A heading within an example, with or without a colon. */
const heading = /^(examples?(?: ?\d+)?|http method|request|body|post data|response)\s*(?::|$|(?<=method ))\s*(.*)$/i;

interface ExampleParts {
  readonly at: number;
  readonly title: string;
  readonly request: PageLine[];
  readonly response: PageLine[];
}

export function examplesOnPage(lines: readonly PageLine[], verb: string, reading: PageNotes): Example[] {
  const all: ExampleParts[] = [];
  let part: "request" | "response" | undefined;
  for (const line of lines) {
    let text = withoutNumber(line.text);
    let name = "";
    for (let match = heading.exec(text); match; match = heading.exec(text)) {
      [, name = "", text = ""] = match;
      const isNext = /\d/.test(name) || (/^(?:http|request)/i.test(name) && (all.at(-1)?.response ?? [1]).length > 0);
      if (isNext) all.push({ at: line.at, title: `Example ${all.length + 1}`, request: [], response: [] });
      part = /^(?:example|http)/i.test(name) ? undefined : /^response/i.test(name) ? "response" : "request";
    }
    const isVerb = /^http method$/i.test(name);
    if (isVerb && text.toUpperCase() !== verb)
      reading.note(line.at, `the example has the verb ${text}, the title ${verb}`);
    if (text === "" || isVerb) continue;
    const content = name === "" ? line : { ...line, text, raw: text };
    if (part && all.length > 0) all.at(-1)?.[part].push(content);
    else reading[line.cell || isStrayCell(line.text) ? "problem" : "note"](line.at, `not understood: ${line.text}`);
  }
  if (all.length === 0 && lines[0]) reading.note(lines[0].at, "the page has no example below Examples: it may be cut");
  return all.flatMap((parts) => exampleOf(parts, reading));
}

function exampleOf({ at, title, request, response }: ExampleParts, reading: PageNotes): Example[] {
  if (request.length === 0 || response.length === 0) {
    const kind = response.length === 0 ? "problem" : "note";
    reading[kind](at, `${title} has no ${request.length === 0 ? "request" : "answer"}, and is left out`);
    return [];
  }
  const sent = { ...queryOf(request), ...bodyOf(title, request, "kept as text", reading) };
  const answer = bodyOf(title, response, "left out", reading);
  if (answer.body === undefined) {
    reading.problem(at, `${title} has no answer that can be read, and is left out: the page may be cut`);
    return [];
  }
  const names = placeholdersIn([sent, answer]).flatMap((name) => (name === "token" ? [] : [`{{${name}}}`]));
  if (names.length > 0) reading.note(at, `${title} names ${names.join(", ")}: give each a value in a state`);
  const generated = generatedIn(answer.body, JSON.stringify(sent));
  return [{ title, provenance: "documented", request: sent, response: answer, generated, at }];
}

/** The parameters in the URL of a request. A value may hold an equals sign: `customer_event_identifier=number=14`. */
function queryOf(lines: readonly PageLine[]): { query?: Record<string, string> } {
  const url = lines.find(({ text }) => /^(?:GET |POST )?\S*\?\S+=/.test(text))?.text ?? "";
  const query = new URLSearchParams(url.slice(url.indexOf("?") + 1));
  return url === "" ? {} : { query: Object.fromEntries(query) };
}

/** The JSON among the lines of an example. @param otherwise what becomes of text that is no JSON */
function bodyOf(title: string, lines: readonly PageLine[], otherwise: string, reading: PageNotes) {
  const start = lines.findIndex(({ text }) => /^(?:\[|\{(?!\{))/.test(text));
  const end = lines.findLastIndex(({ text }, index) => index >= start && /[}\]]$/.test(text));
  const body = start < 0 ? [] : lines.slice(start, end < 0 ? undefined : end + 1);
  for (const line of lines) {
    if (!body.includes(line) && !/\?\S+=/.test(line.text)) reading.note(line.at, `not read in ${title}: ${line.text}`);
  }
  const [first] = body;
  if (!first) return {};
  const text = body.map(({ raw }) => raw).join("\n");
  const mended: string[] = [];
  let json = text;
  for (const [name, [pattern = "", replacement = ""]] of Object.entries(grammar.mends)) {
    const changed = jsonOr(json) === undefined ? json.replace(new RegExp(pattern, "gm"), replacement) : json;
    if (changed !== json) mended.push(name);
    json = changed;
  }
  try {
    const parsed: unknown = JSON.parse(json);
    if (mended.length > 0) reading.note(first.at, `${title} is mended: ${mended.join(", ")}`);
    return { body: parsed };
  } catch (error) {
    reading.note(first.at, `${title} is ${otherwise}: ${messageOf(error)}`);
    return { text };
  }
}

/** Ids, numbers and tokens of an answer that the request does not name. */
function generatedIn(answer: unknown, request: string, path = ""): string[] {
  if (typeof answer !== "object" || answer === null) return [];
  return Object.entries(answer).flatMap(([name, value]) => {
    const isGenerated =
      /^(?:id|number|token)$/.test(name) && typeof value === "string" && !request.includes(JSON.stringify(value));
    return isGenerated ? [`${path}/${name}`] : generatedIn(value, request, `${path}/${name}`);
  });
}

export function noteExampleMisfits(example: Example, method: MethodDocument, reading: PageNotes): void {
  const { at = 0, title, request, response } = example;
  const { data }: { readonly data?: unknown } = Object(response?.body);
  // All values of a query are text: only their names can be compared.
  const named = Object.fromEntries(Object.keys(request.query ?? {}).map((name) => [name, null]));
  const differences = [
    ...schemaMisfits(request.body ?? named, method.parameters, "", request.body !== undefined),
    ...schemaMisfits(data, method.answer.members ?? [], "data.", false),
  ];
  for (const text of new Set(differences)) reading.note(at, `${title}: ${text}`);
}
