import { createHash } from "node:crypto";
import type { ExamplesDocument, MemberDocument, MethodDocument } from "../../contracts/document-types.ts";
import { ConfigError } from "../common/config-error.ts";
import { isJsonObject } from "../common/json.ts";
import { cutText } from "../common/quoted-text.ts";
import { allMembers } from "../vendor/declared/declare-method.ts";
import { rowSetAmong } from "../wire/envelope.ts";
import { isObjectType, type MemberTable, memberTables } from "./member-tables.ts";
import { readMethodPage, type Section } from "./page.ts";
import { examplesOnPage, noteExampleMisfits } from "./page-examples.ts";
import { availabilityIn, grammarForm, presenceBefore, unreadAvailability, withoutEmpty } from "./page-grammar.ts";
import type { PageLine, PageNotes } from "./page-lines.ts";

interface PageNote {
  readonly line: number;
  readonly text: string;
}

export interface Draft {
  readonly method: MethodDocument;
  readonly examples: ExamplesDocument["examples"];
  readonly problems: readonly PageNote[];
  readonly notes: readonly PageNote[];
}

/**
 * Reads a method from a page of the vendor, saved as HTML or as text. The draft says nothing that the page does not say.
 * @param path names the page in messages
 * @throws ConfigError for a page that cannot be read: cut, about another API or several methods, or in a form that loses tables
 */
export function draftMethod(path: string, page: string): Draft {
  const problems: PageNote[] = [];
  const notes: PageNote[] = [];
  const reading: PageNotes = {
    problem: (line, text) => void problems.push({ line, text: cutText(text) }),
    note: (line, text) => void notes.push({ line, text: cutText(text) }),
    refuse(message, hint = "save the page as HTML in the browser and give that file") {
      throw new ConfigError([{ where: path, message, hint }]);
    },
  };
  const { verb, path: methodPath, title, linesIn } = readMethodPage(page, reading);
  const tables = (section: Section) => memberTables(linesIn(section), reading);
  const parameters = membersOf(tables("parameters"), tables("parameter objects"), reading);
  const aboutRows = linesIn("parameters", "parameter objects").filter(({ text }) => presenceBefore(text)?.about);
  addEarlierPresence(parameters, [...linesIn("head", "restrictions"), ...aboutRows], reading);
  const data = membersOf(tables("answer"), tables("answer objects"), reading);
  const examples = examplesOnPage(linesIn("examples"), verb, reading);
  const bodies = examples.map(({ response }) => response?.body);
  const isForeign = (body: unknown) => isJsonObject(body) && !("status" in body || "data" in body);
  if (examples.length > 0 && bodies.every(isForeign))
    reading.refuse("is about another API: no example answers with data and status", "give a page of the Web API v2");
  const isList = isListNamed(methodPath, linesIn("head"), linesIn("answer"));
  const method: MethodDocument = {
    name: methodPath.replaceAll("/", "."),
    verb,
    source: `CRM.COM Web API v2, page "${title}"`,
    page: { title, sha256: createHash("sha256").update(page).digest("hex") },
    ...headOf(linesIn("head"), reading),
    ...accessOf(parameters, reading),
    ...bulkOf(parameters, data, linesIn("head", "parameters"), reading),
    parameters,
    answer: { type: answerType(data, bodies, isList), members: data },
    does: { answers: "examples" },
  };
  for (const { at, text } of linesIn("url", "restrictions")) reading.note(at, `not taken over: ${text}`);
  for (const example of examples) noteExampleMisfits(example, method, reading);
  const sorted = (unsorted: readonly PageNote[]) => unsorted.toSorted((a, b) => a.line - b.line);
  return { method, examples, problems: sorted(problems), notes: sorted(notes) };
}

type Members = readonly MemberDocument[];

