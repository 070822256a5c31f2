import type { AdminClient } from "./admin-client.ts";
import type { AdminProblem } from "./admin-problem.ts";
import { type CallListener, followCalls } from "./follow-calls.ts";
import { callsPath, type ListedCalls } from "./shown-calls.ts";
import { asProblem } from "./use-answer.ts";

/** After how long a list is asked for again that got no answer. */
const againMs = 1000;

interface ListListener extends CallListener {
  listed(list: ListedCalls): void;
  /** The list got no answer, and is asked for again. */
  unlisted(problem: AdminProblem): void;
}

/** Asks for the newest calls, until there is an answer, and follows those that come after them. Gives what ends it. */
export function listAndFollow(client: AdminClient, query: string, listener: ListListener): () => void {
  let stop = () => {};
  let isOver = false;
  const list = async () => {
    try {
      const listed = await client.ask<ListedCalls>(callsPath(query));
      if (isOver) return;
      listener.listed(listed);
      stop = followCalls(client, { query, after: listed.recorded }, listener);
    } catch (error) {
      if (isOver) return;
      const problem = asProblem(error);
      if (!problem.mayPass) return listener.refused(problem);
      listener.unlisted(problem);
      const timer = setTimeout(list, againMs);
      stop = () => clearTimeout(timer);
    }
  };
  void list();
  return () => {
    isOver = true;
    stop();
  };
}
