import type { ExamplesDocument, MethodDocument } from "../../../contracts/document-types.ts";
import { jsonOr } from "../../ground/json.ts";
import { schemaMisfits } from "../../vendor/declared/member-schemas.ts";
import { placeholdersIn } from "../../vendor/example.ts";
import grammar from "./grammar.json" with { type: "json" };
import { isStrayCell } from "./member-tables.ts";
import { withoutNumber } from "./page-grammar.ts";
import type { PageLine, PageReading } from "./page-lines.ts";

type Example = ExamplesDocument["examples"][number];

/** The headings within an example. The colons come and go. */
const mark = /^(examples?(?: ?\d+)?|http method|request|body|post data|response)\s*(?::|$|(?<=method ))\s*(.*)$/i;

interface Parts {
  readonly at: number;
  readonly title: string;
  readonly request: PageLine[];
  readonly response: PageLine[];
}

export function examplesOnPage(pieces: readonly PageLine[], verb: string, reading: PageReading): Example[] {
  const all: Parts[] = [];
  let part: "request" | "response" | undefined;
  for (const piece of pieces) {
    let text = withoutNumber(piece.text);
    let name = "";
    for (let found = mark.exec(text); found; found = mark.exec(text)) {
      [, name = "", text = ""] = found;
      const isNext = /\d/.test(name) || (/^(?:http|request)/i.test(name) && (all.at(-1)?.response ?? [1]).length > 0);
      if (isNext) all.push({ at: piece.at, title: `Example ${all.length + 1}`, request: [], response: [] });
      part = /^(?:example|http)/i.test(name) ? undefined : /^response/i.test(name) ? "response" : "request";
    }
    const isVerb = /^http method$/i.test(name);
    if (isVerb && text.toUpperCase() !== verb)
      reading.note(piece.at, `the example has the verb ${text}, the title ${verb}`);
    if (text === "" || isVerb) continue;
    const held = name === "" ? piece : { ...piece, text, raw: text };
    if (part && all.length > 0) all.at(-1)?.[part].push(held);
    else reading[piece.cell || isStrayCell(piece.text) ? "problem" : "note"](piece.at, `not understood: ${piece.text}`);
  }
  if (all.length === 0 && pieces[0])
    reading.note(pieces[0].at, "the page has no example below Examples: it may be cut");
  return all.flatMap((one) => exampleOf(one, reading));
}

function exampleOf({ at, title, request, response }: Parts, reading: PageReading): Example[] {
  if (request.length === 0 || response.length === 0) {
    const kind = response.length === 0 ? "problem" : "note";
    reading[kind](at, `${title} has no ${request.length === 0 ? "request" : "answer"}, and is left out`);
    return [];
  }
  const asked = { ...queryOf(request), ...bodyOf(title, request, "kept as text", reading) };
  const answered = bodyOf(title, response, "left out", reading);
  if (answered.body === undefined) {
    reading.problem(at, `${title} has no answer that can be read, and is left out: the page may be cut`);
    return [];
  }
  const names = placeholdersIn([asked, answered]).flatMap((name) => (name === "token" ? [] : [`{{${name}}}`]));
  if (names.length > 0) reading.note(at, `${title} names ${names.join(", ")}: give each a value in a state`);
  const generated = generatedIn(answered.body, JSON.stringify(asked));
  return [{ title, provenance: "documented", request: asked, response: answered, generated, at }];
}

/** The parameters in the URL of a request. A value may hold an equals sign: `customer_event_identifier=number=14`. */
function queryOf(pieces: readonly PageLine[]): { query?: Record<string, string> } {
  const url = pieces.find(({ text }) => /^(?:GET |POST )?\S*\?\S+=/.test(text))?.text ?? "";
  const query = new URLSearchParams(url.slice(url.indexOf("?") + 1));
  return url === "" ? {} : { query: Object.fromEntries(query) };
}

type Body = { readonly body?: unknown; readonly text?: string };

function bodyOf(title: string, pieces: readonly PageLine[], otherwise: string, reading: PageReading): Body {
  const start = pieces.findIndex(({ text }) => /^(?:\[|\{(?!\{))/.test(text));
  const end = pieces.findLastIndex(({ text }, index) => index >= start && /[}\]]$/.test(text));
  const lines = start < 0 ? [] : pieces.slice(start, end < 0 ? undefined : end + 1);
  for (const piece of pieces) {
    if (!lines.includes(piece) && !/\?\S+=/.test(piece.text))
      reading.note(piece.at, `not read in ${title}: ${piece.text}`);
  }
  const [first] = lines;
  if (!first) return {};
  const text = lines.map(({ raw }) => raw).join("\n");
  const mended: string[] = [];
  let json = text;
  // Each is told, and values stay as they are.
  for (const [what, [grammarForm = "", instead = ""]] of Object.entries(grammar.mends)) {
    const changed = jsonOr(json) === undefined ? json.replace(new RegExp(grammarForm, "gm"), instead) : json;
    if (changed !== json) mended.push(what);
    json = changed;
  }
  try {
    const body: unknown = JSON.parse(json);
    if (mended.length > 0) reading.note(first.at, `${title} is mended: ${mended.join(", ")}`);
    return { body };
  } catch (error) {
    reading.note(first.at, `${title} is ${otherwise}: ${(error as Error).message}`);
    return { text };
  }
}

function generatedIn(value: unknown, asked: string, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => {
    const isMade =
      /^(?:id|number|token)$/.test(name) && typeof one === "string" && !asked.includes(JSON.stringify(one));
    return isMade ? [`${path}/${name}`] : generatedIn(one, asked, `${path}/${name}`);
  });
}

export function noteExampleMisfits(
  example: Example,
  { parameters, answer }: MethodDocument,
  reading: PageReading,
): void {
  const { at = 0, title, request, response } = example;
  const { data } = Object(response?.body) as { readonly data?: unknown };
  // A query has every value as text.
  const named = Object.fromEntries(Object.keys(request.query ?? {}).map((name) => [name, null]));
  const differences = [
    ...schemaMisfits(request.body ?? named, parameters, "", request.body !== undefined),
    ...schemaMisfits(data, answer.members ?? [], "data.", false),
  ];
  for (const text of new Set(differences)) reading.note(at, `${title}: ${text}`);
}
