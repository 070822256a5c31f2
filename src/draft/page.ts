import { availabilityIn, isGrammarLine, sectionOfHeading, withoutNumber } from "./page-grammar.ts";
import { headerLength, linesOfHtml, linesOfText, methodTitle, type PageLine, type PageNotes } from "./page-lines.ts";

const onePageHint = "give a file for each method";

export type Section = "around" | "head" | NonNullable<ReturnType<typeof sectionOfHeading>>;

/** The method of a page, and the lines of its sections. Refuses a page of no method, of several, or of another API. */
export function readMethodPage(text: string, reading: PageNotes) {
  const lines = readLines(text, reading);
  const start = startOf(lines, reading);
  // A page about a family of methods says the release above the method.
  const above = lines.slice(0, start).filter(saysRelease);
  for (const { at, text } of above) reading.note(at, `read as about the method below: ${text}`);
  const [, verb = "", method = ""] = methodTitle.exec(lines[start]?.text ?? "") ?? [];
  const title = `${verb} ${method}`;
  if (!/^(?:GET|POST)$/.test(verb) || !/^\/?\w+(?:\/\w+)+$/.test(method) || /\bapi_key\b/.test(text)) {
    const hint = "only methods below /crmapi/rest/v2 are read, which answer with data and status";
    reading.refuse(`is about another API: ${title}`, hint);
  }
  const below = lines.slice(start + 1);
  const contents = contentsOf(below);
  const sections = sectionsOf([...above, ...below.filter((line) => !contents.includes(line))]);
  const linesIn = (...names: readonly Section[]) =>
    sections.flatMap(({ name, lines }) => (names.includes(name) ? lines : []));
  const before = lines.slice(0, start).filter((line) => !above.includes(line));
  const around = [...before, ...contents, ...linesIn("around")].map(({ at }) => at);
  const unread = [...new Set(around)].toSorted((a, b) => a - b);
  if (unread[0]) reading.note(unread[0], `around the page, and not read: lines ${unread.join(", ")}`);
  if (sections.filter(({ name }) => name === "parameters").length > 1) {
    reading.refuse("has the section Parameters twice", onePageHint);
  }
  const needed = ["parameters", "answer", "examples"] as const;
  const lost = needed.filter((name) => !sections.some((section) => section.name === name)).join(", ");
  const last = lines.at(-1)?.at ?? 0;
  if (lost === "examples") reading.note(last, "the page ends without examples: it may be cut");
  else if (lost !== "") reading.problem(last, `the page has no section for ${lost}: it may be cut`);
  return { verb: verb as "GET" | "POST", path: method.replace(/^\//, ""), title, linesIn };
}

function readLines(page: string, reading: PageNotes): PageLine[] {
  if (page.includes("\0")) reading.refuse("is no text");
  if (/^MIME-Version:/im.test(page.slice(0, 2000))) reading.refuse("is a web archive (MHTML)");
  const isHtml = /^\s*(?:<!--(?:(?!-->).)*?-->\s*)*<(?:[!?]\w|\w+[\s>])/s.test(page);
  const lines = isHtml ? linesOfHtml(page) : linesOfText(page);
  if (lines.length === 0) reading.refuse("has no text");
  const table = lines.find(({ text }) => isGrammarLine("markdown", text));
  if (table) reading.refuse(`line ${table.at}: is Markdown, in which nested tables, tips and examples may be lost`);
  // Before the examples, dots stand for unchanged text. Within an example, they stand for more rows.
  const examples = lines.findIndex(({ text }) => sectionOfHeading(text) === "examples");
  const dots = lines.slice(0, examples).find(({ text }) => isGrammarLine("dots", text));
  const compared = lines.find(({ text }) => isGrammarLine("comparison", text)) ?? dots;
  if (compared)
    reading.refuse(`line ${compared.at}: is a comparison of versions, in which old and new text are joined`);
  return lines;
}

const saysRelease = ({ text }: PageLine): boolean => availabilityIn(text).since.length > 0;

/** The line of the title, which sections follow. A menu has titles too. */
function startOf(lines: readonly PageLine[], reading: PageNotes): number {
  const titles = lines.flatMap(({ cell, text }, index) => (!cell && methodTitle.test(text) ? [index] : []));
  const starts = titles.filter((start, rank) => {
    const own = lines.slice(start + 1, titles[rank + 1]);
    return sectionsOf(own).length > 2 || own.some(saysRelease);
  });
  const first = starts[0] ?? titles.at(-1);
  const hint = "let it begin with a line like POST customer_events/bulk/web/create";
  if (first === undefined) return reading.refuse("names no method", hint);
  const methods = new Set(starts.map((index) => methodTitle.exec(lines[index]?.text ?? "")?.[2]));
  if (methods.size > 1) reading.refuse(`holds ${methods.size} methods: ${[...methods].join(", ")}`, onePageHint);
  return first;
}

/** The table of contents: from the first to the last heading that is repeated below, above the first table and example. */
function contentsOf(lines: readonly PageLine[]): readonly PageLine[] {
  const example = lines.findIndex(({ text }) => isGrammarLine("partOfExample", withoutNumber(text)));
  const texts = (example < 0 ? lines : lines.slice(0, example)).map(({ text }) => text.replace(/^[-•*·–] ?/, ""));
  const table = lines.findIndex(({ cell }, index) => cell || headerLength(lines, index) > 0);
  // The line above a table is its heading.
  const above = table < 0 ? texts : texts.slice(0, Math.max(0, table - 1));
  const plainTexts = texts.map(withoutNumber);
  const isRepeated = (text: string, index: number) =>
    sectionOfHeading(text) && plainTexts.includes(withoutNumber(text), index + 1);
  return lines.slice(Math.max(0, above.findIndex(isRepeated)), above.findLastIndex(isRepeated) + 1);
}

interface PageSection {
  readonly name: Section;
  readonly lines: PageLine[];
}

function sectionsOf(lines: readonly PageLine[]): PageSection[] {
  const around: PageSection = { name: "around", lines: [] };
  let section: PageSection = { name: "head", lines: [] };
  const sections = [around, section];
  for (const line of lines) {
    // Within the examples, "Response" and "Parameters" are parts of an example.
    const heading = line.cell || section.name === "examples" ? undefined : sectionOfHeading(line.text);
    // Objects without a name belong to the table before them.
    const isOfAnswer = /\bresponse\b/i.test(line.text) || sections.some(({ name }) => name === "answer");
    const name = heading === "answer objects" && !isOfAnswer ? "parameter objects" : heading;
    if (name) {
      // The heading of the examples may be the title of the first one.
      section = { name, lines: name === "examples" ? [line] : [] };
      sections.push(section);
    } else {
      const { lines } = isAroundPage(line, section) ? around : section;
      lines.push(line);
    }
  }
  return sections;
}

/** Does a line belong to the wiki around the page: a panel, an author, a link? */
function isAroundPage({ cell, text }: PageLine, { name, lines }: PageSection): boolean {
  if (isGrammarLine("aroundPage", text)) return true;
  // A member may be named "note".
  if (cell?.column !== 0 && /^[A-Z]/.test(text) && isGrammarLine("panels", text)) return true;
  if (name !== "head" && name !== "examples") return false;
  if (isGrammarLine("bylines", text) || methodTitle.test(text)) return true;
  // A newer wiki lists its authors below the title.
  const isAuthor = text.startsWith("• ") && lines.every(saysRelease);
  return name === "head" && (isAuthor || withoutNumber(text) === "Request");
}
