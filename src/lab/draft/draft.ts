import { createHash } from "node:crypto";
import { cutText } from "../../ground/config-error.ts";
import { declareMethod } from "../../vendor/declared/declare-method.ts";
import type { MemberDocument, MethodDocument } from "../../vendor/declared/method-document.ts";
import { Records } from "../../vendor/declared/records.ts";
import { allEntities } from "../../vendor/entities/all-entities.ts";
import { membersOf } from "./members.ts";
import { methodPage, refusePage, type Section } from "./page.ts";
import { compareExample, type DraftedExample, examplesOfPage } from "./page-examples.ts";
import { headerAt, type Piece, type Told } from "./piece.ts";
import { tablesIn } from "./rows.ts";
import { availabilityIn, presenceAt, presenceBefore, unreadIn } from "./vocabulary.ts";

interface ToldLine {
  readonly line: number;
  readonly text: string;
}

export interface Draft {
  readonly method: MethodDocument;
  readonly examples: readonly DraftedExample[];
  /** Lines of tables and examples of which something was dropped. */
  readonly problems: readonly ToldLine[];
  /** What is taken, and should be looked at. */
  readonly remarks: readonly ToldLine[];
}

/**
 * Reads a method from a page of the vendor, as saved HTML or as text. It takes nothing that the page does not say.
 * @param path names the page in messages
 * @throws ConfigError for a page that is not read at all: cut, of another API, of several methods, in a form that loses tables
 */
export function draftMethod(path: string, page: string): Draft {
  const problems: ToldLine[] = [];
  const remarks: ToldLine[] = [];
  const told: Told = {
    problem: (line, text) => void problems.push({ line, text: cutText(text) }),
    remark: (line, text) => void remarks.push({ line, text: cutText(text) }),
  };
  const { verb, path: methodPath, title, sections } = methodPage(path, page, told);
  const piecesOf = (...names: readonly Section[]) =>
    sections.filter(({ name }) => names.includes(name)).flatMap(({ pieces }) => pieces);
  const tables = (name: Section) => tablesIn(piecesOf(name), told);
  const parameters = membersOf(tables("parameters"), tables("parameter objects"), told);
  const data = membersOf(tables("answer"), tables("answer objects"), told);
  const rowLike = sections
    .flatMap(({ pieces }) => pieces)
    .find(({ cell, text }, index, all) => cell || headerAt(all, index) > 0 || presenceAt(text)?.rest === "");
  if (parameters.length + data.length === 0 && rowLike) {
    told.problem(rowLike.at, "the page has rows of a table, but none stands below Parameters or Response Data");
  }
  const examples = examplesOfPage(piecesOf("examples"), verb, told);
  const isOther = ({ response }: DraftedExample) =>
    Object(response.body) === response.body && !("status" in Object(response.body));
  if (examples.length > 0 && examples.every(isOther)) {
    refusePage(path, "is about another API: no example answers with data and status", "give a page of the Web API v2");
  }
  const hasToken = parameters.length === 0 || parameters.some(({ name }) => name === "token");
  if (!hasToken) told.remark(parameters[0]?.at as number, "no token is among the parameters: a call needs none");
  const notes = piecesOf("head", "restrictions");
  const method: MethodDocument = {
    name: methodPath.replaceAll("/", "."),
    verb,
    source: `CRM.COM Web API v2, page "${title}"`,
    page: { title, sha256: createHash("sha256").update(page).digest("hex") },
    ...headOf(piecesOf("head")),
    ...(!hasToken && { access: "none" as const }),
    ...bulkOf(parameters, data, piecesOf("head", "parameters"), told),
    parameters: withEarlierPresence(parameters, notes, told),
    // A table of members looks the same for an object and a set: an example shows which it is.
    answer: { type: data.length === 0 ? "None" : examples.some(answersSet) ? "Set" : "Object", members: data },
    does: { answers: "examples" },
  };
  for (const { at, text } of piecesOf("url", "restrictions")) told.remark(at, `not taken over: ${text}`);
  for (const { at, text } of piecesOf("head")) {
    const unread = unreadIn(text);
    if (unread) told.remark(at, `${unread} is not read in: ${text}`);
  }
  const { contract } = declareMethod({ document: method }, new Records(allEntities));
  for (const example of examples) compareExample(example, contract, told);
  const byLine = (all: readonly ToldLine[]) => all.toSorted((one, other) => one.line - other.line);
  return { method, examples, problems: byLine(problems), remarks: byLine(remarks) };
}

const answersSet = ({ response }: DraftedExample) => Array.isArray(Object(response.body).data);

/** What stands between the title and the first section. */
function headOf(pieces: readonly Piece[]): Pick<MethodDocument, "description" | "since" | "deprecated"> {
  const lines = pieces.map(({ at, text }) => ({ at, text, ...availabilityIn(text) }));
  const since = lines.flatMap((line) => line.since);
  const ending = lines.find(({ deprecated }) => deprecated.length > 0);
  const description = lines.flatMap((line) => (line === ending || line.rest === "" ? [] : [line.rest])).join(" ");
  const [replaced = "", replacedBy] = replacement.exec(ending?.text ?? "") ?? [];
  const remark = ending?.rest.replace(replaced, "").trim();
  return {
    ...(description !== "" && { description }),
    ...(since.length > 0 && { since }),
    ...(ending && {
      deprecated: {
        since: ending.deprecated,
        ...(remark && { remark }),
        ...(replacedBy && { replacedBy }),
        at: ending.at,
      },
    }),
  };
}

const replacement = /\(?replaced (?:with|by) (?:the )?(?:POST |GET )?(\w+(?:\/\w+)+)\)?/i;

/** The set of rows that are answered one by one, with the maximum that the page says. */
function bulkOf(
  parameters: readonly MemberDocument[],
  data: readonly MemberDocument[],
  pieces: readonly Piece[],
  told: Told,
) {
  const [set, other] = parameters.filter(({ type }) => type === "Set");
  const [limit] = pieces.flatMap(({ at, text }) => {
    const [, max] = /maximum number of [^.]*? is ([\d,]+)/i.exec(text) ?? [];
    return max === undefined ? [] : [{ at, max: Number(max.replaceAll(",", "")) }];
  });
  const isByRow = data.some(({ name }) => name.startsWith("unprocessed_"));
  if (set && limit && !other && isByRow) return { bulk: { set: set.name, ...limit } };
  if (limit)
    told.remark(limit.at, "this maximum is not taken over: the answer has no unprocessed rows, or not one set is sent");
  if (isByRow && !limit)
    told.remark(data[0]?.at as number, "rows are answered one by one, but the page says no maximum: bulk is left out");
  return {};
}

/** The members with what a note of the page says of one of them: "For releases prior R14.0.0, the x is mandatory". */
function withEarlierPresence(
  members: readonly MemberDocument[],
  notes: readonly Piece[],
  told: Told,
): MemberDocument[] {
  const named = notes.flatMap(({ at, text }) => ({ at, ...presenceBefore(text) }));
  for (const { at, before, about } of named) {
    if (before && !members.some(({ name }) => name === about))
      told.problem(at, `not understood: what earlier releases ask of ${about ?? "it"}`);
  }
  return members.map((member) => {
    const before = named.filter(({ about }) => about === member.name).flatMap((one) => one.before ?? []);
    return before.length > 0 ? { ...member, before } : member;
  });
}
