import { secretMask } from "./json-pieces.ts";

/** A user, and perhaps a password, before the host of a URL. */
const inUrl = /\/\/[^\s/?#"'<>\\]*@/g;

/** The same where the scheme was left out; an address of mail has no colon before its `@`. */
const withoutScheme = /(?<![^\s"'(=<,/])(?!(?:mailto|sips?|xmpp|acct):)[^\s:/@"'(=<>,)]+:[^\s@/"'<>]+@(?=[\w[])/gi;

/** A text with the users masked that stand in its URLs. */
export const maskUserInfo = (text: string): string =>
  text.includes("@") ? text.replace(inUrl, `//${secretMask}@`).replace(withoutScheme, `${secretMask}@`) : text;
