import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { ifPossible } from "../../ground/files.ts";

/** A user of a file touches its mark this often. */
export const beatMs = 2000;

/** A mark that nobody touched for so long is of a user that ended without removing it. */
const deadMs = 3 * beatMs;

/**
 * Marks a file as used, with `<file>.in-use` beside it, unless another user is there. The mark is alive while somebody touches
 * it, so that it also tells of a user in another container or on another host, and outlives no crash.
 * @returns `otherUser`: who else uses the file now; without one, the file is ours from then on
 */
export function useFile(file: string, user: string) {
  const mark = `${file}.in-use`;
  const id = `${user}, ${performance.now()}`;
  const otherUser = (): string | undefined => {
    const text = ifPossible(() => readFileSync(mark, "utf8"));
    const isAlive = text !== undefined && Date.now() - (ifPossible(() => statSync(mark).mtimeMs) ?? 0) < deadMs;
    if (isAlive && text !== id) return text.slice(0, text.lastIndexOf(","));
    // Without a mark the file works as well.
    ifPossible(() =>
      text === id ? utimesSync(mark, new Date(), new Date()) : writeFileSync(mark, id, { mode: 0o600 }),
    );
    return undefined;
  };
  const end = () => {
    if (ifPossible(() => readFileSync(mark, "utf8")) === id) ifPossible(() => rmSync(mark));
  };
  return { otherUser, end };
}
