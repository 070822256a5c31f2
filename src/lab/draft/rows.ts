import { isHeader, type Piece, type TableRow, type Told } from "./piece.ts";
import { furtherRows, isIdentifierField, presenceAt, type TypeFound, typeAt } from "./vocabulary.ts";

/** A row of a table of members. */
export interface Row {
  readonly at: number;
  readonly name: string;
  readonly presence?: { readonly presence: string; readonly words: string } | undefined;
  /** Absent where its words are not in the list of types; then they are `typeWords`. */
  readonly type?: TypeFound | undefined;
  readonly typeWords: string;
  /** The description, and what else stands below it. */
  readonly texts: Piece[];
  /** The rows of the table within it. */
  readonly rows: Row[];
}

export interface MemberTable {
  readonly at: number;
  /** The line above it, which names the object that it is of; empty where there is none. */
  readonly heading: string;
  readonly rows: Row[];
}

/** The tables among the pieces of a section. */
export function tablesIn(pieces: readonly Piece[], told: Told): MemberTable[] {
  return pieces.some(({ cell }) => cell) ? tablesOfCells(pieces, told) : tablesOfLines(pieces, told);
}

/** The tables of a page whose cells are known. */
function tablesOfCells(pieces: readonly Piece[], told: Told): MemberTable[] {
  const tables = new Map<number, MemberTable>();
  const rows = new Map<TableRow, Row | undefined>();
  let above: Piece | undefined;
  const cells = Map.groupBy(
    pieces.filter(({ cell }) => cell),
    ({ cell }) => cell?.row as TableRow,
  );
  for (const piece of pieces) {
    if (!piece.cell) {
      if (above) told.remark(above.at, `not read: ${above.text}`);
      above = piece;
      continue;
    }
    const { row } = piece.cell;
    if (rows.has(row)) continue;
    const table = tables.get(row.table) ?? { at: above?.at ?? piece.at, heading: above?.text ?? "", rows: [] };
    tables.set(row.table, table);
    above = undefined;
    const read = rowOfCells(cells.get(row) as Piece[], told);
    rows.set(row, read);
    if (read) (row.parent ? rows.get(row.parent)?.rows : table.rows)?.push(read);
  }
  if (above) told.remark(above.at, `not read: ${above.text}`);
  return [...tables.values()];
}

function rowOfCells(cells: readonly Piece[], told: Told): Row | undefined {
  const [names = [], types = [], texts = []] = [0, 1, 2].map((column) =>
    cells.filter(({ cell }) => cell?.column === column),
  );
  const [{ at, text: all } = { at: 0, text: "" }] = cells;
  const name = /^([A-Za-z]\w*)(?![\w])\s*(.*)$/.exec(names.map(({ text }) => text).join(" "));
  const presence = presenceAt(name?.[2] ?? "");
  const typeText = types.map(({ text }) => text).join(" ");
  const type = typeAt(typeText);
  if (!name || (name[2] !== "" && !presence) || presence?.rest) {
    told.problem(at, `not understood: ${all}`);
    return undefined;
  }
  if (!type) told.problem(at, `${name[1]}: not understood as a type: ${typeText || "(nothing)"}`);
  const rest = type?.rest ? [{ ...(types[0] as Piece), text: type.rest }] : [];
  return {
    at,
    name: name[1] as string,
    presence,
    type,
    typeWords: type?.words ?? typeText,
    texts: [...rest, ...texts],
    rows: [],
  };
}

/** Words that begin a line of prose, and are no names. */
const prose = new Set("the an of to is or and if in be this by as for it on with which that not are".split(" "));

/** The tables of a page of which only lines are known: cells, rows and tables follow each other without borders. */
function tablesOfLines(pieces: readonly Piece[], told: Told): MemberTable[] {
  const tables: (MemberTable & { opening: Set<Row> })[] = [];
  const lines = pieces.flatMap(splitAtRows);
  let heading: Piece | undefined;
  for (let index = 0; index < lines.length; ) {
    const line = lines[index] as Piece;
    const table = tables.at(-1);
    const last = table?.rows.at(-1);
    const found = table && rowAt(lines, index, told);
    const header = headerAt(lines, index);
    if (header > 0) {
      index += header;
      if (table && last && !heading) table.opening.add(last);
      else tables.push({ at: heading?.at ?? line.at, heading: heading?.text ?? "", rows: [], opening: new Set() });
      heading = undefined;
    } else if (headerAt(lines, index + 1) > 0 && isObjectHeading(line.text)) {
      index += 1;
      heading = line;
    } else if (found) {
      index = found.next;
      table.rows.push(found.row);
    } else {
      index += 1;
      if (last && !isStray(lines, index - 1)) last.texts.push(line);
      else if (!/^(?:n\/a|not applicable)\.?$/i.test(line.text)) told.problem(line.at, `not understood: ${line.text}`);
    }
  }
  return tables.map(({ opening, rows, ...table }) => ({ ...table, rows: nested(rows, opening, told) }));
}

