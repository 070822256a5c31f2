import { computed, effect, signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { ShownSandbox } from "../mock/admin/sandbox-routes.ts";
import { sandbox } from "./address.ts";
import { type AdminProblem, ask, asProblem, changes } from "./admin-client.ts";
import { CallStore } from "./calls/call-store.ts";

export const calls = computed(() => new CallStore(sandbox.value, ""));

export const sandboxes = signal<readonly ShownSandbox[]>([]);

/** What was done last, with a way back where there is one; it goes after ten seconds. */
export const toast = signal<{ readonly text: string; readonly undo?: () => Promise<unknown> }>();

effect(() => {
  if (!toast.value) return;
  const timer = setTimeout(() => {
    toast.value = undefined;
  }, 10_000);
  return () => clearTimeout(timer);
});

/** What goes wrong, shown above the screen: the deed that was tried last, and questions that are not answered. */
export const problems = signal<readonly AdminProblem[]>([]);

/** Shows a problem. @returns takes it back */
export function complain(problem: AdminProblem): () => void {
  problems.value = [...problems.value, problem];
  return () => {
    problems.value = problems.value.filter((one) => one !== problem);
  };
}

let takeBack = () => {};

/** Does what a button says. What goes wrong is shown, and what was told of the deed before goes. */
export async function run(deed?: () => Promise<unknown>): Promise<void> {
  takeBack();
  if (deed) toast.value = undefined;
  await deed?.().catch((error: unknown) => {
    takeBack = complain(asProblem(error));
  });
}

/** What is known of a question: the last answer, and what was wrong with the last one that was refused. */
type Heard<Answer> = { key?: string; answer?: Answer; problem?: AdminProblem | undefined; askedMs?: number };

/**
 * Asks, and asks again for another pulse; the last answer stays until the next.
 * @param key what is asked about: of another, nothing is known yet
 * @param question `undefined`: nothing is asked
 */
export function useAsked<Answer>(key: string, question?: () => Promise<Answer>, ...pulses: readonly unknown[]) {
  const [heard, setHeard] = useState<Heard<Answer>>({});
  useEffect(() => {
    const askedMs = performance.now();
    // While calls come fast, an answer counts that is not to the last question: else there would be none at all.
    const hear = (news: Heard<Answer>) =>
      setHeard((before) => {
        if ((before.askedMs ?? 0) > askedMs) return before;
        return { ...(before.key === key ? before : {}), problem: undefined, ...news, key, askedMs };
      });
    question?.().then(
      (answer) => hear({ answer }),
      (error: unknown) => hear({ problem: asProblem(error) }),
    );
  }, [key, ...pulses]);
  return heard.key === key ? heard : ({} as Heard<Answer>);
}

/**
 * What the admin API says at a path, asked again whenever this page changed something; a refusal is shown above the screen.
 * @param path `undefined`: nothing is asked
 * @param pulse another value asks again
 */
export function useAnswer<Answer>(path: string | undefined, pulse?: unknown): Answer | undefined {
  const question = path === undefined ? undefined : () => ask<Answer>(path);
  const { answer, problem } = useAsked(`${sandbox.value} ${path}`, question, changes.value, pulse);
  // That nobody answers is said by the header.
  useEffect(() => (problem?.status ? complain(problem) : undefined), [problem]);
  return answer;
}
