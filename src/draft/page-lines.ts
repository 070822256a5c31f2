import { type DefaultTreeAdapterTypes, parse } from "parse5";

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

interface Cell {
  readonly row: number;
  readonly column: number;
  /** How many tables its own table stands in. */
  readonly depth: number;
}

/** A line or a cell of a page. */
export interface PageLine {
  /** The number of the line. */
  readonly at: number;
  /** Without outer and repeated spaces; never empty. */
  readonly text: string;
  /** As it stands on the page, for examples. */
  readonly raw: string;
  readonly cell?: Cell;
}

/** Takes what somebody should know about the reading of a page. */
export interface PageNotes {
  /** A part of a table or of an example is lost. */
  problem(at: number, text: string): void;
  /** A doubt that somebody should check. */
  note(at: number, text: string): void;
  /** Ends the reading. @param hint by default, to save the page as HTML */
  refuse(message: string, hint?: string): never;
}

/** A text without no-break and repeated spaces, and without invisible letters. */
const plainText = (raw: string): string =>
  raw
    .replace(/[\u200b\u200e\u200f\u00ad\ufeff]/g, "")
    .replace(/\s+/g, " ")
    .trim();

/** The title of a method: `POST customer_events/bulk/web/create`. The name of the wiki may follow. */
export const methodTitle =
  /^(?:\d+[.)]? )?(GET|POST|PUT|DELETE|PATCH)(?::? |(?=[a-z/]))(\/?[\w{}:<>.-]+(?:\/[\w{}:<>.-]+)*)\/?(?: [-–|(].*)?$/;

/** How many lines the header of a table takes, as its cells may be glued; 0 where there is no header. */
export const headerLength = (lines: readonly PageLine[], index: number): number =>
  [1, 2, 3].find((count) => {
    const texts = lines.slice(index, index + count).map(({ text }) => text);
    return /^name ?type ?description$/i.test(texts.join(" "));
  }) ?? 0;

const gluedHeader = /^(.*?)(Name ?Type ?Description)(?!s\b) ?(.*)$/;

/** The lines of a page that is saved as text. Tabs separate cells. A header is a line of its own. */
export function linesOfText(page: string): PageLine[] {
  return page.split(/\r\n|\n|\r/).flatMap((line, index) => {
    const isJson = /^\s*[{}[\]"]/.test(line);
    return (isJson ? [line] : line.split("\t")).flatMap((raw) => {
      const text = plainText(raw);
      const texts = gluedHeader.exec(text)?.slice(1) ?? [text];
      return texts.filter(Boolean).map((part) => ({ at: index + 1, raw, text: part.trim() }));
    });
  });
}

const blocks =
  /^(?:address|article|blockquote|br|d[dlt]|div|figure|h\d|hr|li|main|ol|p|pre|section|table|t[dhr]|ul|script|button)$/;
const unread = /^(?:style|noscript|template|head|select|svg|textarea)$/;
/** The title of a part of the page may be a button. */
const titleOfPart = /\b(?:objects?|data|parameters?|restrictions?|request|response|examples?)\b/i;

/** The lines of a page that is saved as HTML, with the cells of its tables. The title comes first. */
export function linesOfHtml(page: string): PageLine[] {
  const document = parse(page, { sourceCodeLocationInfo: true, scriptingEnabled: false });
  const isTitle = (element: Element) => /^(?:h1|title)$/.test(element.tagName) && methodTitle.test(titleOf(element));
  const title = findElement(document, isTitle);
  const content =
    findElement(document, (element) => attribute(element, "id") === "main-content") ??
    findElement(document, (element) => /\b(?:wiki-content|ak-renderer-document)\b/.test(attribute(element, "class"))) ??
    document;
  const lines = new HtmlReader().linesOf(content);
  if (!title || lines.some(({ text }) => text === titleOf(title))) return lines;
  const [line] = new HtmlReader().linesOf(title);
  return line ? [{ ...line, text: titleOf(title) }, ...lines] : lines;
}

/** An exported page has the name of its space before its title: `V4 : POST a/b`. */
const titleOf = (element: Element): string => plainText(textOf(element)).replace(/^.* : /, "");

const childrenOf = (node: Node): readonly Node[] => ("childNodes" in node ? node.childNodes : []);

function findElement(node: Node, test: (element: Element) => boolean): Element | undefined {
  if ("tagName" in node && test(node)) return node;
  for (const child of childrenOf(node)) {
    const element = findElement(child, test);
    if (element) return element;
  }
  return undefined;
}

const attribute = ({ attrs }: Element, name: string) => attrs.find((attr) => attr.name === name)?.value ?? "";

const textOf = (node: Node): string => ("value" in node ? node.value : childrenOf(node).map(textOf).join(""));

/** Does a table describe members? Other tables are layout: an older wiki uses tables of the class `tipMacro` for tips. */
const holdsRows = (table: Node, isInCell: boolean) =>
  "tagName" in table &&
  !/macro/i.test(attribute(table, "class")) &&
  (isInCell || /^name ?type ?description/i.test(plainText(textOf(table))));

class HtmlReader {
  readonly #lines: PageLine[] = [];
  #open: { at: number; raw: string } | undefined;
  #rows = 0;

  linesOf(node: Node): PageLine[] {
    this.#read(node, false);
    this.#end();
    return this.#lines;
  }

  /** Ends a line. The paragraphs of a name or a type are one line. */
  #end(cell?: Cell, block?: Node): void {
    if (this.#open && cell && cell.column < 2 && block && !/^t[dh]$/.test(block.nodeName)) {
      this.#open.raw += " ";
      return;
    }
    const text = plainText(this.#open?.raw ?? "");
    if (this.#open && text !== "") this.#lines.push({ ...this.#open, text, ...(cell && { cell }) });
    this.#open = undefined;
  }

  #read(node: Node, isPreformatted: boolean, cell?: Cell): void {
    if (node.nodeName === "#text") this.#readText(node, isPreformatted, cell);
    if ("tagName" in node && isUnread(node)) return;
    const isBlock = blocks.test(node.nodeName);
    if (isBlock) this.#end(cell, node);
    const isCode = isPreformatted || /^(?:pre|script)$/.test(node.nodeName);
    if (node.nodeName === "table" && holdsRows(node, cell !== undefined))
      this.#readRecords(node, cell ? cell.depth + 1 : 0);
    else for (const child of childrenOf(node)) this.#read(child, isCode, cell);
    if (isBlock) this.#end(cell, node);
  }

  #readRecords(table: Node, depth: number): void {
    for (const child of childrenOf(table)) {
      if (/^t(?:body|head|foot)$/.test(child.nodeName)) this.#readRecords(child, depth);
      else if (child.nodeName !== "tr") this.#read(child, false);
      else {
        this.#rows += 1;
        const row = this.#rows;
        const cells = childrenOf(child).filter(({ nodeName }) => /^t[dh]$/.test(nodeName));
        for (const [column, content] of cells.entries()) this.#read(content, false, { row, column, depth });
      }
    }
  }

  #readText(node: Node, isPreformatted: boolean, cell?: Cell): void {
    const text = textOf(node).replace(/<!\[CDATA\[|\]\]>/g, "");
    for (const [index, raw] of text.split("\n").entries()) {
      if (isPreformatted && index > 0) this.#end(cell);
      if (raw.trim() !== "") this.#open ??= { at: (node.sourceCodeLocation?.startLine ?? 1) + index, raw: "" };
      if (this.#open) this.#open.raw += index > 0 && !isPreformatted ? ` ${raw}` : raw;
    }
  }
}

/** Is an element no text of the page: a button, a line number, or a script? An older wiki keeps examples in scripts. */
function isUnread(element: Element): boolean {
  const { tagName } = element;
  if (tagName === "script") return !attribute(element, "type").includes("syntaxhighlighter");
  if (tagName === "button") return !titleOfPart.test(textOf(element));
  return unread.test(tagName) || /\b(?:gutter|line-?number)|(?:^|\s)toolbar(?:\s|$)/.test(attribute(element, "class"));
}