function accessOf(parameters: Members, reading: PageNotes): Pick<MethodDocument, "access"> {
  const [first] = parameters;
  if (!first || parameters.some(({ name }) => name === "token")) return {};
  const isBasic = parameters.some(({ description = "" }) => /\bHTTP Basic\b/i.test(description));
  const instead = isBasic ? "authenticates by HTTP Basic" : "needs none";
  reading.note(lineOf(first), `no token is among the parameters: a call ${instead}`);
  return { access: isBasic ? "basic" : "none" };
}

const manyReturned = /\bmultiple\b.*\breturned (?:by|in|with) (?:each|a|every) call/i;

/** Do the title, the head, or the line above the table of the answer say that the method answers a list? */
const isListNamed = (path: string, head: readonly PageLine[], answer: readonly PageLine[]): boolean =>
  path.endsWith("list") ||
  head.some(({ text }) => manyReturned.test(text)) ||
  answer.slice(0, 1).some(({ text, cell }) => !cell && (manyReturned.test(text) || /^(?:an? )?sets? of\b/i.test(text)));

/** An example shows whether `data` is an object or a set. Without an example, the words of the page say it. */
function answerType(data: Members, bodies: readonly unknown[], isList: boolean) {
  if (data.length === 0) return "None";
  const shown = bodies.map((body) => Object(body).data).filter((part) => Array.isArray(part) || isJsonObject(part));
  return (shown.length > 0 ? shown.some(Array.isArray) : isList) ? "Set" : "Object";
}

const [replacement, maximum] = [grammarForm("replacement", "i"), grammarForm("maximum", "i")];

function headOf(lines: readonly PageLine[], reading: PageNotes) {
  const read = lines.map(({ at, text }) => ({ at, text, ...availabilityIn(text) }));
  for (const { at, text } of lines) {
    const unread = unreadAvailability(text);
    if (unread) reading.note(at, `${unread} is not read in: ${text}`);
  }
  const deprecation = read.find(({ deprecated }) => deprecated.length > 0);
  const [replaced = "", replacedBy] = replacement.exec(deprecation?.text ?? "") ?? [];
  const note = deprecation?.rest.replace(replaced, "").trim();
  return withoutEmpty({
    description: read.flatMap((line) => (line === deprecation ? [] : line.rest || [])).join(" "),
    since: read.flatMap((line) => line.since),
    deprecated: deprecation && {
      since: deprecation.deprecated,
      ...withoutEmpty({ note, replacedBy }),
      at: deprecation.at,
    },
  });
}

function bulkOf(parameters: Members, data: Members, lines: readonly PageLine[], reading: PageNotes) {
  const [set, secondSet] = parameters.filter(({ type }) => type === "Set");
  const [limit] = lines.flatMap(({ at, text }) => {
    const [, max] = maximum.exec(text) ?? [];
    return max === undefined ? [] : [{ at, max: Number(max.replaceAll(",", "")) }];
  });
  const sets = data.map(({ name }) => name);
  const [processed, unprocessed] = [rowSetAmong(sets, "processed"), rowSetAmong(sets, "unprocessed")];
  if (unprocessed === undefined && !limit) return {};
  const conditions = [
    [unprocessed, "the answer has no unprocessed rows"],
    [processed, "the answer has no processed rows"],
    [limit, "the page says no maximum"],
    [set && !secondSet, "not one set is sent"],
  ] as const;
  const [, reason] = conditions.find(([isMet]) => !isMet) ?? [];
  if (set && limit && !reason) return { bulk: { set: set.name, ...limit } };
  const [ofRows] = data.filter(({ name }) => name === unprocessed).map(lineOf);
  reading.note(limit?.at ?? ofRows ?? 0, `rows are not answered one by one: ${reason}`);
  return {};
}

/** Adds to members what lines say about their earlier presence: "For releases prior R14.0.0, the x_set is mandatory". */
function addEarlierPresence(members: Members, lines: readonly PageLine[], reading: PageNotes): void {
  for (const { at, text } of lines) {
    const { about = "it", before } = presenceBefore(text) ?? {};
    if (!before) continue;
    const named = allMembers(members).filter(({ name }) => name === about);
    if (named.length === 0) reading.problem(at, `not understood: what earlier releases ask of ${about}`);
    for (const member of named) member.before = [...(member.before ?? []), before];
  }
}

