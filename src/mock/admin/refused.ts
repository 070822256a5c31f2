import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { ConfigError, cutText, firstAndMore, mostProblems, printProblem } from "../../ground/config-error.ts";
import { linesIn, pointerTo } from "../../matching/json-pointer.ts";
import type { Problem } from "../../matching/read-by.ts";
import { problem } from "../../wire/problem.ts";

/** Ends a request with a problem from within what its route calls. */
export function end(res: Response): never {
  throw new HTTPException(res.status as ContentfulStatusCode, { res });
}

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
  const left = faults.length - mostProblems;
  const validation = faults.slice(0, mostProblems).map(({ path, message, ...line }) => ({
    path: cutText(path),
    message: cutText(message),
    ...line,
  }));
  const shown = firstAndMore(faults, mostShown, ({ path, message }) => `${cutText(path)}: ${cutText(message)}`);
  return problem(422, title, shown.join("; "), { validation, ...(left > 0 && { more: left }) });
}

/** What `act` gives; a ConfigError ends the request with its problems. @param at the path that a problem's place is told as */
export function orInvalid<Result>(title: string, act: () => Result, at = (where: string) => where): Result {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const faults = error.problems.map((one) => ({ path: at(one.where), message: printProblem(one) }));
    return end(invalid(title, faults));
  }
}
