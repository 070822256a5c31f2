import type { MemberDocument } from "../../contracts/document-types.ts";
import {
  announcesFields,
  availabilityIn,
  grammarForm,
  innerRowStarts,
  isGrammarLine,
  isIdentifierField,
  leadingPresence,
  leadingType,
  listedValues,
  presenceBefore,
  sinceOfValue,
  unreadAvailability,
  withoutEmpty,
} from "./page-grammar.ts";
import { headerLength, type PageLine, type PageNotes } from "./page-lines.ts";

/** A member as the first cells of a row describe it. A row that is not understood has no name. */
interface Row extends MemberDocument {
  readonly at: number;
  /** The lines of its description. */
  readonly texts: PageLine[];
  /** The rows of the table in its description. */
  readonly rows: Row[];
  /** How many tables its table stands in; absent on a page of text, which shows no borders. */
  readonly depth: number | undefined;
}

export interface MemberTable {
  readonly at: number;
  /** The line above the table, which names the object; may be empty. */
  readonly heading: string;
  readonly members: readonly MemberDocument[];
}

/** The tables of a section. In text, cells, rows and tables follow each other without borders. */
export function memberTables(section: readonly PageLine[], reading: PageNotes): MemberTable[] {
  const hasBorders = section.some(({ cell }) => cell);
  const lines = hasBorders ? section : section.flatMap(splitAtRows);
  const tables: { at: number; heading: string; rows: Row[] }[] = [];
  const withTable = new Set<Row>();
  const rowOfCell = new Map<number | undefined, Row>();
  let heading: PageLine | undefined;
  let isLost = false;
  for (let index = 0; index < lines.length; ) {
    const line = lines[index];
    if (!line) break;
    const rows = tables.at(-1)?.rows;
    const current = line.cell ? rowOfCell.get(line.cell.row) : rows?.at(-1);
    const header = headerLength(lines, index);
    const isHeading = headerLength(lines, index + 1) > 0 && !line.cell && (hasBorders || isObjectHeading(line));
    const mayBeRow = rows && header === 0 && !isHeading && !(line.cell && current);
    const next = mayBeRow ? rowAt(lines, index, reading) : undefined;
    index += next?.lines ?? (header || 1);
    if (header > 0) {
      const last = rows?.at(-1);
      if (last && (line.cell ? line.cell.depth > 0 : !heading)) withTable.add(last);
      else tables.push({ at: (heading ?? line).at, heading: heading?.text ?? "", rows: [] });
      heading = undefined;
    } else if (isHeading) {
      heading = line;
    } else if (next) {
      rows?.push(next.row);
      rowOfCell.set(line.cell?.row, next.row);
      isLost = false;
    } else if (line.cell && current) {
      current.texts.push(line);
    } else if (hasBorders) {
      reading[isStrayCell(line.text) ? "problem" : "note"](line.at, `not read: ${line.text}`);
    } else {
      isLost ||= !current || isStrayCell(line.text);
      if (!isLost) current?.texts.push(line);
      else if (!isGrammarLine("noTable", line.text)) reading.problem(line.at, `not understood: ${line.text}`);
    }
  }
  return tables.map(({ rows, ...table }) => ({
    ...table,
    members: membersOfRows(nestedRows(rows, withTable, reading), reading),
  }));
}

function splitAtRows(line: PageLine): PageLine[] {
  const starts = [0, ...innerRowStarts(line.text)];
  return starts.map((start, rank) => ({ ...line, text: line.text.slice(start, starts[rank + 1]).trim() }));
}

/** Is a line the heading of an object, like ` processed customer event object response data`? The wiki indents it. */
const isObjectHeading = ({ text, raw }: PageLine): boolean =>
  (/\b(?:objects?|data)\b/i.test(text) || /^\s/.test(raw)) &&
  !/^(?:the|an?|this|list|each)\b|[.:]$|following/i.test(text);

