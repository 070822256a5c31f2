import { ConfigError } from "../../ground/config-error.ts";
import { piecesOfHtml } from "./html-pieces.ts";
import { headerAt, type Piece, piecesOfText, type Told, titleForm } from "./piece.ts";
import { availabilityIn } from "./vocabulary.ts";

/** @throws ConfigError always: the page is not read at all */
export function refusePage(path: string, message: string, hint: string): never {
  throw new ConfigError([{ where: path, message, hint }]);
}

const better = "save the page as HTML in the browser and give that file";

const comparison =
  /^(?:versions compared|include page|code block|this line was (?:added|removed))\b|R\d+(?:\.\d+)*R\d/i;
const markdown = /^\|?\s*:?-{3,}:?\s*\||\|\s*\|\s*\||^\|.*\|$|^Name \| Type \||^#{1,6} \S/;

/** A comparison has dots in place of what did not change. In an example they stand for more of the same. */
const dotsBeforeExamples = (pieces: readonly Piece[]): Piece | undefined =>
  pieces
    .slice(
      0,
      pieces.findIndex(({ text }) => headings.examples.test(text)),
    )
    .find(({ text }) => /^(?:\.{3}|…)$/.test(text));

/** Reading goes down the stack, and no page nests as deep as that is. */
function orTooDeep<Read>(path: string, read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) {
      refusePage(path, "nests too deep to be read", "copy its text from the browser into a file and give that file");
    }
    throw error;
  }
}

/** The pieces of a page. @throws ConfigError for a form in which parts of tables are lost */
function readPieces(path: string, page: string): Piece[] {
  if (page.includes("\0")) refusePage(path, "is no text", better);
  if (/^MIME-Version:/im.test(page.slice(0, 2000))) refusePage(path, "is a web archive (MHTML)", better);
  const isHtml = /^\s*(?:<!--(?:(?!-->).)*?-->\s*)*<(?:[!?]\w|\w+[\s>])/s.test(page);
  const pieces = isHtml ? orTooDeep(path, () => piecesOfHtml(page)) : piecesOfText(page);
  if (pieces.length === 0) refusePage(path, "has no text", better);
  const compared = pieces.find(({ text }) => comparison.test(text)) ?? dotsBeforeExamples(pieces);
  if (compared) {
    refusePage(path, `line ${compared.at}: is a comparison of versions, in which old and new text are joined`, better);
  }
  const table = pieces.find(({ text }) => markdown.test(text));
  if (table) {
    refusePage(path, `line ${table.at}: is Markdown, in which nested tables, tips and examples may be lost`, better);
  }
  return pieces;
}

const headings = {
  url: /^resource url:?$/i,
  parameters: /^(?:request )?parameters:?$/i,
  "parameter objects": /^referred(?!.* response\b)(?=.* (?:parameters?|request)\b)(?: \w+){1,5}:?$/i,
  restrictions: /^restrictions?:?$/i,
  answer: /^response(?: data| parameters)?:?$/i,
  "answer objects": /^referred(?: \w+){1,5}:?$/i,
  examples: /^examples?(?: ?\d+)?:?$|^http method\b/i,
};

export type Section = "around" | "head" | keyof typeof headings;

interface MethodPage {
  readonly verb: "GET" | "POST";
  /** `customer_events/bulk/web/create` */
  readonly path: string;
  readonly title: string;
  readonly sections: readonly { readonly name: Section; readonly pieces: Piece[] }[];
}

/** What the wiki has around a page, wherever it stands. */
const chrome =
  /^(?:skip to (?:end|start) of .*|go to (?:end|start) of .*|version \d+(?: current.?| »)*|current »|»|«|no labels|like.*first to like this|add comment|write a comment.*|you are viewing an old version.*|view the current version.*|compare with current.*|view page history|page tree|export to (?:pdf|word))$/i;

/** The title of a panel or of the table of contents. A member may be named "note". */
const label = /^(?:Tip|Note|Info|Warning|Contents|Table of [Cc]ontents|On this page):?$/;

/** What it has above or below a page, and what a description may say too. */
const byline = /^(?:created by|added by|(?:last )?(?:modified|updated) (?:by|on)) /i;

/**
 * The method that a page is about, and its sections.
 * @throws ConfigError for a page without a method, of several, or of another API
 */
