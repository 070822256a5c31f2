import type { Flags } from "./read-flags.ts";
import { UsageError } from "./usage-error.ts";

const usualUrl = "http://127.0.0.1:8080";

/** The flags of a command that speaks with a running stand-in. */
export const adminCallFlags = {
  url: { type: "string" },
  sandbox: { type: "string" },
  "admin-token": { type: "string" },
} as const;

/**
 * Asks the admin API of a running stand-in, in the sandbox that the flags name.
 * @throws UsageError when it cannot be reached or refuses, with its reason
 */
export async function adminCall(flags: Flags, path: string, init: RequestInit = {}): Promise<string> {
  const { sandbox } = flags;
  const url = String(flags["url"] ?? process.env["CRMCOM_MOCK_URL"] ?? usualUrl);
  if (!URL.canParse(url)) throw new UsageError(`--url: ${url} is no address; expected one like http://127.0.0.1:8080`);
  const token = flags["admin-token"] ?? process.env["CRMCOM_MOCK_ADMIN_TOKEN"];
  const headers = {
    ...(init.body !== undefined && { "content-type": "application/json" }),
    ...(sandbox !== undefined && { "x-mock-sandbox": String(sandbox) }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const at = `${url.replace(/\/+$/, "")}/__mock/v1/${path}`;
  const response = await fetch(at, { ...init, headers }).catch((error: Error) => {
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    throw new UsageError(`${at} cannot be reached: ${reason}`);
  });
  const text = await response.text();
  if (!response.ok) throw new UsageError(`${at} answered ${response.status}: ${detailOf(text)}`);
  return text;
}

function detailOf(text: string): string {
  try {
    return (JSON.parse(text) as { detail?: string }).detail ?? text;
  } catch {
    return text;
  }
}