/** The members of the first table. Members that are objects get the members of the table that describes the object. */
function membersOf([main, ...more]: readonly MemberTable[], objects: readonly MemberTable[], reading: PageNotes) {
  const own = main?.members ?? [];
  const tables = [...more, ...objects];
  const all = allMembers([...own, ...tables.flatMap(({ members }) => members)]);
  const tableOf = tablesByMember(all.filter(lacksTable), tables, reading);
  const used = new Set(tableOf.values());
  for (const table of tables.filter((table) => !used.has(table))) {
    reading.problem(table.at, `the table belongs to no member: ${table.heading || "it has no heading"}`);
  }
  const withMembers = (member: MemberDocument, around: readonly MemberTable[]): MemberDocument => {
    const table = tableOf.get(member);
    const isInItself = table !== undefined && around.includes(table);
    if (isInItself) reading.note(table.at, `${member.name}: stands in itself; its members are left out there`);
    const { at, ...facts } = member;
    const inner = isInItself ? undefined : (table?.members ?? member.members);
    const innerAround = table ? [...around, table] : around;
    return { ...facts, ...(inner && { members: inner.map((one) => withMembers(one, innerAround)) }), at };
  };
  return own.map((member) => withMembers(member, []));
}

const lacksTable = ({ type, typeWords = "", members }: MemberDocument): boolean =>
  !members && isObjectType(type) && !/^Sets? of (?:String|Integer|Number|Date)s?$/.test(typeWords);

/** The words of a type or a heading to compare: in the singular, without words that all of them have. */
const stemsOf = (text: string): string[] =>
  (text.toLowerCase().match(/[a-z]+/g) ?? [])
    .filter((word) => !/^(?:sets?|of|an?|the|bulk|parameters?|response|objects?|data|json)$/.test(word))
    .map((word) => word.replace(/(?:ies|y)$|(?<=s)es$|(?<!s)s$/, ""));

/** How many words the type of a member and the heading of a table share; other words decide between equals. */
function similarity({ type, typeWords = "" }: MemberDocument, { heading }: MemberTable): number {
  if ((type === "Identifier") !== /identifier/i.test(heading)) return 0;
  const [words, headingWords] = [stemsOf(typeWords), stemsOf(heading)];
  const shared = words.filter((word) => headingWords.includes(word)).length;
  return shared === 0 ? 0 : shared - (words.length + headingWords.length - 2 * shared) / 100;
}

/** The table that describes each object: the one whose heading is most similar to its type. */
function tablesByMember(members: Members, tables: readonly MemberTable[], reading: PageNotes) {
  const tableOf = new Map<MemberDocument, MemberTable>();
  for (const member of members) {
    const [best, second] = tables.toSorted((a, b) => similarity(member, b) - similarity(member, a));
    if (!best || similarity(member, best) === 0) continue;
    if (second && similarity(member, best) === similarity(member, second)) continue;
    tableOf.set(member, best);
    const isNamed = stemsOf(member.typeWords ?? "").every((word) => stemsOf(best.heading).includes(word));
    if (!isNamed) reading.note(lineOf(member), `${member.name}: read as of "${best.heading}", by some of its words`);
  }
  const rest = members.filter((member) => !tableOf.has(member));
  const used = new Set(tableOf.values());
  const [table, ...others] = tables.filter((table) => !used.has(table));
  for (const member of rest) {
    // One object and one table belong together.
    const isOnly = table && rest.length === 1 && others.length === 0;
    if (isOnly) tableOf.set(member, table);
    const result = isOnly ? `read as of "${table.heading}", the only one` : "the page has no table of its members";
    reading.note(lineOf(member), `${member.name}: ${result}`);
  }
  return tableOf;
}

/** The line of a member on the page. */
const lineOf = ({ at }: MemberDocument): number => Number(at);