export function methodPage(path: string, text: string, told: Told): MethodPage {
  const pieces = readPieces(path, text);
  const start = startOf(path, pieces);
  const [, verb = "", method = ""] = titleForm.exec(pieces[start]?.text ?? "") ?? [];
  const title = `${verb} ${method}`;
  if (!/^(?:GET|POST)$/.test(verb) || !/^\/?\w+(?:\/\w+)+$/.test(method) || /\bapi_key\b/.test(text)) {
    const hint = "only methods below /crmapi/rest/v2 are read, which answer with data and status";
    refusePage(path, `is about another API: ${title}`, hint);
  }
  const below = pieces.slice(start + 1);
  const contents = contentsOf(below);
  if (contents.length > 0) told.remark(contents[0]?.at ?? 0, `a table of contents, and not read: ${linesOf(contents)}`);
  const sections = sectionsOf(below.filter((piece) => !contents.includes(piece)));
  const around = [...pieces.slice(0, start), ...(sections[0]?.pieces ?? [])];
  if (around.length > 0) told.remark(around[0]?.at ?? 0, `around the page, and not read: ${linesOf(around)}`);
  if (sections.filter(({ name }) => name === "parameters").length > 1) {
    refusePage(path, "has the section Parameters twice", "give a file for each method");
  }
  const needed: readonly Section[] = ["parameters", "answer", "examples"];
  const lost = needed.filter((name) => !sections.some((one) => one.name === name)).join(", ");
  const last = pieces.at(-1)?.at ?? 0;
  if (lost === "examples") told.remark(last, "the page ends without examples: it may be cut");
  else if (lost !== "") told.problem(last, `the page has no section for ${lost}: it may be cut`);
  return { verb: verb as "GET" | "POST", path: method.replace(/^\//, ""), title, sections };
}

const linesOf = (pieces: readonly Piece[]): string => `lines ${[...new Set(pieces.map(({ at }) => at))].join(", ")}`;

/** Where the page of the one method starts: at the title behind which there are sections. */
function startOf(path: string, pieces: readonly Piece[]): number {
  const titles = pieces.flatMap(({ cell, text }, index) => (!cell && titleForm.test(text) ? [index] : []));
  const withSections = titles.filter((index, rank) => sectionsOf(pieces.slice(index + 1, titles[rank + 1])).length > 2);
  const starts = withSections.length > 0 ? withSections : titles.slice(-1);
  const [first] = starts;
  if (first === undefined) {
    return refusePage(path, "names no method", "let it begin with a line like POST customer_events/bulk/web/create");
  }
  const methodAt = (index: number) => titleForm.exec(pieces[index]?.text ?? "")?.[2];
  // A title of which releases are told is no link of a menu.
  const isTold = (index: number) =>
    pieces.slice(index, first).some(({ text }) => availabilityIn(text).since.length > 0);
  const told = titles.filter((index) => index < first && isTold(index));
  const methods = new Set([...told, ...starts].map(methodAt));
  if (methods.size > 1) {
    refusePage(path, `holds ${methods.size} methods: ${[...methods].join(", ")}`, "give a file for each method");
  }
  return first;
}

/** A heading begins with a capital: a member may be named "parameters". */
const headingIn = (text: string) =>
  Object.entries(headings).findIndex(([, form]) => /^[A-Z]/.test(text) && form.test(text));

/** An entry of a table of contents without its bullet and number: empty for a number alone. */
const entryOf = ({ text }: Piece): string => text.replace(/^(?:[-•*·–] ?)?(?:\d+(?:\.\d+)*\.?(?: |$))?/, "");

const partOfExample = /^(?:http method\b|(?:request|body|post data):?$)/i;

/**
 * The table of contents above the first table or example: headings with nothing between them, of which one stands again below.
 * Between its first and its last run stand titles of objects that the page has in other words.
 */
function contentsOf(pieces: readonly Piece[]): Piece[] {
  const first = pieces.findIndex(
    (piece, index) => piece.cell || headerAt(pieces, index) > 0 || partOfExample.test(piece.text),
  );
  // The line above a table is its heading.
  const above = pieces.slice(0, first < 0 ? undefined : Math.max(0, first - 1));
  const last = new Map(pieces.map(({ text }, index) => [text, index]));
  const seen = new Set<string>();
  let from: number | undefined;
  let end = 0;
  for (let start = 0; start < above.length; ) {
    const run = entriesFrom(above, start, last);
    const next = start + (run.length || 1);
    const named = run.map(entryOf).filter((entry) => headingIn(entry) >= 0 && !seen.has(entry));
    const isAgain = named.some((entry) => (last.get(entry) ?? 0) >= next);
    if (isAgain && (from !== undefined || named.length > 1)) {
      from ??= start;
      end = next;
      for (const entry of named) seen.add(entry);
    }
    start = next;
  }
  return from === undefined ? [] : above.slice(from, end);
}

/** Pieces that could be entries of one table of contents. It ends at a heading that it has, or whose place is before the last. */
function entriesFrom(pieces: readonly Piece[], start: number, last: ReadonlyMap<string, number>): Piece[] {
  const run: Piece[] = [];
  const seen = new Set<string>();
  let order = 0;
  for (const piece of pieces.slice(start, start + longestContents)) {
    const entry = entryOf(piece);
    const rank = headingIn(entry);
    const isAgain = (last.get(entry) ?? 0) >= start + run.length + 1;
    if (entry !== "" && (seen.has(entry) || !(isAgain || rank >= order))) break;
    if (entry !== "") seen.add(entry);
    order = Math.max(order, rank);
    run.push(piece);
  }
  return run;
}

const longestContents = 100;

/** The sections of a page, after what the wiki has around it. */
function sectionsOf(pieces: readonly Piece[]): { name: Section; pieces: Piece[] }[] {
  const around: Piece[] = [];
  const sections: { name: Section; pieces: Piece[] }[] = [
    { name: "around", pieces: around },
    { name: "head", pieces: [] },
  ];
  // Objects that do not say of what they are stand behind the table in which they are named.
  const sectionOf = (found: string, { text }: Piece): Section => {
    const isOfAnswer = /\bresponse\b/i.test(text) || sections.some(({ name }) => name === "answer");
    return found === "answer objects" && !isOfAnswer ? "parameter objects" : (found as Section);
  };
  for (const piece of pieces) {
    const { name: open, pieces: held } = sections.at(-1) as (typeof sections)[number];
    const found = piece.cell ? undefined : Object.keys(headings)[headingIn(piece.text)];
    const isOutside = open === "head" || open === "examples";
    const isLabel = piece.cell?.column !== 0 && label.test(piece.text);
    const isAround =
      isLabel || chrome.test(piece.text) || (isOutside && (byline.test(piece.text) || titleForm.test(piece.text)));
    // Within the examples, "Response" and "Parameters" are parts of an example.
    if (found === undefined || open === "examples") (isAround ? around : held).push(piece);
    else sections.push({ name: sectionOf(found, piece), pieces: found === "examples" ? [piece] : [] });
  }
  return sections;
}
