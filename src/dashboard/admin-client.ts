import { signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { ShownSandbox } from "../mock/admin/sandbox-routes.ts";
import { sandbox } from "./view-address.ts";

/** The folder that everything of ours is in. A proxy may have us below a path of its own. */
const mockRoot = new URL(".", location.href);

type Mistake = { readonly path: string; readonly message: string; readonly line?: number };

/** Why something was not done; the status is 0 where nobody answered. */
export type AdminProblem = Error & { status: number; title: string; validation: readonly Mistake[] };

export const createProblem = (status: number, title: string, detail: string, validation: readonly Mistake[] = []) =>
  Object.assign(new Error(detail), { status, title, validation });

export const toProblem = (error: unknown): AdminProblem =>
  "validation" in Object(error) ? (error as AdminProblem) : createProblem(0, "A defect of this page", String(error));

/** Where this tab keeps the token that it sends to the admin API; on loopback there is none. */
export const tokenKey = "crmcom-mock admin token";

/** Whether the stand-in asks for a token, or for another. */
export const needsToken = signal(false);

/** `undefined` until they are known. */
export const sandboxes = signal<readonly ShownSandbox[]>();
export const toast = signal<{ readonly text: string; readonly undo?: () => Promise<unknown> }>();

/** What went wrong in a part of the screen: questions that were refused, and the deed that was tried last. */
export const newPane = () => ({ refused: signal<readonly AdminProblem[]>([]), failed: signal<AdminProblem>() });

export const Pane = createContext(newPane());

/** What a button does. If it is a deed that goes wrong, the pane says so, and what was told of the one before goes. */
export function useAction<Asked>(deed?: (asked: Asked) => unknown) {
  const { failed } = useContext(Pane);
  return async (asked: Asked): Promise<void> => {
    const done = deed?.(asked);
    if (!(done instanceof Promise)) return;
    failed.value = toast.value = undefined;
    await done.catch((error: unknown) => {
      failed.value = toProblem(error);
    });
  };
}

/** How often this page changed something: then all that is shown is asked anew. */
export const changeCount = signal(0);

/** Asks the admin API about the sandbox of the view: `requests?limit=1`. @throws AdminProblem when it refuses or cannot be reached */
export async function callAdmin<Answer>(path: string, verb = "GET", body?: unknown): Promise<Answer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetchAdmin(path, { method: verb, ...(text !== undefined && { body: text }) });
  if (verb !== "GET" && !path.endsWith("dryRun=true")) changeCount.value += 1;
  return response.status === 204 ? (undefined as Answer) : ((await response.json()) as Answer);
}

/** The same about any sandbox, with the answer as it comes. */
export async function fetchAdmin(path: string, init: RequestInit = {}, of = sandbox.value): Promise<Response> {
  // The list of sandboxes is there also when that of the view is not any more.
  const place = path.startsWith("sandboxes") ? {} : { "x-mock-sandbox": of };
  const response = await fetchOwn(`v1/${path}`, { ...init, headers: { ...init.headers, ...place } });
  if (response.ok) return response;
  needsToken.value ||= response.status === 401;
  const said = (await response.json().catch(() => ({}))) as Partial<AdminProblem> & { detail?: string };
  const { title = "Not understood", detail = `The answer was HTTP ${response.status}.`, validation } = said;
  throw createProblem(response.status, title, detail, validation);
}

/** Calls the vendor's API in the sandbox, as a client does; away from loopback its name alone lets nobody in. */
export const callVendor = (path: string, init: RequestInit): Promise<Response> =>
  fetchOwn(`s/${sandbox.value}${path}`, init);

/** Asks for something below the folder of the page. @throws AdminProblem when nobody answers */
export async function fetchOwn(path: string, init: RequestInit = {}): Promise<Response> {
  const token = sessionStorage.getItem(tokenKey);
  const headers = { ...init.headers, ...(token && { "x-mock-admin-token": token }) };
  try {
    return await fetch(new URL(path, mockRoot), { ...init, headers });
  } catch (error) {
    if ((error as Error).name === "AbortError") throw error;
    throw createProblem(0, "No answer", `No answer from ${mockRoot.origin}: has the stand-in stopped?`);
  }
}

/** A text of the admin API with addresses as this page knows them: it does not see the path that a proxy took away. */
export const withPageAddress = (text: string): string =>
  text.replaceAll(/https?:\/\/[^\s'"]+?\/__mock\/(?=s\/)/g, mockRoot.href);

type RequestState<Answer> = { key?: string; answer?: Answer; problem?: AdminProblem | undefined; askedMs?: number };

/** Asks about what `key` names, and again for another pulse; the last answer stays until the next. Without a question, nothing is asked. */
export function useRequest<Answer>(key: string, question?: () => Promise<Answer>, ...pulses: readonly unknown[]) {
  const [heard, setHeard] = useState<RequestState<Answer>>({});
  useEffect(() => {
    const askedMs = performance.now();
    // While calls come fast, an answer counts that is not to the last question: else there would be none at all.
    const hear = (news: RequestState<Answer>) =>
      setHeard((before) => {
        if ((before.askedMs ?? 0) > askedMs) return before;
        return { ...(before.key === key && before), problem: undefined, ...news, key, askedMs };
      });
    question?.().then(
      (answer) => hear({ answer }),
      (error: unknown) => hear({ problem: toProblem(error) }),
    );
  }, [key, ...pulses]);
  return heard.key === key ? heard : ({} as RequestState<Answer>);
}

/** What the admin API says at a path, asked again whenever this page changed something; a refusal is shown in the pane. */
export function useAnswer<Answer>(path: string | undefined, pulse?: unknown): Answer | undefined {
  const question = path === undefined ? undefined : () => callAdmin<Answer>(path);
  const { answer, problem } = useRequest(`${sandbox.value} ${path}`, question, changeCount.value, pulse);
  const { refused } = useContext(Pane);
  useEffect(() => {
    // That nobody answers is said by the header.
    if (!problem?.status) return;
    refused.value = [...refused.value, problem];
    return () => {
      refused.value = refused.value.filter((one) => one !== problem);
    };
  }, [problem?.message, refused]);
  return answer;
}

export const useItems = <Item>(path: string | undefined, pulse?: unknown): readonly Item[] | undefined =>
  useAnswer<{ items: readonly Item[] }>(path, pulse)?.items;
