import { jsonOr } from "../common/json.ts";
import { ownPaths } from "../common/own-paths.ts";

interface AdminRequest {
  /** The address of the mock server, without a slash at its end. */
  readonly base: string;
  readonly sandbox: string;
  readonly token: string | undefined;
  /** The method and the path below the admin API: `GET requests?limit=20`. */
  readonly operation: string;
  readonly body?: unknown;
}

/** The admin API refused a request. The message is the detail of its response. */
export class AdminRefusal extends Error {
  override readonly name = "AdminRefusal";
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

/**
 * Sends a request to the admin API.
 * @returns the text of the response
 * @throws AdminRefusal, and what `send` throws
 */
export async function sendAdminRequest(
  send: (request: Request) => Promise<Response>,
  { base, sandbox, token, operation, body }: AdminRequest,
): Promise<string> {
  const [method = "", path = ""] = operation.split(" ");
  const headers = new Headers({ "x-mock-sandbox": sandbox, "content-type": "application/json" });
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const response = await send(new Request(`${base}${ownPaths.admin}/${path}`, init));
  const text = await response.text();
  if (response.ok) return text;
  const { detail = text }: { readonly detail?: string } = Object(jsonOr(text));
  throw new AdminRefusal(response.status, detail);
}
