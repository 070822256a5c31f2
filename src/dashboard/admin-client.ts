/** The folder that everything of ours is in. A proxy may have us below a path of its own. */
const mockRoot = new URL(".", location.href);

/** Kept as long as this tab is. */
const kept = "crmcom-mock admin token";

/** One thing that was wrong in what was sent. */
export interface Mistake {
  readonly path: string;
  readonly message: string;
  /** Where in the text that was sent. */
  readonly line?: number;
}

/** What the admin API says when it does not do what it was asked. */
export class AdminProblem extends Error {
  readonly status: number;
  readonly title: string;
  readonly validation: readonly Mistake[];

  constructor(status: number, title: string, detail: string, validation: readonly Mistake[] = []) {
    super(detail);
    this.status = status;
    this.title = title;
    this.validation = validation;
  }

  /** Whether the same question may be answered a moment later: nobody answered, or a defect did. */
  get mayPass(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** Whatever was thrown, as a problem that can be shown. */
export const asProblem = (error: unknown): AdminProblem =>
  error instanceof AdminProblem ? error : new AdminProblem(0, "A mistake of this page", String(error));

/** The token that this tab sends to the admin API; none on loopback. */
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

  /** Calls the vendor's API in the sandbox, as a client does; away from loopback its name alone lets nobody in. */
  call(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    const token = adminToken.get();
    if (token) headers.set("x-mock-admin-token", token);
    return reached(new URL(`s/${this.sandbox}${path}`, mockRoot), { ...init, headers });
  }
}

/** A file of the page. */
export const pageFile = (name: string): Promise<Response> => reached(new URL(name, mockRoot), {});

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

async function readProblem(response: Response): Promise<AdminProblem> {
  const said = (await response.json().catch(() => ({}))) as { title?: string; detail?: string; validation?: Mistake[] };
  const { title = "Not understood", detail = `The answer was HTTP ${response.status}.`, validation } = said;
  return new AdminProblem(response.status, title, detail, validation);
}
