import { availabilityIn, isGrammarLine, sectionOfHeading, withoutNumber } from "./page-grammar.ts";
import { headerLength, linesOfHtml, linesOfText, methodTitle, type PageLine, type PageReading } from "./page-lines.ts";

const oneByOne = "give a file for each method";

export type Section = "around" | "head" | NonNullable<ReturnType<typeof sectionOfHeading>>;

/** The method that a page is about, and its sections. It refuses a page without a method, of several, or of another API. */
export function readMethodPage(text: string, reading: PageReading) {
  const pieces = readPieces(text, reading);
  const start = startOf(pieces, reading);
  // A page that is named for a family of methods has its release first.
  const above = pieces.slice(0, start).filter(saysRelease);
  for (const { at, text } of above) reading.note(at, `read as about the method below: ${text}`);
  const [, verb = "", method = ""] = methodTitle.exec(pieces[start]?.text ?? "") ?? [];
  const title = `${verb} ${method}`;
  if (!/^(?:GET|POST)$/.test(verb) || !/^\/?\w+(?:\/\w+)+$/.test(method) || /\bapi_key\b/.test(text)) {
    const hint = "only methods below /crmapi/rest/v2 are read, which answer with data and status";
    reading.refuse(`is about another API: ${title}`, hint);
  }
  const below = pieces.slice(start + 1);
  const contents = contentsOf(below);
  const sections = sectionsOf([...above, ...below.filter((piece) => !contents.includes(piece))]);
  const linesIn = (...names: readonly Section[]) =>
    sections.filter(({ name }) => names.length === 0 || names.includes(name)).flatMap((section) => section.pieces);
  const before = pieces.slice(0, start).filter((piece) => !above.includes(piece));
  const around = [...before, ...contents, ...linesIn("around")].map(({ at }) => at);
  const lines = [...new Set(around)].toSorted((one, other) => one - other);
  if (lines[0]) reading.note(lines[0], `around the page, and not read: lines ${lines.join(", ")}`);
  if (sections.filter(({ name }) => name === "parameters").length > 1) {
    reading.refuse("has the section Parameters twice", oneByOne);
  }
  const needed = ["parameters", "answer", "examples"] as const;
  const lost = needed.filter((name) => !sections.some((one) => one.name === name)).join(", ");
  const last = pieces.at(-1)?.at ?? 0;
  if (lost === "examples") reading.note(last, "the page ends without examples: it may be cut");
  else if (lost !== "") reading.problem(last, `the page has no section for ${lost}: it may be cut`);
  return { verb: verb as "GET" | "POST", path: method.replace(/^\//, ""), title, linesIn };
}

function readPieces(page: string, reading: PageReading): PageLine[] {
  if (page.includes("\0")) reading.refuse("is no text");
  if (/^MIME-Version:/im.test(page.slice(0, 2000))) reading.refuse("is a web archive (MHTML)");
  const isHtml = /^\s*(?:<!--(?:(?!-->).)*?-->\s*)*<(?:[!?]\w|\w+[\s>])/s.test(page);
  const pieces = isHtml ? htmlPieces(page, reading) : linesOfText(page);
  if (pieces.length === 0) reading.refuse("has no text");
  const table = pieces.find(({ text }) => isGrammarLine("markdown", text));
  if (table) reading.refuse(`line ${table.at}: is Markdown, in which nested tables, tips and examples may be lost`);
  // Dots before the examples stand for what did not change. In an example they stand for more of the same.
  const examples = pieces.findIndex(({ text }) => sectionOfHeading(text) === "examples");
  const dots = pieces.slice(0, examples).find(({ text }) => isGrammarLine("dots", text));
  const compared = pieces.find(({ text }) => isGrammarLine("comparison", text)) ?? dots;
  if (compared)
    reading.refuse(`line ${compared.at}: is a comparison of versions, in which old and new text are joined`);
  return pieces;
}

/** Reading goes down the stack, and no page nests as deep as that is. */
function htmlPieces(page: string, reading: PageReading): PageLine[] {
  try {
    return linesOfHtml(page);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return reading.refuse("nests too deep to be read", "copy its text from the browser into a file and give that file");
  }
}

const saysRelease = ({ text }: PageLine): boolean => availabilityIn(text).since.length > 0;

/** Where the page of the one method starts: at the title behind which there are sections. A menu has titles too. */
function startOf(pieces: readonly PageLine[], reading: PageReading): number {
  const titles = pieces.flatMap(({ cell, text }, index) => (!cell && methodTitle.test(text) ? [index] : []));
  const starts = titles.filter((start, rank) => {
    const own = pieces.slice(start + 1, titles[rank + 1]);
    return sectionsOf(own).length > 2 || own.some(saysRelease);
  });
  const first = starts[0] ?? titles.at(-1);
  const hint = "let it begin with a line like POST customer_events/bulk/web/create";
  if (first === undefined) return reading.refuse("names no method", hint);
  const methods = new Set(starts.map((index) => methodTitle.exec(pieces[index]?.text ?? "")?.[2]));
  if (methods.size > 1) reading.refuse(`holds ${methods.size} methods: ${[...methods].join(", ")}`, oneByOne);
  return first;
}

/** The table of contents: above the first table and example, from the first to the last heading that stands again below. */
function contentsOf(pieces: readonly PageLine[]): readonly PageLine[] {
  const example = pieces.findIndex(({ text }) => isGrammarLine("partOfExample", withoutNumber(text)));
  const headed = (example < 0 ? pieces : pieces.slice(0, example)).map(({ text }) => text.replace(/^[-•*·–] ?/, ""));
  const table = pieces.findIndex(({ cell }, index) => cell || headerLength(pieces, index) > 0);
  // The line above a table is its heading.
  const above = table < 0 ? headed : headed.slice(0, Math.max(0, table - 1));
  const isAgain = (text: string, index: number) =>
    sectionOfHeading(text) && headed.some((one, at) => at > index && withoutNumber(one) === withoutNumber(text));
  return pieces.slice(Math.max(0, above.findIndex(isAgain)), above.findLastIndex(isAgain) + 1);
}

function sectionsOf(pieces: readonly PageLine[]): { name: Section; pieces: PageLine[] }[] {
  const around: PageLine[] = [];
  const sections: { name: Section; pieces: PageLine[] }[] = [
    { name: "around", pieces: around },
    { name: "head", pieces: [] },
  ];
  for (const piece of pieces) {
    const { cell, text } = piece;
    const { name: open, pieces: held } = sections.at(-1) as (typeof sections)[number];
    // Within the examples, "Response" and "Parameters" are parts of an example.
    const found = cell || open === "examples" ? undefined : sectionOfHeading(text);
    const isOutside = open === "head" || open === "examples";
    // A member may be named "note".
    const isPanel = cell?.column !== 0 && /^[A-Z]/.test(text) && isGrammarLine("panels", text);
    const isOutsideOnly = isOutside && (isGrammarLine("bylines", text) || methodTitle.test(text));
    const isOfParts = open === "head" && withoutNumber(text) === "Request";
    // A newer wiki lists its authors below the title.
    const isAuthor = open === "head" && held.every(saysRelease) && text.startsWith("• ");
    const isAround = isAuthor || isPanel || isOutsideOnly || isOfParts || isGrammarLine("aroundPage", text);
    // Objects that do not say of what they are stand behind the table in which they are named.
    const isOfAnswer = /\bresponse\b/i.test(text) || sections.some(({ name }) => name === "answer");
    const name = found === "answer objects" && !isOfAnswer ? "parameter objects" : found;
    if (name) sections.push({ name, pieces: name === "examples" ? [piece] : [] });
    else (isAround ? around : held).push(piece);
  }
  return sections;
}
