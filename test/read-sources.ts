import { readFileSync } from "node:fs";
import { parseSync } from "@swc/core";

/** What a source file is measured by. */
export interface Source {
  readonly path: string;
  readonly lines: number;
  /** Every function of the file, also those within others. */
  readonly functions: readonly { readonly name: string; readonly lines: number }[];
  /** Names that it exports and that are its own. */
  readonly exports: readonly string[];
  /** Calls that spread a list into their arguments. */
  readonly spreadingCalls: readonly string[];
}

interface Node {
  readonly type: string;
  readonly span: { readonly start: number; readonly end: number };
  // biome-ignore lint/suspicious/noExplicitAny: a tree of many kinds of nodes
  readonly [member: string]: any;
}

const functionTypes = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ClassMethod",
  "PrivateMethod",
  "MethodProperty",
  "Constructor",
  "GetterProperty",
  "SetterProperty",
]);

/** Reads a file of TypeScript. */
export function readSource(path: string): Source {
  const bytes = readFileSync(path);
  const module = parseSync(bytes.toString(), { syntax: "typescript", tsx: path.endsWith(".tsx"), target: "es2024" });
  // Spans count bytes, and go on from the file that was parsed before.
  const textOf = ({ span }: Node) =>
    bytes.subarray(span.start - module.span.start, span.end - module.span.start).toString();
  const functions = nodesIn(module)
    .filter(({ type }) => functionTypes.has(type))
    .map((node) => ({ name: nameOf(node), lines: textOf(node).split("\n").length }));
  return {
    path,
    lines: bytes.toString().trimEnd().split("\n").length,
    functions,
    exports: (module.body as unknown as Node[]).flatMap(exportsOf),
    spreadingCalls: nodesIn(module).filter(spreadsArguments).map(textOf),
  };
}

function nodesIn(value: unknown): Node[] {
  if (typeof value !== "object" || value === null) return [];
  const within = Object.values(value).flatMap(nodesIn);
  return "type" in value && "span" in value ? [value as Node, ...within] : within;
}

const spreadsArguments = ({ type, arguments: list }: Node): boolean =>
  (type === "CallExpression" || type === "NewExpression") && (list ?? []).some(({ spread }: Node) => spread);

const nameOf = ({ identifier, key }: Node): string => identifier?.value ?? key?.value ?? "a function without a name";

function exportsOf(node: Node): string[] {
  const { type, declaration, declarations = declaration?.declarations } = node;
  if (type === "ExportDeclaration") {
    return declarations
      ? declarations.map(({ id }: Node) => id.value)
      : [(declaration.identifier ?? declaration.id).value];
  }
  // What is passed on from another file is that file's own.
  if (type !== "ExportNamedDeclaration" || node.source) return [];
  return node.specifiers.map(({ exported, orig }: Node) => (exported ?? orig).value);
}
