import type { Flags } from "./read-flags.ts";
import { UsageError } from "./usage-error.ts";

const usualUrl = "http://127.0.0.1:8080";

/**
 * Asks a running server, at `--url` or CRMCOM_MOCK_URL, in `--sandbox`; the text of its answer.
 * @throws UsageError when it cannot be reached or refuses
 */
export async function callAdmin(flags: Flags, method: string, path: string, body?: string): Promise<string> {
  const base = String(flags["url"] ?? process.env["CRMCOM_MOCK_URL"] ?? usualUrl).replace(/\/+$/, "");
  const url = `${base}/__mock/v1${path}`;
  if (!URL.canParse(url)) throw new UsageError(`--url: "${base}" is not a URL; expected one like ${usualUrl}`);
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (flags["sandbox"] !== undefined) headers["x-mock-sandbox"] = String(flags["sandbox"]);
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) }).catch((error: Error) => {
    const { message } = (error.cause as Error | undefined) ?? error;
    throw new UsageError(`${url} cannot be reached: ${message || "connection refused"}`);
  });
  const text = await response.text();
  if (!response.ok) throw new UsageError(`${method} ${url}: ${response.status} ${detailOf(text)}`);
  return text === "" ? "" : JSON.stringify(JSON.parse(text), null, 2);
}

function detailOf(text: string): string {
  try {
    return (JSON.parse(text) as { detail?: string }).detail ?? text;
  } catch {
    return text;
  }
}
