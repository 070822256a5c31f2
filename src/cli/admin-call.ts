import { reasonOf } from "../ground/config-error.ts";
import { jsonOr } from "../ground/json.ts";
import { ownPaths } from "../wire/paths.ts";
import { UsageError } from "./command-line.ts";
import type { FlagsOf } from "./command-table.ts";

/** The flags that say which stand-in is asked, and for which of its sandboxes. */
type AdminAddress = Pick<FlagsOf<"export">, "url" | "sandbox" | "adminToken">;

/**
 * Asks the admin API of a running stand-in, in the sandbox that the flags name.
 * @returns the body of its answer
 * @throws UsageError when it cannot be reached, refuses, or breaks off
 */
export async function adminCall(address: AdminAddress, path: string, init: RequestInit = {}): Promise<string> {
  const response = await adminFetch(address, path, init);
  return await response.text().catch((error: unknown) => {
    throw new UsageError(`the answer of ${response.url} broke off: ${reasonOf(error)}`);
  });
}

/** The same, for an answer that is read as it comes. */
export async function adminFetch(address: AdminAddress, path: string, init: RequestInit = {}): Promise<Response> {
  const { url, sandbox, adminToken: token } = address;
  const at = `${url.origin}${url.pathname.replace(/\/+$/, "")}${ownPaths.admin}/${path}`;
  const headers = {
    ...(init.headers as Record<string, string>),
    ...(init.body !== undefined && { "content-type": "application/json" }),
    "x-mock-sandbox": sandbox,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const response = await fetch(at, { ...init, headers }).catch((error: unknown) => {
    throw new UsageError(`${at} cannot be reached: ${reasonOf(error)}`);
  });
  if (!response.ok) throw new UsageError(`${at} answered ${response.status}: ${detailOf(await response.text())}`);
  return response;
}

/** What a problem document says, or the text of another answer. */
const detailOf = (text: string): string => (jsonOr(text, {}) as { detail?: string } | null)?.detail ?? text;
