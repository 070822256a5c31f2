import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { ShownSandbox } from "../mock/admin/sandbox-routes.ts";
import { sandbox } from "./view-address.ts";

/** The address of `/__mock/`, which a proxy may serve below a path of its own. */
const mockRoot = new URL(".", location.href);

type ValidationError = { readonly path: string; readonly message: string; readonly line?: number };

/** Why a request failed. The status is 0 if nobody answered. */
export type AdminProblem = Error & { status: number; title: string; validation: readonly ValidationError[] };

const createProblem = (status: number, title: string, detail: string, validation: readonly ValidationError[] = []) =>
  Object.assign(new Error(detail), { status, title, validation });

export const toProblem = (error: unknown): AdminProblem =>
  "validation" in Object(error) ? (error as AdminProblem) : createProblem(0, "A defect of this page", String(error));

/** The key under which this tab stores the token for the admin API. On loopback there is none. */
export const tokenKey = "crmcom-mock admin token";

/** True if the mock server refuses the token, or the lack of one. */
export const needsToken = signal(false);

/** `undefined` until the first answer. */
export const sandboxes = signal<readonly ShownSandbox[]>();

/** The problem of what is shown. Several requests may fail for the same reason, so one of them is enough. */
export const refused = signal<AdminProblem>();

/** The problem of the last action, if it failed. */
export const failed = signal<AdminProblem>();

/** Wraps the action of a control, so that the page shows the problem if a promise of the action fails. */
export const reporting =
  <Input>(action?: (input: Input) => unknown) =>
  async (input: Input): Promise<void> => {
    const result = action?.(input);
    if (!(result instanceof Promise)) return;
    failed.value = undefined;
    await result.catch((error: unknown) => {
      failed.value = toProblem(error);
    });
  };

/** How often this page changed something. Each change repeats the requests behind what is shown. */
export const changeCount = signal(0);

/** Calls the admin API for the sandbox of the view: `requests?limit=1`. @throws AdminProblem */
export async function callAdmin<Answer>(path: string, verb = "GET", body?: unknown): Promise<Answer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetchAdmin(path, { method: verb, ...(text !== undefined && { body: text }) });
  if (verb !== "GET" && !path.endsWith("dryRun=true")) changeCount.value += 1;
  return response.status === 204 ? (undefined as Answer) : await response.json();
}

/** Calls the admin API for any sandbox. @returns the response @throws AdminProblem */
export async function fetchAdmin(path: string, init: RequestInit = {}, name = sandbox.value): Promise<Response> {
  // The list of sandboxes can be read even if the sandbox of the view is gone.
  const place = path.startsWith("sandboxes") ? {} : { "x-mock-sandbox": name };
  const response = await fetchOwn(`v1/${path}`, { ...init, headers: { ...init.headers, ...place } });
  if (response.ok) return response;
  needsToken.value ||= response.status === 401;
  const problem: Partial<AdminProblem> & { detail?: string } = await response.json().catch(() => ({}));
  const { title = "Unexpected response", detail = `The response was HTTP ${response.status}.`, validation } = problem;
  throw createProblem(response.status, title, detail, validation);
}

/** Fetches a path below `/__mock/`. @throws AdminProblem when nobody answers */
export async function fetchOwn(path: string, init: RequestInit = {}): Promise<Response> {
  const token = sessionStorage.getItem(tokenKey);
  const headers = { ...init.headers, ...(token && { "x-mock-admin-token": token }) };
  try {
    return await fetch(new URL(path, mockRoot), { ...init, headers });
  } catch (error) {
    if ((error as Error).name === "AbortError") throw error;
    throw createProblem(0, "No response", `No response from ${mockRoot.origin}. Is the mock server still running?`);
  }
}

/** A text of the admin API with the addresses of this page: the admin API does not know the path that a proxy adds. */
export const withPageAddress = (text: string): string =>
  text.replaceAll(/https?:\/\/[^\s'"]+?\/__mock\/(?=s\/)/g, mockRoot.href);

type RequestState<Answer> = { key?: string; answer?: Answer; problem?: AdminProblem | undefined; sentMs?: number };

/** Sends the request that `key` names, again for every new pulse. The last answer stays until the next. */
export function useRequest<Answer>(key: string, send?: () => Promise<Answer>, ...pulses: readonly unknown[]) {
  const [state, setState] = useState<RequestState<Answer>>({});
  useEffect(() => {
    const sentMs = performance.now();
    // While calls come fast, requests overtake their answers. So an answer counts unless a later request has one.
    const settle = (result: RequestState<Answer>) =>
      setState((before) => {
        if ((before.sentMs ?? 0) > sentMs) return before;
        return { ...(before.key === key && before), problem: undefined, ...result, key, sentMs };
      });
    send?.().then(
      (answer) => settle({ answer }),
      (error: unknown) => settle({ problem: toProblem(error) }),
    );
  }, [key, ...pulses]);
  return state.key === key ? state : ({} as RequestState<Answer>);
}

/** The answer of the admin API at a path, read again whenever this page changes something. The page shows a refusal. */
export function useAnswer<Answer>(path: string | undefined, pulse?: unknown): Answer | undefined {
  const send = path === undefined ? undefined : () => callAdmin<Answer>(path);
  const { answer, problem } = useRequest(`${sandbox.value} ${path}`, send, changeCount.value, pulse);
  useEffect(() => {
    // Without a status nobody answered, and the header says so.
    if (!problem?.status) return;
    refused.value = problem;
    return () => {
      if (refused.value === problem) refused.value = undefined;
    };
  }, [problem?.message]);
  return answer;
}

export const useItems = <Item>(path: string | undefined, pulse?: unknown): readonly Item[] | undefined =>
  useAnswer<{ items: readonly Item[] }>(path, pulse)?.items;
