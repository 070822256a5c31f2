import { hostname } from "node:os";

/** What stands in a public address for the name of the host. */
export const hostMark = "{hostname}";

/** Can clients be led there: http or https, with no more than a path? */
export function isPublicUrl(template: string): boolean {
  const text = filled(template, "host");
  const url = URL.parse(text);
  if (!url || /[{}\s?#]/.test(text)) return false;
  return /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
}

/** The address that clients are given for this instance, without a slash at its end; `undefined` when none is set. */
export const publicUrlOf = (template: string | undefined, host = hostname()): string | undefined =>
  template === undefined ? undefined : filled(template, host).replace(/\/+$/, "");

const filled = (template: string, host: string) => template.replaceAll(hostMark, host);
