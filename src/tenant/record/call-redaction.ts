import type { SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { refusedEnvelope } from "../../wire/envelope.ts";
import { isSecretInAnswer } from "../../wire/secrets/secret-names.ts";
import type { CallValues } from "./call-values.ts";
import { textMarker } from "./markers.ts";
import { redactCode, redactText } from "./text-redaction.ts";

/** Work with a pause after each member, because a large body must not hold up other calls. */
export type Pieces<Result> = Generator<undefined, Result>;

/** A number of more digits may be an id. */
const longestCount = 9;

export const statusNode = schemaTree(refusedEnvelope).members.get("status") as SchemaNode;
const statusMembers = new Set(statusNode.members.values());

/** Notes the secrets of a body, wherever they are in it. */
export function* noteSecrets(part: unknown, values: CallValues, isSecret = false): Pieces<void> {
  if (typeof part !== "object" || part === null) {
    if (isSecret) values.secret(part);
    return;
  }
  for (const [name, member] of Object.entries(part)) {
    yield* noteSecrets(member, values, isSecret || isSecretInAnswer(name));
    yield;
  }
}

/** Redacts a response in two walks. The first one notes its values, because a text may repeat a value that follows it. */
export function* redactResponse(json: unknown, node: SchemaNode, values: CallValues): Pieces<unknown> {
  yield* redactJson(json, node, values, "noting the response");
  return yield* redactJson(json, node, values, "response");
}

/** Does all pieces at once. */
export function finish<Result>(pieces: Pieces<Result>): Result {
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}

type Walk = "request" | "noting the response" | "response";

/** Redacts a value. Only the type of a value without a node stays, because the method has no such member. */
export function* redactJson(
  value: unknown,
  node: SchemaNode | undefined,
  values: CallValues,
  walk: Walk = "request",
): Pieces<unknown> {
  if (value === null) return null;
  if (Array.isArray(value)) {
    if (node?.mostElements !== undefined) values.counts.add(String(value.length));
    // A list in place of one value, such as a `fields_set`, has values of that kind.
    const element = node?.element ?? (node?.kind === "array" ? undefined : node);
    const elements: unknown[] = [];
    for (const item of value) elements.push(yield* redactJson(item, element, values, walk));
    // The recording does not say how many unknown values there are.
    return element ? elements : [...new Map(elements.map((item) => [JSON.stringify(item), item])).values()];
  }
  if (typeof value === "object") {
    const members: [string, unknown][] = [];
    for (const [name, member] of Object.entries(value)) {
      const known = node?.members.get(name);
      members.push([known ? name : redactName(name, values, walk), yield* redactJson(member, known, values, walk)]);
      yield;
    }
    return Object.fromEntries(members);
  }
  return node ? redactLeaf(value, node, values, walk) : redactUnknown(value, values);
}

const redactUnknown = (value: unknown, values: CallValues) => values.replace(String(value), `{{${typeof value}}}`);

const looksLikeName = /^(?=.{1,40}$)[A-Za-z]+(?:_[A-Za-z]+|_\d{1,2})*$/;

/** Redacts a name that the method does not have. In a response it stays if it may be the vendor's and is no value. */
function redactName(name: string, values: CallValues, walk: Walk): string {
  if (name === "" || values.words.isWord(name)) return values.replace(name, name);
  if (walk !== "request" && looksLikeName.test(name)) {
    if (walk === "noting the response") return name;
    const isFree = (values.firstReplacement(name) ?? name) === name && !values.isValue(name);
    if (isFree && !values.hasSecretPart(name)) return values.replace(name, name);
  }
  return values.replace(name, `{{name ${values.keys.label("name", name)}}}`);
}

function redactLeaf(value: unknown, node: SchemaNode, values: CallValues, walk: Walk): unknown {
  const { name, kind, typeName } = node;
  const { words } = values;
  const text = String(value);
  const isNumber = kind === "number" || kind === "integer" || typeName === "Integer";
  if (isSecretInAnswer(name)) return values.secret(value, isNumber);
  if (statusMembers.has(node) || name === "error_code" || name === "error_description") {
    if (typeof value !== "string") return redactUnknown(value, values);
    if (walk === "noting the response") return value;
    return name.endsWith("code") ? redactCode(text, values) : redactText(text, values);
  }
  if (typeof value === "boolean") return value;
  const isCount = (name === "number_of_results" || name === "offset") && text.length <= longestCount;
  if (typeof value === "number")
    return Number(values.replace(text, isCount || values.isKept(text) ? text : values.keys.of(text)));
  if (name === "fields_set")
    return text.replace(/[^,.\s]+/g, (path) => (words.isPath(path) ? path : redactName(path, values, walk)));
  if (/^(?:description|udf_string_\d+)$/.test(name)) {
    if (walk === "request") values.keys.noteText(text);
    return values.replace(text, text && textMarker(text, values.keys.isChangedText(text)));
  }
  // Some clients send numbers and booleans as text.
  const isPlain = isCount ? /^\d+$/.test(text) : kind === "boolean" && /^(?:true|false)$/.test(text);
  // A known value in another case, or among spaces, tells nothing more.
  if (isPlain || words.isValue(text.trim())) return values.replace(text, text);
  const before = values.firstReplacement(text);
  if (before?.startsWith("{{secret ")) return before;
  return values.replace(text, values.keys.of(text));
}
