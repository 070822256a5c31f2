/** Signs that have no look of their own, or turn the direction of those beside them: what a client sent is seen as it is. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text of a client, with what cannot be seen in it written as escapes; line breaks stay. */
export const shownText = (text: string): string =>
  text.replace(unseen, (sign) => (sign === "\n" ? sign : `\\u{${sign.codePointAt(0)?.toString(16)}}`));

/** A value as people read it: JSON with line breaks, or text as it is. */
export const shownValue = (value: unknown): string =>
  shownText(typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? ""));
