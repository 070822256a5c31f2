import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import { problem } from "./problem.ts";

/**
 * The sandbox of a request: the one named in the path, else the one in `X-Mock-Sandbox`, else `default`.
 * An unknown name is an error of whoever set up the test, so the answer is ours and not the vendor's.
 */
export function chooseSandbox(
  sandboxes: Sandboxes,
  inPath: string | undefined,
  headers: Readonly<Record<string, string>>,
): Sandbox | Response {
  const name = inPath ?? headers["x-mock-sandbox"];
  if (name === undefined) return sandboxes.default;
  const there = sandboxes.get(name);
  if (there) return there;
  return problem(
    404,
    "Unknown sandbox",
    `There is no sandbox "${name.slice(0, 100)}"; there are: ${names(sandboxes)}.`,
  );
}

const names = (sandboxes: Sandboxes) =>
  sandboxes
    .all()
    .slice(0, 20)
    .map(({ name }) => name)
    .join(", ");
