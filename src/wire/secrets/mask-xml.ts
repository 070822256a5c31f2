import { secretMask } from "./json-pieces.ts";
import { maskTextBy } from "./mask-text.ts";
import type { NameJudge } from "./secret-names.ts";

const tag = /<(\/?[\w:.-]+)((?:[^<>"']|"[^"]*"|'[^']*')*)>/g;
const attribute = /([\w:.-]+)(\s*=\s*)("[^"]*"|'[^']*')/g;

/** XML or HTML with the secrets masked: what is within an element of a secret's name, and attributes of one. */
export function maskXml(text: string, judge: NameJudge): string {
  let masked = "";
  let from = 0;
  tag.lastIndex = 0;
  for (let found = tag.exec(text); found; found = tag.exec(text)) {
    const { 0: whole, 1: name = "", 2: attributes = "", index } = found;
    const end = index + whole.length;
    const named = [name, ...[...attributes.matchAll(attribute)].map(([, , , value = ""]) => value.slice(1, -1))];
    const isNamed = named.some(judge);
    masked += maskTextBy(text.slice(from, index), judge);
    masked += `<${name}${maskAttributes(attributes, judge, isNamed)}>`;
    from = end;
    if (!isNamed || name.startsWith("/") || attributes.endsWith("/")) continue;
    const close = text.indexOf(`</${name}`, end);
    from = close < 0 ? text.length : close;
    masked += secretMask;
    tag.lastIndex = from;
  }
  return masked + maskTextBy(text.slice(from), judge);
}

const maskAttributes = (attributes: string, judge: NameJudge, isNamed: boolean) =>
  attributes.replace(attribute, (_, name: string, equals: string, value: string) => {
    const within = value.slice(1, -1);
    // `key="token"` names a secret, and is none.
    const isValue = (judge(name) && !judge(within)) || (isNamed && /^(?:value|content)$/i.test(name));
    return `${name}${equals}${value[0]}${isValue ? secretMask : maskTextBy(within, judge)}${value[0]}`;
  });
