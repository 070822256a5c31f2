import { createHash } from "node:crypto";
import type { ExamplesDocument, MemberDocument, MethodDocument } from "../../../contracts/document-types.ts";
import { ConfigError } from "../../ground/config-error.ts";
import { isJsonObject } from "../../ground/json.ts";
import { cutText } from "../../ground/quoted-text.ts";
import { allMembers } from "../../vendor/declared/declare-method.ts";
import { rowSetAmong } from "../../wire/bulk.ts";
import { parseRelease, type ReleaseName } from "../../wire/release.ts";
import { isObjectType, type MemberTable, memberTables } from "./member-tables.ts";
import { readMethodPage, type Section } from "./page.ts";
import { examplesOnPage, noteExampleMisfits } from "./page-examples.ts";
import {
  availabilityIn,
  grammarForm,
  leadingPresence,
  presenceBefore,
  unreadAvailability,
  withoutEmpty,
} from "./page-grammar.ts";
import { headerLength, type PageLine, type PageReading } from "./page-lines.ts";

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
 * Reads a method from a page of the vendor, as saved HTML or as text. It takes nothing that the page does not say.
 * @param path names the page in messages
 * @throws ConfigError for a page that is not read at all: cut, of another API, of several methods, in a form that loses tables
 */
export function draftMethod(path: string, page: string): Draft {
  const problems: PageNote[] = [];
  const notes: PageNote[] = [];
  const reading: PageReading = {
    problem: (line, text) => void problems.push({ line, text: cutText(text) }),
    note: (line, text) => void notes.push({ line, text: cutText(text) }),
    refuse(message, hint = "save the page as HTML in the browser and give that file") {
      throw new ConfigError([{ where: path, message, hint }]);
    },
  };
  const { verb, path: methodPath, title, linesIn } = readMethodPage(page, reading);
  const tables = (name: Section) => memberTables(linesIn(name), reading);
  const parameters = membersOf(tables("parameters"), tables("parameter objects"), reading);
  const ofRows = linesIn("parameters", "parameter objects").filter(({ text }) => presenceBefore(text)?.about);
  noteEarlierPresence(parameters, [...linesIn("head", "restrictions"), ...ofRows], reading);
  const data = membersOf(tables("answer"), tables("answer objects"), reading);
  const isRow = ({ cell, text }: PageLine, index: number, all: readonly PageLine[]) =>
    cell || headerLength(all, index) > 0 || leadingPresence(text)?.rest === "";
  const row = parameters.length + data.length === 0 ? linesIn().find(isRow) : undefined;
  if (row) reading.problem(row.at, "the page has rows of a table, but none stands below Parameters or Response Data");
  const hasToken = parameters.length === 0 || parameters.some(({ name }) => name === "token");
  const isBasic = parameters.some(({ description = "" }) => /\bHTTP Basic\b/i.test(description));
  const instead = isBasic ? "authenticates by HTTP Basic" : "needs none";
  if (!hasToken) reading.note(parameters[0]?.at as number, `no token is among the parameters: a call ${instead}`);
  const examples = examplesOnPage(linesIn("examples"), verb, reading);
  const bodies = examples.map(({ response }) => response?.body);
  const isOther = (body: unknown) => isJsonObject(body) && !("status" in body || "data" in body);
  if (examples.length > 0 && bodies.every(isOther))
    reading.refuse("is about another API: no example answers with data and status", "give a page of the Web API v2");
  const head = headOf(linesIn("head"), reading);
  const isList = isListNamed(methodPath, linesIn("head"), linesIn("answer"));
  const method: MethodDocument = {
    name: methodPath.replaceAll("/", "."),
    verb,
    source: `CRM.COM Web API v2, page "${title}"`,
    page: { title, sha256: createHash("sha256").update(page).digest("hex") },
    ...head,
    ...(!hasToken && { access: isBasic ? ("basic" as const) : ("none" as const) }),
    ...bulkOf(parameters, data, linesIn("head", "parameters"), reading),
    parameters: withoutGates(parameters, head.since, reading),
    answer: { type: answerType(data, bodies, isList), members: withoutGates(data, head.since, reading) },
    does: { answers: "examples" },
  };
  for (const { at, text } of linesIn("url", "restrictions")) reading.note(at, `not taken over: ${text}`);
  for (const example of examples) noteExampleMisfits(example, method, reading);
  const byLine = (all: readonly PageNote[]) => all.toSorted((one, other) => one.line - other.line);
  return { method, examples, problems: byLine(problems), notes: byLine(notes) };
}

