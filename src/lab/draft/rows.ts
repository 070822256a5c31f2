import { headerAt, type Piece, type TableRow, type Told } from "./piece.ts";
import {
  furtherRows,
  isIdentifierField,
  type PresenceFound,
  presenceAt,
  type TypeFound,
  typeAt,
  valuesIn,
} from "./vocabulary.ts";

/** A row of a table of members. */
export interface Row {
  readonly at: number;
  readonly name: string;
  readonly presence: PresenceFound | undefined;
  /** Absent where its words are not in the list of types. */
  readonly type: TypeFound | undefined;
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
export const tablesIn = (pieces: readonly Piece[], told: Told): MemberTable[] =>
  pieces.some(({ cell }) => cell) ? tablesOfCells(pieces, told) : tablesOfLines(pieces, told);

/** The tables of a page whose cells are known. */
function tablesOfCells(pieces: readonly Piece[], told: Told): MemberTable[] {
  const tables = new Map<number, MemberTable>();
  const rows = new Map<TableRow, Row | undefined>();
  const cells = Map.groupBy(pieces, ({ cell }) => cell?.row);
  let above: Piece | undefined;
  for (const piece of [...pieces, undefined]) {
    const row = piece?.cell?.row;
    if (!row) {
      if (above) told[isStray(above.text) ? "problem" : "remark"](above.at, `not read: ${above.text}`);
      above = piece;
    } else if (!rows.has(row)) {
      const table = tables.get(row.table) ?? { at: (above ?? piece).at, heading: above?.text ?? "", rows: [] };
      tables.set(row.table, table);
      above = undefined;
      const read = rowOfCells(cells.get(row) ?? [], told);
      rows.set(row, read);
      if (read) (row.parent ? rows.get(row.parent)?.rows : table.rows)?.push(read);
    }
  }
  return [...tables.values()];
}

function rowOfCells(cells: readonly Piece[], told: Told): Row | undefined {
  const [names = [], types = []] = [0, 1].map((column) => cells.filter(({ cell }) => cell?.column === column));
  const [first] = cells as [Piece];
  const [, name, behind = ""] = /^([A-Za-z]\w*)(?: |$)(.*)$/.exec(names.map(({ text }) => text).join(" ")) ?? [];
  const typeCell = types[0] ?? first;
  const row =
    name &&
    rowOf(name, first, { ...typeCell, text: `${behind} ${types.map(({ text }) => text).join(" ")}`.trim() }, told);
  if (!row) {
    told.problem(first.at, `not understood: ${cells.map(({ text }) => text).join(" | ")}`);
    return undefined;
  }
  return { ...row, texts: [...row.texts, ...cells.filter(({ cell }) => (cell?.column ?? 0) > 1)] };
}

/** The row of a name, from what stands behind it: its presence and its type, perhaps with the description. */
function rowOf(name: string, { at }: Piece, behind: Piece, told: Told): Row | undefined {
  const before = presenceAt(behind.text);
  const type = typeAt(before ? before.rest : behind.text);
  const after = before ? undefined : presenceAt(type?.rest ?? "");
  const presence = before ?? after;
  if (!type && !presence) return undefined;
  const typeWords = type?.words ?? before?.rest ?? "";
  if (!type) told.problem(at, `${name}: not understood as a type: ${typeWords || "(nothing)"}`);
  const rest = after?.rest ?? type?.rest ?? "";
  return { at, name, presence, type, typeWords, texts: rest === "" ? [] : [{ ...behind, text: rest }], rows: [] };
}

/** Words that begin a line of prose, and are no names. */
const prose = new Set("the an of to is or and if in be this by as for it on with which that not are".split(" "));

/** The tables of a page of which only lines are known: cells, rows and tables follow each other without borders. */
function tablesOfLines(pieces: readonly Piece[], told: Told): MemberTable[] {
  const tables: (MemberTable & { opening: Set<Row> })[] = [];
  const lines = pieces.flatMap(splitAtRows);
  let heading: Piece | undefined;
  let isLost = false;
  for (let index = 0; index < lines.length; ) {
    const line = lines[index] as Piece;
    const table = tables.at(-1);
    const last = table?.rows.at(-1);
    const header = headerAt(lines, index);
    const found = table && rowAt(lines, index, told);
    if (header > 0) {
      index += header;
      if (table && last && !heading) table.opening.add(last);
      else tables.push({ at: heading?.at ?? line.at, heading: heading?.text ?? "", rows: [], opening: new Set() });
      heading = undefined;
    } else if (headerAt(lines, index + 1) > 0 && isObjectHeading(line)) {
      index += 1;
      heading = line;
    } else if (found) {
      index = found.next;
      table.rows.push(found.row);
      isLost = false;
    } else {
      isLost ||= !last || isStray(line.text);
      index += 1;
      if (!isLost) last?.texts.push(line);
      else if (!/^(?:n\/a|not applicable)\.?$/i.test(line.text)) told.problem(line.at, `not understood: ${line.text}`);
    }
  }
  return tables.map(({ opening, rows, ...table }) => ({ ...table, rows: nested(rows, opening, told) }));
}

function splitAtRows(piece: Piece): Piece[] {
  const starts = [0, ...furtherRows(piece.text)];
  return starts.map((start, rank) => ({ ...piece, text: piece.text.slice(start, starts[rank + 1]).trim() }));
}

/** ` processed customer event object response data`: no sentence, and no cell. The wiki indents it. */
const isObjectHeading = ({ text, raw }: Piece): boolean =>
  (/\b(?:objects?|data)\b/i.test(text) || /^\s/.test(raw)) &&
  !/^(?:the|an?|this|list|each)\b|[.:]$|following/i.test(text);

/** Is a line no part of the description above it: a name, a presence, a type or a part of a header by itself? */
export function isStray(text: string): boolean {
  const isAlone = /^[a-z][a-z0-9_]*(?:$|[A-Z(])|^(?:Name ?|Type ?|Description ?)+$/.test(text);
  return isAlone || typeAt(text)?.rest === "" || presenceAt(text)?.rest === "";
}

/** The row that begins with a line: its name, its presence and its type, on lines of their own or glued. */
function rowAt(lines: readonly Piece[], index: number, told: Told): { row: Row; next: number } | undefined {
  const line = lines[index] as Piece;
  const glued = /^([a-z][a-z0-9_]+)(?![a-z0-9_])(.*)$/.exec(line.text) ?? /^([A-Za-z]\w+)()$/.exec(line.text);
  const [, name = "", behind = ""] = glued ?? [];
  // On the line of its name, a type or a presence begins with a capital or a bracket.
  if (name === "" || prose.has(name) || /^\s*[^\sA-Z(]/.test(behind)) return undefined;
  let next = index + 1;
  let cell: Piece = { ...line, text: behind.trim() };
  // A presence may take several lines, and the type follows it.
  while (/^(?:\([^)]*|\([^)]*\))?$/.test(cell.text) && next < lines.length && headerAt(lines, next) === 0) {
    cell = { ...(lines[next] as Piece), text: `${cell.text} ${lines[next]?.text}`.trim() };
    next += 1;
  }
  const row = rowOf(name, line, cell, told);
  return row && { row, next };
}

/** Rows in their tables. A nested one begins with a header below its row, and nothing says where it ends. */
function nested(rows: readonly Row[], opening: ReadonlySet<Row>, told: Told): Row[] {
  const outermost: Row[] = [];
  const owners: Row[] = [];
  for (const [index, row] of rows.entries()) {
    const open = owners.length;
    while (owners.length > 0 && !belongsTo(owners.at(-1) as Row, row, opening.has(row), told)) owners.pop();
    if (owners.length < open) tellTip(rows[index - 1], told);
    (owners.at(-1)?.rows ?? outermost).push(row);
    if (!opening.has(row)) continue;
    owners.push(row);
    if (!isIdentifier(row)) told.remark(row.at, `${row.name}: nothing says where its table ends`);
  }
  tellTip(rows.at(-1), told);
  return outermost;
}

const isIdentifier = ({ name, type }: Row): boolean => type?.type === "Identifier" || name.endsWith("_identifier");

/** Does the description of a row speak of the record that an identifier or object is of: `Accounts receivable Identifier`? */
function mentions({ texts }: Row, { name, typeWords }: Row): boolean {
  const words =
    /\b(?!json)(\w+) (?:Identifier|Object)/i.exec(typeWords)?.[1] ??
    name
      .replace(/_identifier$/, "")
      .split("_")
      .at(-1);
  const record = words?.toLowerCase().replace(/s$/, "") ?? "";
  return texts.some(({ text }) => text.toLowerCase().includes(record));
}

/** Is a row one of the nested table that is open? Told where the page does not say it. */
function belongsTo(owner: Row, row: Row, opensTable: boolean, told: Told): boolean {
  const [first] = owner.rows;
  if (!first) return true;
  if (row.name === "fields_set" || owner.rows.some(({ name }) => name === row.name)) return false;
  if (!isIdentifier(owner)) {
    const isInside = mentions(first, owner) ? mentions(row, owner) : !opensTable;
    if (!isInside)
      told.remark(row.at, `${row.name}: read as behind the table of ${owner.name}, and nothing says where that ends`);
    return isInside;
  }
  const isToken = row.name === "access_token_identifier" && !owner.name.startsWith("access_token");
  if (!isIdentifierField(row.name) && !isToken) return false;
  const presence = row.presence?.presence;
  const isLike =
    presence === "semi-optional" || presence === "mandatory on conditions" || presence === first.presence?.presence;
  if (!isLike || isToken || !mentions(row, owner)) {
    const read = isLike ? "one of" : "behind";
    told.remark(row.at, `${row.name}: nothing says where the fields of ${owner.name} end; read as ${read} them`);
  }
  return isLike;
}

/** A line of its own below the last row of a table may be about that row, or about what stands around the table. */
function tellTip(last: Row | undefined, told: Told): void {
  const tip = last && last.texts.length > 1 ? last.texts.at(-1) : undefined;
  const listed = valuesIn(last?.texts.map(({ text }) => text) ?? []);
  const isValue = typeof listed === "object" && listed.lines + 1 === last?.texts.length;
  if (!last || !tip || isValue) return;
  told.remark(tip.at, `read as about ${last.name}, but may be about what is around its table: ${tip.text}`);
}
