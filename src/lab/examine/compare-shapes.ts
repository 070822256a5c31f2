import * as z from "zod";
import { ownContract } from "../../vendor/catalog.ts";
import { envelope } from "../../wire/envelope.ts";
import type { OperationShape } from "../../wire/observations.ts";
import { isKnownIn, parseRelease, type Release } from "../../wire/release.ts";
import type { SchemaNode } from "../../wire/schema-node.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";

/** Something of a method that came and that we do not have, or the other way round. */
export interface ShapeDifference {
  readonly operation: string;
  /** Where in the answer; `code` for the code of an error. */
  readonly path: string;
  readonly kind: "member" | "type" | "code" | "error text";
  /** What our contract or table has; `null` for nothing. */
  readonly here: string | null;
  /** What came. */
  readonly there: string | null;
}

/** What came of a method, held against its contract as that release has it and against a table of errors. */
export function compareShape(shape: OperationShape, table: VendorErrorTable): ShapeDifference[] {
  const contract = ownContract(shape.operation);
  if (!contract) return [];
  const release = parseRelease(shape.releases.at(-1) as string);
  const differ = (path: string, kind: ShapeDifference["kind"], here: string | null, there: string | null) => ({
    operation: shape.operation,
    path,
    kind,
    here,
    there,
  });
  const nodes = { status: envelopeStatus, data: schemaTree(contract.data, release) };
  // What a client sends is its own affair, and no drift of the system.
  const found = Object.entries(shape.answer).flatMap(([path, types]) =>
    pathDifferences(path, types, nodes, shape.answer, differ),
  );
  const codes = knownCodes(table);
  const unknownCodes = shape.codes
    .filter((code) => code !== "OK" && !codes.has(code))
    .map((code) => differ("code", "code", null, code));
  return [...found, ...missing(shape, schemaTree(contract.data, release), release, differ), ...unknownCodes];
}

type Side = Readonly<Record<string, SchemaNode>>;
type Differ = (
  path: string,
  kind: ShapeDifference["kind"],
  here: string | null,
  there: string | null,
) => ShapeDifference;

const envelopeStatus = schemaTree(envelope(z.unknown())).members.get("status") as SchemaNode;

function pathDifferences(
  path: string,
  types: readonly string[],
  nodes: Side,
  all: OperationShape["request"],
  differ: Differ,
): ShapeDifference[] {
  const node = nodeOf(path, nodes);
  if (!node) {
    // Of a member that we do not have, what is in it says no more.
    const parent = path.replace(/(?:\[\]|\.[^.[]+|^[^.[]+)$/, "");
    const isWithinUnknown =
      parent !== "" && parent !== "status" && nodeOf(parent, nodes) === undefined && all[parent] !== undefined;
    return isWithinUnknown ? [] : [differ(path, "member", null, types.join(" | "))];
  }
  const others = types.filter((type) => !fits(type, node));
  return others.length === 0 ? [] : [differ(path, "type", node.typeName, others.join(" | "))];
}

function nodeOf(path: string, nodes: Side): SchemaNode | undefined {
  const steps = path.split(/\.|(?=\[\])/);
  const [first = ""] = steps;
  let node: SchemaNode | undefined = nodes[first];
  for (const step of steps.slice(1)) node = step === "[]" ? node?.element : node?.members.get(step);
  return node;
}

/** What is optional may be null; so may a row's own identifier. */
function fits(type: string, { kind, isMandatory, isNullable }: SchemaNode): boolean {
  if (type === "null") return isNullable || !isMandatory;
  if (kind === "object" || kind === "array" || kind === "boolean") return type === kind;
  if (kind === "number") return type === "number" || type === "integer";
  return kind === "integer" ? type === "integer" : type === "string";
}

/** Members that the contract has and no answer of those that had their neighbours did. */
function missing(
  { answer, request }: OperationShape,
  data: SchemaNode,
  release: Release,
  differ: Differ,
): ShapeDifference[] {
  if (request["fields_set"]) return [];
  return membersOf(data, "data").flatMap(([path, parent, node]) => {
    const hasNeighbours = Object.keys(answer).some((one) => one.startsWith(`${parent}.`));
    const isThere = answer[path] !== undefined || !hasNeighbours || !isKnownIn(release, node.since);
    // An empty result set may be left out.
    return isThere || node.kind === "array" ? [] : [differ(path, "member", node.typeName, null)];
  });
}

function membersOf(node: SchemaNode, at: string): [path: string, parent: string, node: SchemaNode][] {
  if (node.element) return membersOf(node.element, `${at}[]`);
  return [...node.members.values()].flatMap((member) => [
    [`${at}.${member.name}`, at, member] as [string, string, SchemaNode],
    ...membersOf(member, `${at}.${member.name}`),
  ]);
}

const knownCodes = (table: VendorErrorTable): Set<string> =>
  new Set(Object.values(table).flatMap(({ code, row }) => [code, ...(row?.code === undefined ? [] : [row.code])]));
