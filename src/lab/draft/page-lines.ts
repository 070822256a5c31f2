import { type DefaultTreeAdapterTypes, parse } from "parse5";

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

interface Cell {
  readonly row: number;
  readonly column: number;
  /** How many tables its own table stands in. */
  readonly depth: number;
}

export interface PageLine {
  readonly at: number;
  /** Without outer and repeated spaces; never empty. */
  readonly text: string;
  /** As it stands on the page: examples are read from it. */
  readonly raw: string;
  readonly cell?: Cell;
}

export interface PageReading {
  /** A line of a table or an example of which something was not taken. */
  problem(at: number, text: string): void;
  /** What is taken, and should be looked at. */
  note(at: number, text: string): void;
  /** Ends the reading. @param hint to save the page as HTML, unless another one is given */
  refuse(message: string, hint?: string): never;
}

/** Without no-break and repeated spaces, and without letters that nobody sees. */
const plainText = (raw: string): string =>
  raw
    .replace(/[\u200b\u200e\u200f\u00ad\ufeff]/g, "")
    .replace(/\s+/g, " ")
    .trim();

/** `POST customer_events/bulk/web/create`, perhaps glued, or with the name of the wiki behind it. */
export const methodTitle =
  /^(?:\d+[.)]? )?(GET|POST|PUT|DELETE|PATCH)(?::? |(?=[a-z/]))(\/?[\w{}:<>.-]+(?:\/[\w{}:<>.-]+)*)\/?(?: [-–|(].*)?$/;

/** How many lines the header of a table takes, whose cells may be glued: 0 where there is none. */
export const headerLength = (lines: readonly PageLine[], index: number): number =>
  [1, 2, 3].find((count) => {
    const texts = lines.slice(index, index + count).map(({ text }) => text);
    return /^name ?type ?description$/i.test(texts.join(" "));
  }) ?? 0;

const gluedHeader = /^(.*?)(Name ?Type ?Description)(?!s\b) ?(.*)$/;

/** The pieces of a page as text: a line each, and of a line with tabs a cell each. A header stands alone. */
export function linesOfText(page: string): PageLine[] {
  return page.split(/\r\n|\n|\r/).flatMap((line, index) => {
    const isJson = /^\s*[{}[\]"]/.test(line);
    return (isJson ? [line] : line.split("\t")).flatMap((raw) => {
      const text = plainText(raw);
      const texts = gluedHeader.exec(text)?.slice(1) ?? [text];
      return texts.filter((one) => one !== "").map((one) => ({ at: index + 1, raw, text: one.trim() }));
    });
  });
}

const blocks =
  /^(?:address|article|blockquote|br|d[dlt]|div|figure|h\d|hr|li|main|ol|p|pre|section|table|t[dhr]|ul|script|button)$/;
const unread = /^(?:style|noscript|template|head|select|svg|textarea)$/;
/** Titles that open a part of the page are buttons too. */
const titleOfPart = /\b(?:objects?|data|parameters?|restrictions?|request|response|examples?)\b/i;

/** The pieces of a saved page, with the cells of its tables. Its title comes first, wherever it stands. */
export function linesOfHtml(page: string): PageLine[] {
  const document = parse(page, { sourceCodeLocationInfo: true, scriptingEnabled: false });
  const isTitle = (one: Element) => /^(?:h1|title)$/.test(one.tagName) && methodTitle.test(titleOf(one));
  const title = find(document, isTitle);
  const content =
    find(document, (one) => attribute(one, "id") === "main-content") ??
    find(document, (one) => /\b(?:wiki-content|ak-renderer-document)\b/.test(attribute(one, "class"))) ??
    document;
  const pieces = new HtmlReader().piecesOf(content);
  if (!title || pieces.some(({ text }) => text === titleOf(title))) return pieces;
  const [piece] = new HtmlReader().piecesOf(title);
  return piece ? [{ ...piece, text: titleOf(title) }, ...pieces] : pieces;
}

/** An exported page has the name of its space before its title: `V4 : POST a/b`. */
const titleOf = (element: Element): string => plainText(textOf(element)).replace(/^.* : /, "");

const childrenOf = (node: Node): readonly Node[] => ("childNodes" in node ? node.childNodes : []);

function find(node: Node, test: (element: Element) => boolean): Element | undefined {
  if ("tagName" in node && test(node)) return node;
  for (const child of childrenOf(node)) {
    const found = find(child, test);
    if (found) return found;
  }
  return undefined;
}

const attribute = ({ attrs }: Element, name: string) => attrs.find((one) => one.name === name)?.value ?? "";

const textOf = (node: Node): string => ("value" in node ? node.value : childrenOf(node).map(textOf).join(""));

/** Other tables only place what they hold: an older wiki lays out tips as tables of the class `tipMacro`. */
const holdsRows = (table: Node, isInCell: boolean) =>
  "tagName" in table &&
  !/macro/i.test(attribute(table, "class")) &&
  (isInCell || /^name ?type ?description/i.test(plainText(textOf(table))));

class HtmlReader {
  readonly #pieces: PageLine[] = [];
  #open: { at: number; raw: string } | undefined;
  #rows = 0;

  piecesOf(node: Node): PageLine[] {
    this.#read(node, false);
    this.#end();
    return this.#pieces;
  }

  /** Ends a piece. The paragraphs of a name or a type are one. */
  #end(cell?: Cell, block?: Node): void {
    if (this.#open && cell && cell.column < 2 && block && !/^t[dh]$/.test(block.nodeName)) {
      this.#open.raw += " ";
      return;
    }
    const text = plainText(this.#open?.raw ?? "");
    if (this.#open && text !== "") this.#pieces.push({ ...this.#open, text, ...(cell && { cell }) });
    this.#open = undefined;
  }

  #read(node: Node, isPreformatted: boolean, cell?: Cell): void {
    if (node.nodeName === "#text") this.#readText(node, isPreformatted, cell);
    if ("tagName" in node && isUnread(node)) return;
    const isBlock = blocks.test(node.nodeName);
    if (isBlock) this.#end(cell, node);
    const isCode = isPreformatted || /^(?:pre|script)$/.test(node.nodeName);
    if (node.nodeName === "table" && holdsRows(node, cell !== undefined))
      this.#readRows(node, cell ? cell.depth + 1 : 0);
    else for (const child of childrenOf(node)) this.#read(child, isCode, cell);
    if (isBlock) this.#end(cell, node);
  }

  #readRows(table: Node, depth: number): void {
    for (const child of childrenOf(table)) {
      if (/^t(?:body|head|foot)$/.test(child.nodeName)) this.#readRows(child, depth);
      else if (child.nodeName !== "tr") this.#read(child, false);
      else {
        this.#rows += 1;
        const row = this.#rows;
        const cells = childrenOf(child).filter(({ nodeName }) => /^t[dh]$/.test(nodeName));
        for (const [column, one] of cells.entries()) this.#read(one, false, { row, column, depth });
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

/** Line numbers and buttons around an example, and scripts but those in which an older wiki keeps its examples. */
function isUnread(element: Element): boolean {
  const { tagName } = element;
  if (tagName === "script") return !attribute(element, "type").includes("syntaxhighlighter");
  if (tagName === "button") return !titleOfPart.test(textOf(element));
  return unread.test(tagName) || /\b(?:gutter|line-?number)|(?:^|\s)toolbar(?:\s|$)/.test(attribute(element, "class"));
}
