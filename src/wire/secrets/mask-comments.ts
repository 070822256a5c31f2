import { secretMask } from "./json-pieces.ts";

/** A String, which may hold what looks like a comment; or a comment, its end lost where the text was cut. */
const stringOrComment = /"(?:[^"\\]|\\[\s\S])*"?|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\r\n]*/g;

/**
 * JSON with comments, which is none, without what they say: a comment has no names that would tell what of it is a secret,
 * and often holds a value that was there before.
 */
export function maskComments(text: string): string {
  if (!/^\s*[[{/]/.test(text) || !/\/[/*]/.test(text)) return text;
  return text.replace(stringOrComment, (found) => {
    if (found.startsWith('"')) return found;
    return found.startsWith("//") ? `// ${secretMask}` : `/* ${secretMask} */`;
  });
}
