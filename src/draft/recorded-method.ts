import type { MemberDocument, MethodDocument } from "../../contracts/document-types.ts";
import { ConfigError } from "../common/config-error.ts";
import { isJsonObject, objectOf } from "../common/json.ts";
import type { RecordedExchange, RecordingPart } from "../documents/recording.ts";
import { mapLeaves } from "../matching/json-pointer.ts";
import type { Draft } from "./draft.ts";

type ValueType = MemberDocument["type"];

/** The types and members that a value had in the recorded calls. */
class RecordedValue {
  readonly types = new Set<ValueType>();
  readonly members = new Map<string, RecordedValue>();

  add(value: unknown): void {
    if (value === null || value === undefined) return;
    this.types.add(typeOf(value));
    for (const element of Array.isArray(value) ? value : [value]) {
      for (const [name, part] of Object.entries(isJsonObject(element) ? element : {})) {
        const member = this.members.get(name) ?? new RecordedValue();
        this.members.set(name, member);
        member.add(part);
      }
    }
  }
}

/** The placeholders that `record --learn` keeps in place of values. */
const placeholders: Readonly<Record<string, readonly [type: ValueType, sample: unknown]>> = {
  "{{number Integer}}": ["Integer", 1],
  "{{number Float}}": ["Float", 1.5],
  "{{number}}": ["Float", 1],
  "{{boolean}}": ["Boolean", true],
  "{{string Date}}": ["Date", "2016-06-22T15:00:00"],
  "{{string id}}": ["String", "49A9DF458B6E4DE69CDC7F5E330F34D9"],
};

function typeOf(value: unknown): ValueType {
  if (Array.isArray(value)) return "Set";
  if (typeof value === "object") return "Object";
  if (typeof value === "number") return Number.isInteger(value) ? "Integer" : "Float";
  return typeof value === "boolean" ? "Boolean" : (placeholders[String(value)]?.[0] ?? "String");
}

type Members = readonly MemberDocument[];

function membersOf(recorded: RecordedValue): MemberDocument[] {
  return [...recorded.members].map(([name, value]): MemberDocument => {
    const type = memberType(name, [...value.types]);
    const members = membersOf(value);
    const isEmptySet = type === "Set" && members.length === 0;
    const lack = value.types.size === 0 ? "Never seen with a value" : isEmptySet && "Never seen with an element";
    return { name, type, ...(lack && { description: lack }), ...(members.length > 0 && { members }), at: "observed" };
  });
}

function memberType(name: string, [first, ...others]: readonly ValueType[]): ValueType {
  if (first === "Object" && others.length === 0 && name.endsWith("_identifier")) return "Identifier";
  if (first !== undefined && others.length === 0) return first;
  const isNumber = first !== undefined && [first, ...others].every((type) => type === "Integer" || type === "Float");
  return isNumber ? "Float" : "Any";
}

/**
 * A draft of a method that we do not have, from recorded calls: names and types, each marked as observed.
 * @throws ConfigError if the recording has no such method, or several
 */
export function draftFromRecording(path: string, parts: readonly RecordingPart[], methodName?: string): Draft {
  const all = parts.flatMap(({ exchanges }) => exchanges).filter((exchange) => !exchange.path.includes("*"));
  const exchanges = all.filter((exchange) =>
    methodName ? nameOf(exchange) === methodName : exchange.operation === null,
  );
  const names = [...new Set(exchanges.map(nameOf))];
  if (names.length !== 1) {
    const message = names.length === 0 ? "has no call of a method to draft" : `has several: ${names.join(", ")}`;
    const hint = "record one with --learn <method>";
    throw new ConfigError([{ where: path, message, hint }]);
  }
  const [requests, answers] = [new RecordedValue(), new RecordedValue()];
  const done = exchanges.filter(({ answer }) => objectOf(bodyOf(answer)?.["status"])?.["code"] === "OK");
  for (const { request } of exchanges) requests.add({ ...Object.fromEntries(request.query), ...bodyOf(request) });
  for (const { answer } of done) answers.add(bodyOf(answer)?.["data"]);
  const [first] = exchanges as [RecordedExchange];
  const { release, date } = (parts[0] as RecordingPart).header;
  const members = membersOf(answers);
  const type = members.length === 0 ? "None" : answers.types.has("Set") ? "Set" : "Object";
  const method: MethodDocument = {
    name: names[0] as string,
    verb: first.verb === "GET" ? "GET" : "POST",
    source: `A recording of CRM.COM ${release}, ${date}`,
    parameters: membersOf(requests).sort((a, b) => Number(b.name === "token") - Number(a.name === "token")),
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
  members.flatMap(({ name, description = "", members: inner = [] }) => [
    ...(description.startsWith("Never seen") ? [`${path}${name}: ${description.toLowerCase()}`] : []),
    ...neverIn(inner, `${path}${name}.`),
  ]);

function exampleFrom({ request, answer, verb }: RecordedExchange): Draft["examples"][number] {
  const filled = (value: unknown) => mapLeaves(value, (leaf) => placeholders[String(leaf)]?.[1] ?? sampleOf(leaf));
  const token = "{{token}}";
  const query = Object.fromEntries(request.query.map(([name, text]) => [name, String(filled(text))]));
  const body = Object(filled(bodyOf(request)));
  const sent = verb === "GET" ? { query: { ...query, token } } : { body: { ...body, token } };
  return { title: "Recorded", provenance: "observed", request: sent, response: { body: filled(bodyOf(answer)) } };
}

/** Placeholders of other names stand for texts. */
const sampleOf = (leaf: unknown) => (typeof leaf === "string" && /^\{\{.*\}\}$/.test(leaf) ? "text" : leaf);

/** A method with the members that a recording adds. @returns also the members that were never recorded */
export function withRecordedMembers({ method }: Pick<Draft, "method">, recorded: Draft) {
  const never: string[] = [];
  const fill = (own: Members = [], others: Members = [], path: string): MemberDocument[] => {
    const names = own.map(({ name }) => name);
    const filled = own.map((member) => {
      const twin = others.find(({ name }) => name === member.name);
      if (!twin) never.push(path + member.name);
      const members = twin ? fill(member.members, twin.members, `${path}${member.name}.`) : (member.members ?? []);
      return { ...member, ...(members.length > 0 && { members }) };
    });
    return [...filled, ...others.filter(({ name }) => !names.includes(name))];
  };
  const parameters = fill(method.parameters, recorded.method.parameters, "");
  const members = fill(method.answer.members, recorded.method.answer.members, "data.");
  const type = method.answer.type === "None" ? recorded.method.answer.type : method.answer.type;
  return { method: { ...method, parameters, answer: { type, ...(members.length > 0 && { members }) } }, never };
}
