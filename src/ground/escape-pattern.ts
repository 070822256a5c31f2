/** The source of a regular expression that matches a text as it stands. `RegExp.escape` came with Node 24. */
export const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
