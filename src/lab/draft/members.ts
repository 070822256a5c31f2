import type { MemberDocument } from "../../../contracts/document-types.ts";
import { allMembers } from "../../vendor/declared/declare-method.ts";
import type { Told } from "./pieces.ts";
import type { MemberTable, Row } from "./rows.ts";
import { availabilityIn, form, presenceBefore, unreadIn, valuesIn, withoutEmpty } from "./vocabulary.ts";

/** A row in a description, whose name cannot be told from the word before it. */
const rowGlued = form("rowGlued");
const fieldsFollow = form("fieldsFollow", "i");

/** The members of a table. A name that stands twice is told, and counts once. */
function membersOfRows(rows: readonly Row[], told: Told): MemberDocument[] {
  const names = new Set<string>();
  return rows.flatMap((row) => {
    const { at, name } = row;
    if (name === "") for (const one of row.rows) told.problem(one.at, `${one.name}: not read, as the row around it`);
    else if (names.has(name)) told.problem(at, `${name} stands twice in its table`);
    if (name === "" || names.has(name)) return [];
    names.add(name);
    return [memberOf(row, told)];
  });
}

function memberOf(row: Row, told: Told): MemberDocument {
  const { texts, rows, depth: _, at, ...said } = row;
  const { name, type, typeWords = type } = said;
  const isOther = rows.length > 0 && !isObject(type);
  if (isOther) told.remark(at, `${name}: ${typeWords} with a table is read as an Object`);
  const announced = texts.find(({ text }) => fieldsFollow.test(text));
  if (announced && rows.length === 0) told.problem(announced.at, `${name}: the table of its fields is not on the page`);
  return {
    ...said,
    ...(isOther && { type: "Object", typeWords }),
    ...saidIn(row, told),
    ...(rows.length > 0 && { members: membersOfRows(rows, told) }),
    at,
  };
}

function saidIn({ name, texts, rows }: Row, told: Told) {
  const listed = valuesIn(texts.map(({ text }) => text));
  const { values = [], lines = 0 } = listed ?? {};
  if (listed && values.length === 0 && rows.length === 0)
    told.remark(texts[0]?.at ?? 0, `${name}: the list of its values is not read`);
  const read = texts.map(({ at, text }, index) => {
    if (rowGlued.test(text)) told.problem(at, `${name}: there may be another row in: ${text}`);
    // The releases of values stand at the values.
    const isValue = index === 0 ? values.some((one) => typeof one === "object") : index <= lines && values.length > 0;
    if (isValue) return { since: [], deprecated: [], rest: text, before: [] };
    const unread = unreadIn(text);
    if (unread) told.remark(at, `${name}: ${unread} is not read in: ${text}`);
    const earlier = presenceBefore(text);
    return { ...availabilityIn(text), before: earlier && !earlier.about ? [earlier.before] : [] };
  });
  const deprecated = read.flatMap((text) => text.deprecated);
  return withoutEmpty({
    before: read.flatMap((text) => text.before),
    since: read.flatMap((text) => text.since),
    deprecated: deprecated.length > 0 ? { since: deprecated } : undefined,
    values,
    description: read.flatMap(({ rest }) => rest || []).join(" "),
  });
}

type ReferredObject = MemberTable & { readonly members: readonly MemberDocument[] };

/** The members of a section, with those of the objects that their types name. */
export function membersOf(
  [main, ...more]: readonly MemberTable[],
  objects: readonly MemberTable[],
  told: Told,
): MemberDocument[] {
  const own = membersOfRows(main?.rows ?? [], told);
  const referred = [...more, ...objects].map((table) => ({ ...table, members: membersOfRows(table.rows, told) }));
  const all = [...own, ...referred.flatMap(({ members }) => members)];
  const pairs = objectsByMember(allMembers(all).filter(lacksTable), referred, told);
  for (const one of referred.filter((object) => ![...pairs.values()].includes(object))) {
    told.problem(one.at, `the table belongs to no member: ${one.heading || "it has no heading"}`);
  }
  const whole = (member: MemberDocument, around: readonly ReferredObject[]): MemberDocument => {
    const object = pairs.get(member);
    const isCircle = object !== undefined && around.includes(object);
    if (isCircle) told.remark(object.at, `${member.name}: stands in itself; its members are left out there`);
    const { at, ...facts } = member;
    const members = isCircle ? undefined : (object?.members ?? member.members);
    const within = object ? [...around, object] : around;
    return { ...facts, ...(members && { members: members.map((one) => whole(one, within)) }), at };
  };
  return own.map((member) => whole(member, []));
}

/** The members of a set or an object may stand in a table elsewhere. */
const lacksTable = ({ type, typeWords = "", members }: MemberDocument): boolean =>
  !members && isObject(type) && !/^Sets? of (?:String|Integer|Number|Date)s?$/.test(typeWords);

const isObject = (type: string): boolean => /^(?:Set|Object|Identifier)$/.test(type);

/** The words by which a type and a heading are compared: without endings, and without what all of them say. */
const stemsOf = (text: string): string[] =>
  (text.toLowerCase().match(/[a-z]+/g) ?? [])
    .filter((word) => !/^(?:sets?|of|an?|the|bulk|parameters?|response|objects?|data|json)$/.test(word))
    .map((word) => word.replace(/(?:ies|y)$|(?<=s)es$|(?<!s)s$/, ""));

/** Which table an object is: the one whose heading has most of the words of its type; else by order, if there are as many. */
function objectsByMember(members: readonly MemberDocument[], objects: readonly ReferredObject[], told: Told) {
  const pairs = new Map<MemberDocument, ReferredObject>();
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
    if (!isNamed) told.remark(lineOf(member), `${member.name}: read as of "${best.heading}", by some of its words`);
  }
  const left = members.filter((member) => !pairs.has(member));
  const free = objects.filter((object) => ![...pairs.values()].includes(object));
  const sets = left.filter(({ type, typeWords }) => type !== "Identifier" && typeWords !== "JSON Object");
  for (const member of left) {
    const object = sets.length === free.length ? free[sets.indexOf(member)] : undefined;
    if (object) pairs.set(member, object);
    const said = object ? `read as of "${object.heading}", by order` : "the page has no table of its members";
    told.remark(lineOf(member), `${member.name}: ${said}`);
  }
  return pairs;
}

const lineOf = ({ at }: MemberDocument): number => at as number;
