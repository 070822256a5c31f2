import { ownPaths } from "../wire/own-paths.ts";
import { UsageError } from "./usage-error.ts";

/** Which stand-in is asked, and for which of its sandboxes. */
export interface AdminAddress {
  readonly url: string;
  readonly sandbox?: string;
  readonly "admin-token": string | undefined;
}

/**
 * Asks the admin API of a running stand-in, in the sandbox that the flags name.
 * @throws UsageError when it cannot be reached or refuses, with its reason
 */
export async function adminCall(address: AdminAddress, path: string, init: RequestInit = {}): Promise<string> {
  return (await adminFetch(address, path, init)).text();
}

/** The same, for an answer that is read as it comes. */
export async function adminFetch(address: AdminAddress, path: string, init: RequestInit = {}): Promise<Response> {
  const { url, sandbox, "admin-token": token } = address;
  if (!URL.canParse(url)) throw new UsageError(`--url: ${url} is no address; expected one like http://127.0.0.1:8080`);
  const headers = {
    ...(init.headers as Record<string, string>),
    ...(init.body !== undefined && { "content-type": "application/json" }),
    ...(sandbox !== undefined && { "x-mock-sandbox": sandbox }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const at = `${url.replace(/\/+$/, "")}${ownPaths.admin}/${path}`;
  const response = await fetch(at, { ...init, headers }).catch((error: Error) => {
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    throw new UsageError(`${at} cannot be reached: ${reason}`);
  });
  if (!response.ok) throw new UsageError(`${at} answered ${response.status}: ${detailOf(await response.text())}`);
  return response;
}

function detailOf(text: string): string {
  try {
    return (JSON.parse(text) as { detail?: string }).detail ?? text;
  } catch {
    return text;
  }
}
