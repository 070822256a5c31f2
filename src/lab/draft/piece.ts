/** A row of a table whose borders are known, as in HTML. */
export interface TableRow {
  /** The table on the page that it stands in, or that its cell stands in. */
  readonly table: number;
  /** The row in whose cell its own table stands. */
  readonly parent?: TableRow;
}

/** A line of the page, or a paragraph or a cell within it. */
export interface Piece {
  /** The line of the file, counted from 1. */
  readonly at: number;
  /** Without outer and repeated spaces; never empty. */
  readonly text: string;
  /** As it stands on the page: examples are read from it. */
  readonly raw: string;
  readonly cell?: { readonly row: TableRow; readonly column: number };
}

/** What a reading tells of the page beside the method. */
export interface Told {
  /** A line of a table or an example of which something was not taken. */
  problem(at: number, text: string): void;
  /** What is taken, and should be looked at. */
  remark(at: number, text: string): void;
}

/** Without no-break and repeated spaces, and without letters that nobody sees. */
export const plainText = (raw: string): string =>
  raw
    .replace(/[\u200b\u200e\u200f\u00ad\ufeff]/g, "")
    .replace(/\s+/g, " ")
    .trim();

/** `POST customer_events/bulk/web/create`, perhaps glued, or with the name of the wiki behind it. */
export const titleForm =
  /^(GET|POST|PUT|DELETE|PATCH)(?::? |(?=[a-z/]))(\/?[\w{}:<>.-]+(?:\/[\w{}:<>.-]+)*)\/?(?: [-–|(].*)?$/;

/** Are these cells, perhaps glued, the header of a table of members? */
export const isHeader = (cells: readonly Pick<Piece, "text">[]): boolean =>
  cells
    .map(({ text }) => text.replaceAll(" ", ""))
    .join("")
    .toLowerCase() === "nametypedescription";

/** How many lines a header takes, whose cells may be glued: 0 where there is none. */
export const headerAt = (lines: readonly Piece[], index: number): number =>
  [1, 2, 3].find((count) => isHeader(lines.slice(index, index + count))) ?? 0;

const glued = /^(.*?)(Name ?Type ?Description)(?!s\b) ?(.*)$/;

/** The pieces of a page as text: a line each, and of a line with tabs a cell each. A header stands alone. */
export function piecesOfText(page: string): Piece[] {
  return page.split(/\r\n|\n|\r/).flatMap((line, index) => {
    const isJson = /^\s*[{}[\]"]/.test(line);
    return (isJson ? [line] : line.split("\t")).flatMap((raw) => {
      const text = plainText(raw);
      const texts = glued.exec(text)?.slice(1) ?? [text];
      return texts.filter((one) => one !== "").map((one) => ({ at: index + 1, raw, text: one.trim() }));
    });
  });
}
