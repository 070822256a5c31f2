import { signal } from "@preact/signals";
import { sandbox } from "./address.ts";

/** The folder that everything of ours is in. A proxy may have us below a path of its own. */
const mockRoot = new URL(".", location.href);

/** One thing that was wrong in what was sent, and where in its text. */
type Mistake = { readonly path: string; readonly message: string; readonly line?: number };

/** Why something was not done; the status is 0 where nobody answered. */
export type AdminProblem = Error & { status: number; title: string; validation: readonly Mistake[] };

export const problemOf = (status: number, title: string, detail: string, validation: readonly Mistake[] = []) =>
  Object.assign(new Error(detail), { status, title, validation });

/** Whatever was thrown, as a problem that can be shown. */
export const asProblem = (error: unknown): AdminProblem =>
  "validation" in Object(error) ? (error as AdminProblem) : problemOf(0, "A defect of this page", String(error));

/** Where this tab keeps the token that it sends to the admin API; on loopback there is none. */
export const tokenKey = "crmcom-mock admin token";

/** Whether the stand-in asks for a token, or for another. */
export const needsToken = signal(false);

/** How often this page changed something: then all that is shown is asked anew. */
export const changes = signal(0);

/**
 * Asks the admin API about the sandbox of the view: `requests?limit=1`.
 * @param body sent as JSON; a text as it is
 * @throws AdminProblem when it refuses or cannot be reached
 */
export async function ask<Answer>(path: string, verb = "GET", body?: unknown): Promise<Answer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await askWhole(path, { method: verb, ...(text !== undefined && { body: text }) });
  if (verb !== "GET" && !path.endsWith("dryRun=true")) changes.value += 1;
  return response.status === 204 ? (undefined as Answer) : ((await response.json()) as Answer);
}

/** The same about any sandbox, with the answer as it comes. */
export async function askWhole(path: string, init: RequestInit = {}, of = sandbox.value): Promise<Response> {
  const headers = new Headers(init.headers);
  // The list of sandboxes is there also when that of the view is not any more.
  if (!path.startsWith("sandboxes")) headers.set("x-mock-sandbox", of);
  const response = await reached(`v1/${path}`, { ...init, headers });
  if (response.ok) return response;
  needsToken.value ||= response.status === 401;
  const said = (await response.json().catch(() => ({}))) as Partial<AdminProblem> & { detail?: string };
  const { title = "Not understood", detail = `The answer was HTTP ${response.status}.`, validation } = said;
  throw problemOf(response.status, title, detail, validation);
}

/** Calls the vendor's API in the sandbox, as a client does; away from loopback its name alone lets nobody in. */
export const callVendor = (path: string, init: RequestInit): Promise<Response> =>
  reached(`s/${sandbox.value}${path}`, init);

/** A text of the admin API with addresses as this page knows them: it does not see the path that a proxy took away. */
export const withOurAddress = (text: string): string =>
  text.replaceAll(/https?:\/\/[^\s'"]+?\/__mock\/(?=s\/)/g, mockRoot.href);

/** Asks for something below the folder of the page. @throws AdminProblem when nobody answers */
export async function reached(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  const token = sessionStorage.getItem(tokenKey);
  if (token) headers.set("x-mock-admin-token", token);
  try {
    return await fetch(new URL(path, mockRoot), { ...init, headers });
  } catch (error) {
    if ((error as Error).name === "AbortError") throw error;
    throw problemOf(0, "No answer", `No answer from ${mockRoot.origin}: has the stand-in stopped?`);
  }
}
