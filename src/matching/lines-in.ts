import { findNodeAtLocation, type Node, parseTree } from "jsonc-parser";

/** Tells at which line of a JSON text, counted from 1, a value stands, or the nearest around it; `undefined` for a text of one line. */
export function linesIn(text: string): (path: readonly PropertyKey[]) => number | undefined {
  const root = text.trimEnd().includes("\n") ? parseTree(text) : undefined;
  if (!root) return () => undefined;
  return (path) => text.slice(0, nearest(root, path).offset).split("\n").length;
}

function nearest(root: Node, path: readonly PropertyKey[]): Node {
  for (let length = path.length; length > 0; length -= 1) {
    const found = findNodeAtLocation(root, path.slice(0, length) as (string | number)[]);
    if (found) return found;
  }
  return root;
}
