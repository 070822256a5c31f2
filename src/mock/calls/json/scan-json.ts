import { deepest, type JsonLoss, mostInAll, mostInOne } from "./json-loss.ts";

/** An object or an array that is open where the text is read. */
interface Open {
  /** The names that stood in an object; `undefined` in an array. */
  readonly names: SeenNames | undefined;
  /** The name, or the index, of what is read in it. */
  step: string | number;
  /** Is what comes next the name of a member? */
  isName: boolean;
  losses: number;
}

/**
 * What is lost of a JSON text when it is read, in its order: of one object or array the first 10, of all 10 000. Needs no
 * stack, and does not look below a depth of 100.
 * @param text has been read: it is JSON
 */
export function scanJson(text: string): readonly JsonLoss[] {
  const losses: JsonLoss[] = [];
  const open: Open[] = [];
  const lose = (kind: JsonLoss["kind"], sent: string) => {
    const top = open.at(-1);
    if (losses.length === mostInAll || (top !== undefined && top.losses === mostInOne)) return;
    if (top) top.losses += 1;
    losses.push({ kind, path: open.map(({ step }) => step), sent });
  };
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    const top = depth > deepest ? undefined : open.at(-1);
    if (code === quote) {
      const end = endOfString(text, at + 1);
      if (top?.names && top.isName) {
        top.step = nameOf(text, at, end);
        top.isName = false;
        if (!top.names.add(top.step)) lose("repeated", top.step);
      }
      at = end;
    } else if (code === minus || (code >= zero && code <= nine)) {
      const sent = numberAt(text, at);
      const kind = top && lossOf(sent);
      if (kind) lose(kind, sent);
      at += sent.length;
    } else {
      if (code === brace || code === bracket) {
        depth += 1;
        if (depth <= deepest) open.push(opened(code === brace));
      } else if (code === endBrace || code === endBracket) {
        if (depth <= deepest) open.pop();
        depth -= 1;
      } else if (code === comma && top) next(top);
      at += 1;
    }
  }
  return losses;
}

const opened = (isObject: boolean): Open => ({
  names: isObject ? new SeenNames() : undefined,
  step: isObject ? "" : 0,
  isName: isObject,
  losses: 0,
});

function next(top: Open): void {
  if (top.names) top.isName = true;
  else (top.step as number) += 1;
}

function endOfString(text: string, from: number): number {
  for (let at = from; ; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === backslash) at += 1;
  }
}

function nameOf(text: string, from: number, end: number): string {
  const name = text.slice(from + 1, end - 1);
  return name.includes("\\") ? (JSON.parse(`"${name}"`) as string) : name;
}

const number = /[-+.\deE]+/y;

function numberAt(text: string, at: number): string {
  number.lastIndex = at;
  return (number.exec(text) as RegExpExecArray)[0];
}

function lossOf(sent: string): "digits" | "form" | undefined {
  const printed = String(Number(sent));
  if (printed === sent) return undefined;
  return decimal(printed) === decimal(sent) ? "form" : "digits";
}

/** A decimal number in one form: its digits without zeros around them, and where its point stands. */
function decimal(text: string): string {
  const [, whole = "", fraction = "", exponent = "0"] = /^-?(\d+)(?:\.(\d+))?(?:e([-+]?\d+))?$/i.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  if (digits === "") return whole === "" ? text : "0";
  const significant = digits.replace(/0+$/, "");
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** Names that were seen: few of them nearly always, and looked through; any number of them is found as fast. */
class SeenNames {
  readonly #few: string[] = [];
  #many: Set<string> | undefined;

  /** Is it new? */
  add(name: string): boolean {
    if (this.#many === undefined) {
      if (this.#few.includes(name)) return false;
      this.#few.push(name);
      if (this.#few.length > fewNames) this.#many = new Set(this.#few);
      return true;
    }
    const isNew = !this.#many.has(name);
    this.#many.add(name);
    return isNew;
  }
}

const fewNames = 32;

const [quote, backslash, comma, minus, zero, nine] = [34, 92, 44, 45, 48, 57] as const;
const [brace, endBrace, bracket, endBracket] = [123, 125, 91, 93] as const;