/** Is a line a cell on its own, and not part of the description above: a name, a presence, a type, a header? */
export function isStrayCell(text: string): boolean {
  const isName = /^[a-z][a-z0-9_]*(?:$|[A-Z(])/.test(text);
  return (
    isName || isGrammarLine("headerCells", text) || leadingType(text)?.rest === "" || leadingPresence(text)?.rest === ""
  );
}

const usualWords = new Set(["", "List of Strings, comma separated", "Json Web Token"]);

/** The row of a name and the line that follows it; `undefined` where that line has neither a presence nor a type. */
function rowOf(name: string, { at, cell }: PageLine, next: PageLine, reading: PageNotes): Row | undefined {
  const before = leadingPresence(next.text);
  const known = leadingType(before ? before.rest : next.text);
  const after = before ? undefined : leadingPresence(known?.rest ?? "");
  const { presence, presenceWords = "" } = before ?? after ?? {};
  if (!known && !presence && !(cell && next.text)) return undefined;
  const { type, typeWords } = known ?? { type: "Any", typeWords: before ? before.rest : next.text };
  if (!known) reading.problem(at, `${name}: not understood as a type: ${typeWords || "(nothing)"}`);
  const rest = after?.rest ?? known?.rest ?? "";
  return {
    name,
    type,
    ...withoutEmpty({
      typeWords: typeWords === type || usualWords.has(typeWords) ? undefined : typeWords,
      presence,
      presenceWords: presenceWords.toLowerCase() === presence ? undefined : presenceWords,
    }),
    at,
    texts: rest === "" ? [] : [{ ...next, text: rest }],
    rows: [],
    depth: cell?.depth,
  };
}

/** Words of sentences, which are no names of members. */
const prose = new Set("the an of to is or and if in be this by as for it on with which that not are".split(" "));

/** The row that begins with a line. Its name, presence and type may be glued, or stand on several lines or in several cells. */
function rowAt(lines: readonly PageLine[], index: number, reading: PageNotes) {
  const line = lines[index];
  if (!line) return undefined;
  const isOfRow = (other?: PageLine) => other !== undefined && other.cell?.row === line.cell?.row;
  const rowStarts = [/^([a-z][a-z0-9_]+)(?![a-z0-9_])(.*)$/, /^([A-Za-z]\w*)()$/];
  if (line.cell) rowStarts.unshift(/^([A-Za-z]\w*)(?=[\s(]|$)(.*)$/);
  const [, name = "", behind = ""] = rowStarts.map((start) => start.exec(line.text)).find(Boolean) ?? [];
  let next = index + 1;
  let cell: PageLine = { ...line, text: behind.trim() };
  // A presence may take several lines. The type follows it.
  while (/^(?:\([^)]*|\([^)]*\))?$/.test(cell.text) && isOfRow(lines[next]) && headerLength(lines, next) === 0) {
    cell = { ...(lines[next] as PageLine), text: `${cell.text} ${lines[next]?.text}`.trim() };
    next += 1;
  }
  // After a name, a type begins with a capital and a presence with a bracket.
  const isName =
    name.length > (line.cell ? 0 : 1) && !prose.has(name) && !/^\s*[^\sA-Z(]/.test(behind) && !line.cell?.column;
  const row = isName ? rowOf(name, line, cell, reading) : undefined;
  if (row) return { row, lines: next - index };
  if (!line.cell) return undefined;
  const cells = lines.filter(isOfRow).map(({ text }) => text);
  reading.problem(line.at, `not understood: ${cells.join(" | ")}`);
  const unread: Row = { name: "", type: "Any", at: line.at, depth: line.cell.depth, texts: [], rows: [] };
  return { row: unread, lines: 1 };
}

/** Moves rows into the row whose nested table they belong to. Text does not say where a nested table ends. */
function nestedRows(rows: readonly Row[], withTable: ReadonlySet<Row>, reading: PageNotes): Row[] {
  const outermost: Row[] = [];
  const owners: Row[] = [];
  for (const [index, row] of rows.entries()) {
    const around = [...owners];
    while (owners.length > 0 && !belongsTo(owners.at(-1) as Row, row, withTable.has(row), reading)) owners.pop();
    if (owners.length < around.length) placeTips(rows[index - 1] as Row, around.slice(owners.length), reading);
    (owners.at(-1)?.rows ?? outermost).push(row);
    if (row.depth !== undefined || withTable.has(row)) owners.push(row);
    if (row.depth === undefined && withTable.has(row) && !isIdentifier(row))
      reading.note(row.at, `${row.name}: nothing says where its table ends`);
  }
  const last = rows.at(-1);
  if (last) placeTips(last, owners, reading);
  return outermost;
}

const isIdentifier = ({ name, type }: Row): boolean => type === "Identifier" || name.endsWith("_identifier");

/** Does the description of a row mention the record of an identifier or object, like `Accounts receivable Identifier`? */
function mentions({ texts }: Row, { name, typeWords = "" }: Row): boolean {
  const [, ofName = name] = /([^_]+?)(?:_identifier)?$/.exec(name) ?? [];
  const [, word = ofName] = /\b(?!json)(\w+) (?:Identifier|Object)/i.exec(typeWords) ?? [];
  const record = word.toLowerCase().replace(/s$/, "");
  return texts.some(({ text }) => text.toLowerCase().includes(record));
}

/** Does a row belong to the nested table of another row? Notes a doubt where the page does not say it. */
function belongsTo(owner: Row, row: Row, hasTable: boolean, reading: PageNotes): boolean {
  if (row.depth !== undefined) return row.depth > (owner.depth ?? 0);
  const [first] = owner.rows;
  if (!first) return true;
  if (row.name === "fields_set" || owner.rows.some(({ name }) => name === row.name)) return false;
  if (!isIdentifier(owner)) {
    const isInside = mentions(first, owner) ? mentions(row, owner) : !hasTable;
    if (!isInside)
      reading.note(row.at, `${row.name}: read as behind the table of ${owner.name}, and nothing says where that ends`);
    return isInside;
  }
  const isToken = row.name === "access_token_identifier" && !owner.name.startsWith("access_token");
  if (!isIdentifierField(row.name) && !isToken) return false;
  const isLike = ["semi-optional", "mandatory on conditions", first.presence].includes(row.presence);
  if (!isLike || isToken || !mentions(row, owner)) {
    const read = isLike ? "one of" : "behind";
    reading.note(row.at, `${row.name}: nothing says where the fields of ${owner.name} end; read as ${read} them`);
  }
  return isLike;
}

/**
 * Tips below the last row of nested tables are about that row, or about a row whose table ends there. If there are as many
 * tips as such rows, each row gets one, from the inside out. Fewer tips are left out, as nothing says whose they are.
 */
function placeTips(last: Row, owners: readonly Row[], reading: PageNotes): void {
  if (last.depth !== undefined || owners.every((row) => row === last)) return;
  const { to = 0 } = listedValues(last.texts.map(({ text }) => text)) ?? {};
  const tips = last.texts.splice(to + 1);
  const rows = [last, ...owners.filter((row) => row !== last).toReversed()];
  const names = rows.map(({ name }) => name).join(" or ");
  for (const [index, tip] of tips.entries()) {
    const row = rows[Math.min(index, rows.length - 1)] as Row;
    const isPlaced = tips.length >= rows.length;
    const place = isPlaced ? `read as about ${row.name}` : "left out";
    reading.note(tip.at, `${place}, but may be about ${names}: ${tip.text}`);
    if (isPlaced) row.texts.push(tip);
  }
}

/** A row within a description, whose name cannot be told from the word before it. */
const rowGlued = grammarForm("rowGlued");

function membersOfRows(rows: readonly Row[], reading: PageNotes): MemberDocument[] {
  const names = new Set<string>();
  return rows.flatMap((row) => {
    const { at, name } = row;
    if (name === "")
      for (const inner of row.rows) reading.problem(inner.at, `${inner.name}: not read, as the row around it`);
    else if (names.has(name)) reading.problem(at, `${name} stands twice in its table`);
    if (name === "" || names.has(name)) return [];
    names.add(name);
    return [memberOf(row, reading)];
  });
}

function memberOf(row: Row, reading: PageNotes): MemberDocument {
  const { texts, rows, depth: _, at, ...facts } = row;
  const { name, type, typeWords = type } = facts;
  const isOtherType = rows.length > 0 && !isObjectType(type);
  if (isOtherType) reading.note(at, `${name}: ${typeWords} with a table is read as an Object`);
  const announcement = texts.find(({ text }) => announcesFields.test(text));
  if (announcement && rows.length === 0)
    reading.problem(announcement.at, `${name}: the table of its fields is not on the page`);
  return {
    ...facts,
    ...(isOtherType && { type: "Object", typeWords }),
    ...factsInDescription(row, reading),
    ...(rows.length > 0 && { members: membersOfRows(rows, reading) }),
    at,
  };
}

/** What the description of a row says about releases, earlier presence and values. */
function factsInDescription({ name, texts, rows }: Row, reading: PageNotes) {
  const listed = listedValues(texts.map(({ text }) => text));
  const { values = [], from = 0, to = 0 } = listed ?? {};
  const later = texts.flatMap(({ text }) => sinceOfValue(text) ?? []).filter(({ value }) => values.includes(value));
  if (listed && values.length === 0 && rows.length === 0)
    reading.note(texts[from]?.at ?? 0, `${name}: the list of its values is not read`);
  const read = texts.map(({ at, text }, index) => {
    if (rowGlued.test(text)) reading.problem(at, `${name}: there may be another row in: ${text}`);
    // Releases in a list of values belong to the values.
    const isDated = index === from && values.some((value) => typeof value === "object");
    const isListed = isDated || (index > from && index <= to && values.length > 0);
    const isValue = isListed || later.some(({ value }) => value === sinceOfValue(text)?.value);
    if (isValue) return { since: [], deprecated: [], rest: text, before: [] };
    const unread = unreadAvailability(text);
    if (unread) reading.note(at, `${name}: ${unread} is not read in: ${text}`);
    const earlier = presenceBefore(text);
    return { ...availabilityIn(text), before: earlier && !earlier.about ? [earlier.before] : [] };
  });
  const deprecated = read.flatMap((text) => text.deprecated);
  return withoutEmpty({
    before: read.flatMap((text) => text.before),
    since: read.flatMap((text) => text.since),
    deprecated: deprecated.length > 0 ? { since: deprecated } : undefined,
    values: values.map((value) => later.find((dated) => dated.value === value) ?? value),
    description: read.flatMap(({ rest }) => rest || []).join(" "),
  });
}

export const isObjectType = (type: string): boolean => /^(?:Set|Object|Identifier)$/.test(type);