const manyReturned = /\bmultiple\b.*\breturned (?:by|in|with) (?:each|a|every) call/i;

/** Does a page say that its method answers a list, in its title, in its words, or of its table? */
const isListNamed = (path: string, head: readonly PageLine[], answer: readonly PageLine[]): boolean =>
  path.endsWith("list") ||
  head.some(({ text }) => manyReturned.test(text)) ||
  answer.slice(0, 1).some(({ text, cell }) => !cell && (manyReturned.test(text) || /^(?:an? )?sets? of\b/i.test(text)));

/** An example shows whether a table of members is of an object or of a set; without one, the words of the page say it. */
function answerType(data: readonly MemberDocument[], bodies: readonly unknown[], isList: boolean) {
  if (data.length === 0) return "None";
  const shown = bodies.map((body) => Object(body).data).filter((one) => Array.isArray(one) || isJsonObject(one));
  return shown.length > 0 ? (shown.some(Array.isArray) ? "Set" : "Object") : isList ? "Set" : "Object";
}

/** Without releases that are no later than the method itself: every one of its releases has the member. */
function withoutGates(
  members: readonly MemberDocument[],
  own: MethodDocument["since"],
  reading: PageReading,
): MemberDocument[] {
  const order = (names: readonly ReleaseName[]) =>
    names.map((name) => parseRelease(name).order).toSorted((a, b) => a - b);
  return members.map((member) => {
    const { since, members: within, at, ...facts } = member;
    const isGate = !since || !own || Number(order(since).at(-1)) > Number(order(own)[0]);
    if (!isGate)
      reading.note(
        lineOf(member),
        `${member.name}: no release is kept, as the method is no older: ${since.join(", ")}`,
      );
    const inside = within && { members: withoutGates(within, own, reading) };
    return { ...facts, ...(since && isGate && { since }), ...inside, at };
  });
}

const [replacement, maximum] = [grammarForm("replacement", "i"), grammarForm("maximum", "i")];

function headOf(
  pieces: readonly PageLine[],
  reading: PageReading,
): Pick<MethodDocument, "description" | "since" | "deprecated"> {
  const lines = pieces.map(({ at, text }) => ({ at, text, unread: unreadAvailability(text), ...availabilityIn(text) }));
  for (const { at, text, unread } of lines) if (unread) reading.note(at, `${unread} is not read in: ${text}`);
  const ending = lines.find(({ deprecated }) => deprecated.length > 0);
  const [replaced = "", replacedBy] = replacement.exec(ending?.text ?? "") ?? [];
  const note = ending?.rest.replace(replaced, "").trim();
  return withoutEmpty({
    description: lines.flatMap((line) => (line === ending ? [] : line.rest || [])).join(" "),
    since: lines.flatMap((line) => line.since),
    deprecated: ending && { since: ending.deprecated, ...withoutEmpty({ note, replacedBy }), at: ending.at },
  });
}

type Members = readonly MemberDocument[];

function bulkOf(
  parameters: Members,
  data: Members,
  pieces: readonly PageLine[],
  reading: PageReading,
): Pick<MethodDocument, "bulk"> {
  const [set, other] = parameters.filter(({ type }) => type === "Set");
  const [limit] = pieces.flatMap(({ at, text }) => {
    const [, max] = maximum.exec(text) ?? [];
    return max === undefined ? [] : [{ at, max: Number(max.replaceAll(",", "")) }];
  });
  const sets = data.map(({ name }) => name);
  const [done, failed] = [rowSetAmong(sets, "processed"), rowSetAmong(sets, "unprocessed")];
  if (failed === undefined && !limit) return {};
  const lacks = [
    [failed, "the answer has no unprocessed rows"],
    [done, "the answer has no processed rows"],
    [limit, "the page says no maximum"],
    [set && !other, "not one set is sent"],
  ] as const;
  const [, reason] = lacks.find(([isThere]) => !isThere) ?? [];
  if (set && limit && !reason) return { bulk: { set: set.name, ...limit } };
  const at = data.find(({ name }) => name === failed)?.at;
  reading.note(limit?.at ?? (at as number), `rows are not answered one by one: ${reason}`);
  return {};
}

