import { AdminProblem, readProblem } from "./admin-problem.ts";

/** The folder that everything of ours is in, whatever stands before it: a proxy may have us below a path of its own. */
const mockRoot = new URL(".", location.href);

/** Kept as long as this tab is. */
const kept = "crmcom-mock admin token";

/** The token that the admin API was asked with in this tab; none on loopback. */
export const adminToken = {
  get: (): string | null => sessionStorage.getItem(kept),
  set: (token: string): void => sessionStorage.setItem(kept, token),
};

/** The admin API in the hands of this page, for one sandbox. */
export class AdminClient {
  readonly sandbox: string;

  constructor(sandbox: string) {
    this.sandbox = sandbox;
  }

  /**
   * Asks the admin API: `requests?limit=1`.
   * @param body sent as JSON; a text as it is
   * @throws AdminProblem when it refuses or cannot be reached
   */
  async ask<Answer>(path: string, verb = "GET", body?: unknown): Promise<Answer> {
    const response = await this.send(path, {
      method: verb,
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return response.status === 204 ? (undefined as Answer) : ((await response.json()) as Answer);
  }

  /** The same, with the answer as it comes. */
  async send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("x-mock-sandbox", this.sandbox);
    const token = adminToken.get();
    if (token) headers.set("authorization", `Bearer ${token}`);
    const response = await reached(new URL(`v1/${path}`, mockRoot), { ...init, headers });
    if (!response.ok) throw await readProblem(response);
    return response;
  }

  /** Makes a call of the vendor's API in the sandbox, as a client does; away from loopback its name alone lets nobody in. */
  call(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    const token = adminToken.get();
    if (token) headers.set("x-mock-admin-token", token);
    return reached(new URL(`s/${this.sandbox}${path}`, mockRoot), { ...init, headers });
  }
}

/** A text of the admin API with addresses as this page knows them: it does not see the path that a proxy took away. */
export function withOurAddress(text: string, baseUrl: string): string {
  const theirs = baseUrl.slice(0, baseUrl.lastIndexOf("/s/") + 1);
  return text.replaceAll(theirs, mockRoot.href);
}

async function reached(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if ((error as Error).name === "AbortError") throw error;
    throw new AdminProblem(0, "No answer", `Nobody answers at ${url.origin}: has the stand-in stopped?`);
  }
}
