import { ownPaths } from "../../wire/own-paths.ts";

/** Where the path begins in an address. */
export const pathIn = (url: string): number => url.indexOf("/", url.indexOf("//") + 2);

/** Does an address lead to what is ours: the page, or the admin API of all or of a sandbox? */
export function isOurAddress(url: string): boolean {
  const path = pathIn(url);
  return isRoot(url, path) || leadsToOurs(url, path);
}

/** Is it `/`, with or without a query? @param path where the path begins */
export const isRoot = (url: string, path: number): boolean =>
  path > 0 && (path + 1 === url.length || url.charCodeAt(path + 1) === questionMark);

const questionMark = 63;

/** Is it the page, the admin API, or that of a sandbox? @param path where the path begins */
export function leadsToOurs(url: string, path: number): boolean {
  if (!url.startsWith(ownPaths.sandbox, path)) return isAt(ownPaths.page, url, path);
  const behind = url.indexOf("/", path + ownPaths.sandbox.length);
  return behind > 0 && isAt(ownPaths.admin, url, behind);
}

/** Is a path, or one below it, what the address has there? */
function isAt(asked: string, url: string, at: number): boolean {
  if (!url.startsWith(asked, at)) return false;
  const next = url[at + asked.length];
  return next === undefined || next === "/" || next === "?";
}
