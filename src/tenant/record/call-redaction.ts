import { setImmediate } from "node:timers/promises";
import { stopwatchMs } from "../../common/clock.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { refusedEnvelope } from "../../wire/envelope.ts";
import { isSecretInAnswer } from "../../wire/secrets/secret-names.ts";
import type { CallValues } from "./call-values.ts";
import { textMarker } from "./pseudonyms.ts";
import { redactCode, redactText } from "./text-redaction.ts";

/** How a part of a call is redacted: twice, and the first time only to note its values, because a text may repeat a value after it. */
export interface Walk {
  readonly values: CallValues;
  readonly isNoting: boolean;
  readonly isAnswer: boolean;
}

/** A number of more digits may be an id. */
const longestCount = 9;

/** Milliseconds of work after which other calls are served. */
const longestWorkMs = 20;

let begunMs = 0;

export const statusNode = schemaTree(refusedEnvelope).members.get("status") as SchemaNode;
const statusMembers = new Set(statusNode.members.values());
const unknownSecret: SchemaNode = { ...statusNode, name: "secret", members: new Map() };

/** Redacts a value. Only the type of a value without a node stays, because the method has no such member. */
export async function redactJson(value: unknown, node: SchemaNode | undefined, walk: Walk): Promise<unknown> {
  if (stopwatchMs() - begunMs > longestWorkMs) {
    await setImmediate();
    begunMs = stopwatchMs();
  }
  if (typeof value !== "object" || value === null) return redactLeaf(value, node, walk);
  if (Array.isArray(value)) {
    if (node?.mostElements !== undefined) walk.values.counts.add(String(value.length));
    // A list in place of one value, such as a `fields_set`, has values of that kind.
    const element = node?.element ?? (node?.kind === "array" ? undefined : node);
    const elements: unknown[] = [];
    for (const item of value) elements.push(await redactJson(item, element, walk));
    // The recording does not say how many unknown values there are.
    return element ? elements : [...new Map(elements.map((item) => [JSON.stringify(item), item])).values()];
  }
  const members: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value))
    members.push([redactName(name, node, walk), await redactJson(member, memberOf(name, node), walk)]);
  return Object.fromEntries(members);
}

/** The node of a member, which is a secret if its name, or the name of the node around it, says so. */
function memberOf(name: string, node: SchemaNode | undefined): SchemaNode | undefined {
  const isSecret = isSecretInAnswer(name) || isSecretInAnswer(node?.name);
  return node?.members.get(name) ?? (isSecret ? unknownSecret : undefined);
}

const looksLikeName = /^(?=.{1,40}$)[A-Za-z]+(?:_[A-Za-z]+|_\d{1,2})*$/;

/** Redacts a name that the node does not have. In a response it stays if it may be the vendor's and is no value. */
function redactName(name: string, node: SchemaNode | undefined, { values, isNoting, isAnswer }: Walk): string {
  if (node?.members.has(name)) return name;
  if (name === "" || values.words.isWord(name)) return values.replace(name, name);
  if (isAnswer && looksLikeName.test(name)) {
    if (isNoting) return name;
    const isKnown = (values.replacementFor(name) ?? name) !== name || values.isValue(name);
    if (!isKnown && !values.hasSecretPart(name)) return values.replace(name, name);
  }
  return values.replace(name, `{{name ${values.keys.label("name", name)}}}`);
}

function redactLeaf(value: unknown, node: SchemaNode | undefined, walk: Walk): unknown {
  if (value === null) return null;
  const { values, isNoting, isAnswer } = walk;
  const { name = "", kind, typeName } = node ?? {};
  const text = String(value);
  if (isSecretInAnswer(name)) return values.secret(value, kind === "number" || typeName === "Integer");
  // A query writes an object as `number=ACR1`.
  const [, member, rest] = (kind === "object" && /^(.*?)=(.*)$/s.exec(text)) || [];
  if (member !== undefined)
    return `${redactName(member, node, walk)}=${redactLeaf(rest, memberOf(member, node), walk)}`;
  const isText = node && (statusMembers.has(node) || name === "error_code" || name === "error_description");
  if (!node || (isText && typeof value !== "string")) return values.replace(text, `{{${typeof value}}}`);
  if (isText) {
    if (isNoting) return value;
    return name.endsWith("code") ? redactCode(text, values) : redactText(text, values);
  }
  if (typeof value === "boolean") return value;
  const isCount = (name === "number_of_results" || name === "offset") && text.length <= longestCount;
  // A text may quote any of two equal numbers, so both stay if one is a count.
  const isKept = isCount || values.replacementFor(text) === text;
  if (typeof value === "number") return Number(values.replace(text, isKept ? text : values.keys.of(text)));
  if (name === "fields_set")
    return text.replace(/[^,.\s]+/g, (path) => (values.words.isPath(path) ? path : redactName(path, undefined, walk)));
  if (/^(?:description|udf_string_\d+)$/.test(name)) {
    if (!isAnswer) values.keys.noteText(text);
    return values.replace(text, text && textMarker(text, values.keys.isChangedText(text)));
  }
  // Some clients send numbers and booleans as text.
  const isPlain = isCount ? /^\d+$/.test(text) : kind === "boolean" && /^(?:true|false)$/.test(text);
  // A known value in another case, or among spaces, tells nothing more.
  if (isPlain || values.words.isValue(text.trim())) return values.replace(text, text);
  return values.hide(text);
}