/** Adds to the members what a text says of one by its name: "For releases prior R14.0.0, the x_set is mandatory". */
function noteEarlierPresence(
  members: readonly MemberDocument[],
  pieces: readonly PageLine[],
  reading: PageReading,
): void {
  for (const { at, text } of pieces) {
    const { about = "it", before } = presenceBefore(text) ?? {};
    if (!before) continue;
    const noted = allMembers(members).filter(({ name }) => name === about);
    if (noted.length === 0) reading.problem(at, `not understood: what earlier releases ask of ${about}`);
    for (const member of noted) member.before = [...(member.before ?? []), before];
  }
}

function membersOf([main, ...more]: readonly MemberTable[], objects: readonly MemberTable[], reading: PageReading) {
  const own = main?.members ?? [];
  const referred = [...more, ...objects];
  const all = [...own, ...referred.flatMap(({ members }) => members)];
  const pairs = objectsByMember(allMembers(all).filter(lacksTable), referred, reading);
  for (const one of referred.filter((object) => ![...pairs.values()].includes(object))) {
    reading.problem(one.at, `the table belongs to no member: ${one.heading || "it has no heading"}`);
  }
  const whole = (member: MemberDocument, around: readonly MemberTable[]): MemberDocument => {
    const object = pairs.get(member);
    const isCircle = object !== undefined && around.includes(object);
    if (isCircle) reading.note(object.at, `${member.name}: stands in itself; its members are left out there`);
    const { at, ...facts } = member;
    const members = isCircle ? undefined : (object?.members ?? member.members);
    const within = object ? [...around, object] : around;
    return { ...facts, ...(members && { members: members.map((one) => whole(one, within)) }), at };
  };
  return own.map((member) => whole(member, []));
}

const lacksTable = ({ type, typeWords = "", members }: MemberDocument): boolean =>
  !members && isObjectType(type) && !/^Sets? of (?:String|Integer|Number|Date)s?$/.test(typeWords);

/** The words by which a type and a heading are compared: without endings, and without what all of them say. */
const stemsOf = (text: string): string[] =>
  (text.toLowerCase().match(/[a-z]+/g) ?? [])
    .filter((word) => !/^(?:sets?|of|an?|the|bulk|parameters?|response|objects?|data|json)$/.test(word))
    .map((word) => word.replace(/(?:ies|y)$|(?<=s)es$|(?<!s)s$/, ""));

/** Which table an object is: the one whose heading has most of the words of its type. */
function objectsByMember(members: readonly MemberDocument[], objects: readonly MemberTable[], reading: PageReading) {
  const pairs = new Map<MemberDocument, MemberTable>();
  for (const member of members) {
    const words = stemsOf(member.typeWords ?? "");
    const likeness = ({ heading }: MemberTable) => {
      if ((member.type === "Identifier") !== /identifier/i.test(heading)) return 0;
      const others = stemsOf(heading);
      const shared = words.filter((word) => others.includes(word)).length;
      return shared === 0 ? 0 : shared - (words.length + others.length - 2 * shared) / 100;
    };
    const [best, other] = objects.toSorted((one, another) => likeness(another) - likeness(one));
    if (!best || likeness(best) === 0 || (other && likeness(best) === likeness(other))) continue;
    pairs.set(member, best);
    const isNamed = words.every((word) => stemsOf(best.heading).includes(word));
    if (!isNamed) reading.note(lineOf(member), `${member.name}: read as of "${best.heading}", by some of its words`);
  }
  const left = members.filter((member) => !pairs.has(member));
  const [object, ...others] = objects.filter((one) => ![...pairs.values()].includes(one));
  for (const member of left) {
    // One set and one table belong together.
    const isOnly = object && left.length === 1 && others.length === 0;
    if (isOnly) pairs.set(member, object);
    const said = isOnly ? `read as of "${object.heading}", the only one` : "the page has no table of its members";
    reading.note(lineOf(member), `${member.name}: ${said}`);
  }
  return pairs;
}

const lineOf = ({ at }: MemberDocument): number => at as number;