/** Rows in their tables. A nested one begins with a header below its row, and nothing says where it ends. */
function nested(rows: readonly Row[], opening: ReadonlySet<Row>, told: Told): Row[] {
  const outermost: Row[] = [];
  const owners: Row[] = [];
  for (const [index, row] of rows.entries()) {
    const open = owners.length;
    while (owners.length > 0 && !belongsTo(owners.at(-1) as Row, row, told)) owners.pop();
    if (owners.length < open) tellTip(rows[index - 1], told);
    (owners.at(-1)?.rows ?? outermost).push(row);
    if (!opening.has(row)) continue;
    owners.push(row);
    if (row.type?.type !== "Identifier") told.remark(row.at, `${row.name}: nothing says where its table ends`);
  }
  if (owners.length > 0) tellTip(rows.at(-1), told);
  return outermost;
}

/** How many lines a header takes, whose cells may be glued: 0 where there is none. */
const headerAt = (lines: readonly Piece[], index: number): number =>
  [1, 2, 3].find((count) => isHeader(lines.slice(index, index + count))) ?? 0;

/** ` processed customer event object response data`: no sentence, and no cell. */
const isObjectHeading = (text: string): boolean =>
  /\b(?:objects?|data)\b/i.test(text) && !/^(?:the|an?|this|list|each)\b|[.:]$|following/i.test(text);

function splitAtRows(piece: Piece): Piece[] {
  const starts = [0, ...furtherRows(piece.text)];
  return starts.map((start, rank) => ({ ...piece, text: piece.text.slice(start, starts[rank + 1]).trim() }));
}

/** The row that begins with a line: its name, its presence and its type, on lines of their own or glued. */
function rowAt(lines: readonly Piece[], index: number, told: Told): { row: Row; next: number } | undefined {
  const line = lines[index] as Piece;
  const [, name = "", gap = "", behind = ""] =
    /^([a-z][a-z0-9_]+)(?![a-z0-9_])(\s*)(.*)$/.exec(line.text) ?? /^([A-Za-z]\w+)()()$/.exec(line.text) ?? [];
  if (name === "" || prose.has(name)) return undefined;
  let next = index + 1;
  const following = () => (headerAt(lines, next) > 0 ? "" : (lines[next++]?.text ?? ""));
  let text = behind === "" ? following() : behind;
  if (text.startsWith("(") && !text.includes(")")) text = `${text} ${following()}`;
  const presence = presenceAt(text);
  if (presence) text = presence.rest === "" ? following() : presence.rest;
  const type = behind !== "" && gap === "" && /^[a-z]/.test(behind) ? undefined : typeAt(text);
  if (!type && !presence) return undefined;
  if (!type) told.problem(line.at, `${name}: not understood as a type: ${text || "(nothing)"}`);
  const rest = type?.rest ? [{ ...(lines[next - 1] as Piece), text: type.rest }] : [];
  const row = { at: line.at, name, presence, type, typeWords: type?.words ?? text, texts: rest, rows: [] };
  return { row, next };
}

/** Is a line no part of the description above it: a name without a type, a type without a name, a part of a header? */
function isStray(lines: readonly Piece[], index: number): boolean {
  const { text } = lines[index] as Piece;
  const type = typeAt(text);
  const isAlone = /^[a-z][a-z0-9]*_[a-z0-9_]*$|^(?:Name ?|Type ?|Description ?)+$/.test(text);
  return isAlone || (type !== undefined && type.rest === "");
}

/** The record that an identifier or object is of, by the last of its words: `Accounts receivable Identifier`. */
const recordOf = ({ name, typeWords }: Row): string =>
  (
    /(\w+) (?:Identifier|Object)/i.exec(typeWords)?.[1] ??
    name
      .replace(/_identifier$/, "")
      .split("_")
      .at(-1) ??
    ""
  )
    .toLowerCase()
    .replace(/s$/, "");

const mentions = (row: Row, owner: Row): boolean =>
  row.texts.some(({ text }) => text.toLowerCase().includes(recordOf(owner)));

/** Is a row one of the nested table that is open? Told where the page does not say it. */
function belongsTo(owner: Row, row: Row, told: Told): boolean {
  const { rows } = owner;
  const [first] = rows;
  if (!first) return true;
  if (row.name === "fields_set" || rows.some(({ name }) => name === row.name)) return false;
  if (owner.type?.type !== "Identifier") return !mentions(first, owner) || mentions(row, owner);
  const isToken = row.name === "access_token_identifier" && !owner.name.startsWith("access_token");
  if (!isIdentifierField(row.name) && !isToken) return false;
  const presence = row.presence?.presence;
  const isLike =
    presence === "semi-optional" || presence === "mandatory on conditions" || presence === first.presence?.presence;
  if (!isLike || isToken || !mentions(row, owner)) {
    told.remark(
      row.at,
      `${row.name}: nothing says where the fields of ${owner.name} end; read as ${isLike ? "one of" : "behind"} them`,
    );
  }
  return isLike;
}

/** A line of its own behind a nested table may be about its last field, or about the row around it. */
function tellTip(last: Row | undefined, told: Told): void {
  const tip = last?.texts.at(-1);
  if (!last || !tip || last.texts.length < 2 || !/^(?:available|de?r?precated?|note|tip)/i.test(tip.text)) return;
  told.remark(tip.at, `"${tip.text}" is read as about ${last.name}; it may be about the row around its table`);
}
