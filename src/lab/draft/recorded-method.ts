import type { MemberDocument, MethodDocument } from "../../../contracts/document-types.ts";
import { ConfigError } from "../../ground/config-error.ts";
import { isJsonObject, objectOf } from "../../ground/json.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
import type { RecordedExchange, RecordingPart } from "../record/recording.ts";
import type { Draft } from "./draft.ts";

/** What was seen of a value, over all calls. */
class Seen {
  readonly types = new Set<MemberDocument["type"]>();
  readonly members = new Map<string, Seen>();

  add(value: unknown): void {
    if (value === null || value === undefined) return;
    this.types.add(typeOf(value));
    for (const one of Array.isArray(value) ? value : [value]) {
      for (const [name, part] of Object.entries(isJsonObject(one) ? one : {})) {
        const member = this.members.get(name) ?? new Seen();
        this.members.set(name, member);
        member.add(part);
      }
    }
  }
}

/** The forms that `record --learn` keeps in place of values. */
const forms: Readonly<Record<string, readonly [type: MemberDocument["type"], sample: unknown]>> = {
  "{{number Integer}}": ["Integer", 1],
  "{{number Float}}": ["Float", 1.5],
  "{{number}}": ["Float", 1],
  "{{boolean}}": ["Boolean", true],
  "{{string Date}}": ["Date", "2016-06-22T15:00:00"],
  "{{string id}}": ["String", "49A9DF458B6E4DE69CDC7F5E330F34D9"],
};

function typeOf(value: unknown): MemberDocument["type"] {
  if (Array.isArray(value)) return "Set";
  if (typeof value === "object") return "Object";
  if (typeof value === "number") return Number.isInteger(value) ? "Integer" : "Float";
  return typeof value === "boolean" ? "Boolean" : (forms[String(value)]?.[0] ?? "String");
}

type Members = readonly MemberDocument[];

function membersOf(seen: Seen): MemberDocument[] {
  return [...seen.members].map(([name, one]): MemberDocument => {
    const types = [...one.types];
    const isNumber = types.length > 0 && types.every((type) => type === "Integer" || type === "Float");
    const read = types.length === 1 ? (types[0] as MemberDocument["type"]) : isNumber ? "Float" : "Any";
    const type = read === "Object" && name.endsWith("_identifier") ? "Identifier" : read;
    const members = membersOf(one);
    const lack =
      types.length === 0
        ? "Never seen with a value"
        : type === "Set" && members.length === 0 && "Never seen with an element";
    return { name, type, ...(lack && { description: lack }), ...(members.length > 0 && { members }), at: "observed" };
  });
}

/**
 * A draft of a method that we lack, from what was recorded of it: names and forms, each marked as observed.
 * @throws ConfigError where the recording has no such method, or several
 */
export function draftFromRecording(path: string, parts: readonly RecordingPart[], wanted?: string): Draft {
  const all = parts.flatMap(({ exchanges }) => exchanges).filter((one) => !one.path.includes("*"));
  const isMeant = (one: RecordedExchange) => (wanted ? nameOf(one) === wanted : one.operation === null);
  const exchanges = all.filter(isMeant);
  const names = [...new Set(exchanges.map(nameOf))];
  if (names.length !== 1) {
    const message = names.length === 0 ? "has no call of a method to draft" : `has several: ${names.join(", ")}`;
    const hint = "record one with --learn <method>";
    throw new ConfigError([{ where: path, message, hint }]);
  }
  const [asked, answered] = [new Seen(), new Seen()];
  const done = exchanges.filter(({ answer }) => objectOf(bodyOf(answer)?.["status"])?.["code"] === "OK");
  for (const { request } of exchanges) asked.add({ ...Object.fromEntries(request.query), ...bodyOf(request) });
  for (const { answer } of done) answered.add(bodyOf(answer)?.["data"]);
  const [first] = exchanges as [RecordedExchange];
  const { release, date } = (parts[0] as RecordingPart).header;
  const members = membersOf(answered);
  const type = members.length === 0 ? "None" : answered.types.has("Set") ? "Set" : "Object";
  const method: MethodDocument = {
    name: names[0] as string,
    verb: first.verb === "GET" ? "GET" : "POST",
    source: `A recording of CRM.COM ${release}, ${date}`,
    parameters: membersOf(asked).sort((one, other) => Number(other.name === "token") - Number(one.name === "token")),
    answer: { type, ...(members.length > 0 && { members }) },
    does: { answers: "examples" },
  };
  const notes = neverIn(members, "data.").map((text) => ({ line: first.at, text }));
  const problems =
    done.length > 0 ? [] : [{ line: first.at, text: "no call was answered with OK: the answer is not known" }];
  return { method, examples: done.slice(0, 1).map(exampleFrom), problems, notes };
}

const nameOf = ({ path }: RecordedExchange): string => path.replace(/\/$/, "").replaceAll("/", ".");

const bodyOf = ({ body }: RecordedExchange["request"] | RecordedExchange["answer"]) =>
  body && "json" in body ? objectOf(body.json) : undefined;

const neverIn = (members: Members, path: string): string[] =>
  members.flatMap(({ name, description = "", members: within = [] }) => [
    ...(description.startsWith("Never seen") ? [`${path}${name}: ${description.toLowerCase()}`] : []),
    ...neverIn(within, `${path}${name}.`),
  ]);

function exampleFrom({ request, answer, verb }: RecordedExchange): Draft["examples"][number] {
  const filled = (value: unknown) => mapLeaves(value, (leaf) => forms[String(leaf)]?.[1] ?? sampleOf(leaf));
  const token = "{{token}}";
  const query = Object.fromEntries(request.query.map(([name, text]) => [name, String(filled(text))]));
  const asked =
    verb === "GET" ? { query: { ...query, token } } : { body: { ...(filled(bodyOf(request)) as object), token } };
  return { title: "Recorded", provenance: "observed", request: asked, response: { body: filled(bodyOf(answer)) } };
}

/** A text stands for one that was there. */
const sampleOf = (leaf: unknown) => (typeof leaf === "string" && /^\{\{.*\}\}$/.test(leaf) ? "text" : leaf);

/** A method of a page, with what was seen of it besides. @returns also which of its members were never seen */
export function withRecordedMembers({ method }: Pick<Draft, "method">, seen: Draft) {
  const never: string[] = [];
  const fill = (own: Members = [], others: Members = [], path: string): MemberDocument[] => {
    const kept = own.map((member) => {
      const other = others.find(({ name }) => name === member.name);
      if (!other) never.push(path + member.name);
      const members = other ? fill(member.members, other.members, `${path}${member.name}.`) : (member.members ?? []);
      return { ...member, ...(members.length > 0 && { members }) };
    });
    return [...kept, ...others.filter(({ name }) => !own.some((one) => one.name === name))];
  };
  const parameters = fill(method.parameters, seen.method.parameters, "");
  const members = fill(method.answer.members, seen.method.answer.members, "data.");
  const type = method.answer.type === "None" ? seen.method.answer.type : method.answer.type;
  return { method: { ...method, parameters, answer: { type, ...(members.length > 0 && { members }) } }, never };
}
