import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import {
  ConfigError,
  type ConfigProblem,
  cutText,
  firstAndMore,
  mostProblems,
  printProblem,
} from "../../ground/config-error.ts";
import { linesIn, pointerTo } from "../../matching/json-pointer.ts";
import type { Problem } from "../../matching/read-by.ts";
import { problem } from "../../wire/problem.ts";
import { SandboxRefused } from "../sandbox/sandboxes.ts";

/** Ends a request with a problem from within what its route calls. */
export function end(res: Response): never {
  throw new HTTPException(res.status as ContentfulStatusCode, { res });
}

/** What the handlers of routes throw, as an answer. */
export function answerToError(error: Error): Response {
  if (error instanceof HTTPException) return error.getResponse();
  if (error instanceof ConfigError) return invalid("Invalid body", error.problems.map(asPath));
  if (!(error instanceof SandboxRefused)) throw error;
  const [status, title] = refusals[error.reason];
  return problem(status, title, error.message);
}

const refusals = {
  taken: [409, "Name taken"],
  full: [429, "Too many sandboxes"],
  "too large": [413, "State too large"],
} as const;

/** A problem stands in the body, or else in a file of the fixtures that the body names. */
const asPath = ({ where, ...one }: ConfigProblem) =>
  where.startsWith("/")
    ? { path: where, message: printProblem(one) }
    : { path: "/fixtures", message: `${where}: ${printProblem(one)}` };

/** Refuses a request for these problems, each with its path, and with its line in a `text` of several lines. */
export function refusedBy(problems: readonly Problem[], title: string, text = ""): Response {
  const lineOf = linesIn(text);
  return invalid(
    title,
    problems.map(({ path, message }) => {
      const line = lineOf(path);
      return { path: pointerTo(path) || "/", message, ...(line !== undefined && { line }) };
    }),
  );
}

const mostShown = 10;

/** Refuses a request with its first faults, and how many `more` there are. */
export function invalid(title: string, faults: readonly { path: string; message: string; line?: number }[]): Response {
  const cut = faults.map((fault) => ({ ...fault, path: cutText(fault.path), message: cutText(fault.message) }));
  const left = faults.length - mostProblems;
  const shown = firstAndMore(cut, mostShown, ({ path, message }) => `${path}: ${message}`);
  const validation = cut.slice(0, mostProblems);
  return problem(422, title, shown.join("; "), { validation, ...(left > 0 && { more: left }) });
}
