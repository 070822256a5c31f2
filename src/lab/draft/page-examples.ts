import type { Body, DraftedExample, DraftedMethod, Member } from "./drafted.ts";
import type { Piece, Told } from "./piece.ts";

/** The headings within an example. The colons come and go. */
const mark = /^(examples?(?: ?\d+)?|http method|request|body|post data|response)\s*(?::|$|(?<=method ))\s*(.*)$/i;

interface Parts {
  readonly at: number;
  readonly title: string;
  readonly request: Piece[];
  readonly response: Piece[];
}

/** The examples of a page, each with a request and an answer; others are told. */
export function examplesOfPage(pieces: readonly Piece[], verb: string, told: Told): DraftedExample[] {
  const all: Parts[] = [];
  let part: "request" | "response" | undefined;
  for (const piece of pieces) {
    let { text } = piece;
    let name = "";
    for (let found = mark.exec(text); found; found = mark.exec(text)) {
      [, name = "", text = ""] = found;
      const isNext = /\d/.test(name) || (/^(?:http|request)/i.test(name) && (all.at(-1)?.response ?? [1]).length > 0);
      if (isNext) all.push({ at: piece.at, title: `Example ${all.length + 1}`, request: [], response: [] });
      part = /^(?:example|http)/i.test(name) ? undefined : /^response/i.test(name) ? "response" : "request";
    }
    const isVerb = /^http method$/i.test(name);
    if (isVerb && text.toUpperCase() !== verb)
      told.remark(piece.at, `the example has the verb ${text}, the title ${verb}`);
    if (text === "" || isVerb) continue;
    const held = name === "" ? piece : { ...piece, text, raw: text };
    if (part && all.length > 0) all.at(-1)?.[part].push(held);
    else told.remark(piece.at, `not understood: ${piece.text}`);
  }
  return all.flatMap((one) => exampleOf(one, told));
}

function exampleOf({ at, title, request, response }: Parts, told: Told): DraftedExample[] {
  if (request.length === 0 || response.length === 0) {
    told.remark(at, `${title} has no ${request.length === 0 ? "request" : "answer"}, and is left out`);
    return [];
  }
  const asked = { ...queryOf(request), ...bodyOf(title, request, told) };
  const { text, body = text } = bodyOf(title, response, told);
  const generated = generatedIn(body, JSON.stringify(asked));
  return [{ title, provenance: "documented", request: asked, response: { body }, generated, at }];
}

/** The parameters in the URL of a request. A value may hold an equals sign: `customer_event_identifier=number=14`. */
function queryOf(pieces: readonly Piece[]): { query?: Record<string, string> } {
  const url = pieces.find(({ text }) => /^(?:GET |POST )?\S+\?\S+=/.test(text))?.text ?? "";
  const query = new URLSearchParams(url.slice(url.indexOf("?") + 1));
  return url === "" ? {} : { query: Object.fromEntries(query) };
}

/** What is mended in a body, each told. Values stay as they are. */
const mends: readonly (readonly [what: string, form: RegExp, instead: string])[] = [
  ["no-break spaces", /\u00a0/g, " "],
  ["dots in place of more", /^\s*\.{3,},?\s*$/gm, ""],
  ["typographic quotes", /[“”]/g, '"'],
  ["a placeholder without quotes", /(:\s*)(\{\{\w+\}\})/g, '$1"$2"'],
  ["a comma before a closing bracket", /,(\s*[}\]])/g, "$1"],
];

function bodyOf(title: string, pieces: readonly Piece[], told: Told): Body {
  const start = pieces.findIndex(({ text }) => /^[[{]/.test(text));
  const end = pieces.findLastIndex(({ text }) => /[}\]]$/.test(text));
  const lines = start < 0 ? [] : pieces.slice(start, end + 1);
  for (const piece of pieces) {
    if (!lines.includes(piece) && !/\?\S+=/.test(piece.text))
      told.remark(piece.at, `not read in ${title}: ${piece.text}`);
  }
  const [first] = lines;
  if (!first) return {};
  let text = lines.map(({ raw }) => raw).join("\n");
  const mended: string[] = [];
  for (const [what, form, instead] of [["", /^$/g, ""] as const, ...mends]) {
    const changed = text.replace(form, instead);
    if (changed !== text) mended.push(what);
    text = changed;
    try {
      const body: unknown = JSON.parse(text);
      if (mended.length > 0) told.remark(first.at, `${title} is read without ${mended.join(" and ")}`);
      return { body };
    } catch (error) {
      if (form === mends.at(-1)?.[1]) told.remark(first.at, `${title} is kept as text: ${(error as Error).message}`);
    }
  }
  return { text: lines.map(({ raw }) => raw).join("\n") };
}

/** The ids, numbers and tokens of an answer that no request named. */
function generatedIn(value: unknown, asked: string, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => {
    const isMade =
      /^(?:id|number|token)$/.test(name) && typeof one === "string" && !asked.includes(JSON.stringify(one));
    return isMade ? [`${path}/${name}`] : generatedIn(one, asked, `${path}/${name}`);
  });
}

/** Tells where an example and the tables of its page differ. Neither is changed. */
export function compareExample(
  { at, title, request, response }: DraftedExample,
  method: DraftedMethod,
  told: Told,
): void {
  const sent = request.body ?? request.query;
  const { data } = (response.body ?? {}) as { data?: unknown };
  const answers = { ...method.answer, name: "data", at };
  const found = [
    ...(sent === undefined ? [] : differences(sent, method.parameters, request.body === undefined, "")),
    ...(data === undefined || method.answer.members.length === 0
      ? []
      : differencesAt(data, answers as Member, false, "data")),
  ];
  for (const text of new Set(found)) told.remark(at, `${title}: ${text}`);
}

function differences(value: unknown, members: readonly Member[], isText: boolean, path: string): string[] {
  return Object.entries(value as object).flatMap(([name, one]) => {
    const member = members.find((known) => known.name === name);
    return member ? differencesAt(one, member, isText, path + name) : [`no table has ${path}${name}`];
  });
}

const forms: Readonly<Record<string, (value: unknown) => boolean>> = {
  String: (value) => typeof value === "string",
  Integer: Number.isInteger,
  Float: (value) => typeof value === "number",
  Boolean: (value) => typeof value === "boolean",
  Date: (value) => typeof value === "string" && /^\d{4}-\d\d-\d\d/.test(value),
  Strings: (value) => typeof value === "string" || Array.isArray(value),
  Set: Array.isArray,
  Object: (value) => typeof value === "object" && !Array.isArray(value),
  Identifier: (value) => typeof value === "object" && !Array.isArray(value),
};

function differencesAt(
  value: unknown,
  { type, typeWords, values, members = [] }: Member,
  isText: boolean,
  path: string,
): string[] {
  if (value === null || isText || /^\{\{.*\}\}$/.test(String(value))) return [];
  if (forms[type]?.(value) === false)
    return [`${path} is ${JSON.stringify(value).slice(0, 60)}, in the table it is ${typeWords ?? type}`];
  if (values && !values.some((one) => (typeof one === "string" ? one : one.value) === value)) {
    return [`${path} is ${JSON.stringify(value)}, which is none of the values of the table`];
  }
  if (typeof value !== "object" || members.length === 0) return [];
  if (!Array.isArray(value)) return differences(value, members, false, `${path}.`);
  return value.flatMap((one) =>
    typeof one === "object" && one !== null ? differences(one, members, false, `${path}[].`) : [],
  );
}
