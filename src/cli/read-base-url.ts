import { UsageError } from "./usage-error.ts";

/**
 * The URL of a system that a flag has, as far as it stands before /crmapi.
 * @param flag with its dashes
 * @param said an example of what is accepted, and what to do in place of credentials in it
 * @throws UsageError naming the flag, what was given and what is accepted
 */
export function readBaseUrl(
  flag: string,
  text: string,
  { example, instead }: { readonly example: string; readonly instead: string },
): URL {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`${flag}: "${text}" is not accepted; expected a URL like ${example}`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new UsageError(`${flag}: credentials are not accepted; ${instead}`);
  }
  if (url.search !== "" || url.hash !== "" || url.pathname.split("/").includes("crmapi")) {
    throw new UsageError(`${flag}: "${text}" is not accepted; expected only what stands before /crmapi`);
  }
  return url;
}
