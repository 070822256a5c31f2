import { jsonOr } from "./json.ts";

export interface Address {
  /** The address before the paths, without a slash at its end. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** @returns the answer; `json` is `undefined` where it is none. @throws what `fetch` throws */
export async function askOverHttp({ base, headers, timeoutMs }: Address, path: string, init: RequestInit = {}) {
  const signal = AbortSignal.timeout(timeoutMs);
  const all = { ...(init.headers as Address["headers"]), ...headers };
  const response = await fetch(base + path, { ...init, headers: all, redirect: "manual", signal });
  const text = await response.text();
  const contentType = response.headers.get("content-type") ?? "";
  return { status: response.status, contentType, text, json: jsonOr(text) };
}
