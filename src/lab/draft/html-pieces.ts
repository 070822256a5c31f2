import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { isHeader, type Piece, plainText, type TableRow, titleForm } from "./piece.ts";

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

const blocks =
  /^(?:address|article|blockquote|br|d[dlt]|div|figure|h\d|hr|li|main|ol|p|pre|section|table|t[dhr]|ul|script|button)$/;
const unread = /^(?:style|noscript|template|head|select|svg|textarea)$/;
/** What the buttons around a text and an example say. Others are titles that open a part of the page. */
const buttons =
  /^(?:|cop(?:y|ied)(?: (?:code|link|text|to clipboard))?|(?:expand|collapse|show|hide|view)(?: (?:all|source|code|more|less))?|like|unlike|edit|share|save|watch|reply|delete|cancel|close|menu|more(?: actions| options)?|search|log ?in|sign ?in|create|add (?:a )?comment|comments?)$/i;

/** The pieces of a saved page, with the cells of its tables. Its title comes first, wherever it stands. */
export function piecesOfHtml(page: string): Piece[] {
  const document = parse(page, { sourceCodeLocationInfo: true, scriptingEnabled: false });
  const title = find(document, (one) => /^(?:h1|title)$/.test(one.tagName) && titleForm.test(plainText(textOf(one))));
  const content = find(document, isMainContent) ?? find(document, isWikiContent) ?? document;
  const pieces = new HtmlReader().piecesOf(content);
  if (!title || pieces.some(({ text }) => text === plainText(textOf(title)))) return pieces;
  return [...new HtmlReader().piecesOf(title), ...pieces];
}

function find(node: Node, test: (element: Element) => boolean): Element | undefined {
  if ("tagName" in node && test(node)) return node;
  const children: readonly Node[] = "childNodes" in node ? node.childNodes : [];
  for (const child of children) {
    const found = find(child, test);
    if (found) return found;
  }
  return undefined;
}

const attribute = ({ attrs }: Element, name: string) => attrs.find((one) => one.name === name)?.value ?? "";

const isMainContent = (element: Element) => attribute(element, "id") === "main-content";
const isWikiContent = (element: Element) =>
  /\b(?:wiki-content|ak-renderer-document)\b/.test(attribute(element, "class"));

const textOf = (node: Node): string =>
  "value" in node ? node.value : "childNodes" in node ? node.childNodes.map(textOf).join("") : "";

/** Where a text stands: the table of members, its row and its cell; lines count in what is preformatted. */
interface Place {
  readonly table?: { readonly number: number; readonly parent?: TableRow | undefined } | undefined;
  readonly row?: TableRow;
  readonly cell?: Piece["cell"];
  readonly isPreformatted?: boolean;
}

class HtmlReader {
  readonly #pieces: Piece[] = [];
  #open: { at: number; raw: string } | undefined;
  #tables = 0;

  piecesOf(node: Node): Piece[] {
    this.#read(node, {});
    this.#end({});
    return this.#pieces;
  }

  #end({ cell }: Place): void {
    const text = plainText(this.#open?.raw ?? "");
    if (this.#open && text !== "") this.#pieces.push({ ...this.#open, text, ...(cell && { cell }) });
    this.#open = undefined;
  }

  #read(node: Node, place: Place): void {
    const line = node.sourceCodeLocation?.startLine ?? 1;
    if (node.nodeName === "#text") this.#readText(textOf(node), line, place);
    else if ("tagName" in node) this.#readElement(node, place);
    else if ("childNodes" in node) for (const child of node.childNodes) this.#read(child, place);
  }

  #readElement(node: Element, place: Place): void {
    const { tagName } = node;
    const isHeaderRow = place.table && tagName === "tr" && isHeader([{ text: plainText(textOf(node)) }]);
    const isOfCode = /\b(?:gutter|line-?number)\b|(?:^|\s)toolbar(?:\s|$)/.test(attribute(node, "class"));
    const isButton = tagName === "button" && buttons.test(plainText(textOf(node)));
    if (unread.test(tagName) || isHeaderRow || isOfCode || isButton) return;
    // An older wiki keeps an example in a script, which its page shows.
    if (tagName === "script" && !attribute(node, "type").includes("syntaxhighlighter")) return;
    if (blocks.test(tagName)) this.#end(place);
    const inside = this.#placeIn(node, place);
    for (const child of node.childNodes) this.#read(child, inside);
    if (blocks.test(tagName)) this.#end(inside);
  }

  /** A table of members begins with their header, or stands in a cell of one. Others only place what they hold. */
  #placeIn(element: Element, place: Place): Place {
    const { tagName } = element;
    if (tagName === "pre" || tagName === "script") return { ...place, isPreformatted: true };
    if (tagName === "table" && (place.cell || /^name ?type ?description/i.test(plainText(textOf(element))))) {
      const parent = place.cell?.row;
      if (!parent) this.#tables += 1;
      return { table: { number: this.#tables, parent } };
    }
    if (tagName === "tr" && place.table && !place.cell) {
      const { number: table, parent } = place.table;
      return { ...place, row: { table, ...(parent && { parent }) } };
    }
    if (/^t[dh]$/.test(tagName) && place.row && !place.cell) {
      const cells = (element.parentNode as Element).childNodes.filter(({ nodeName }) => /^t[dh]$/.test(nodeName));
      return { cell: { row: place.row, column: cells.indexOf(element) } };
    }
    return place;
  }

  #readText(text: string, line: number, place: Place): void {
    const lines = text.replace(/<!\[CDATA\[|\]\]>/g, "").split("\n");
    for (const [index, raw] of lines.entries()) {
      if (place.isPreformatted && index > 0) this.#end(place);
      if (raw.trim() !== "") this.#open ??= { at: line + index, raw: "" };
      if (this.#open) this.#open.raw += index > 0 && !place.isPreformatted ? ` ${raw}` : raw;
    }
  }
}
