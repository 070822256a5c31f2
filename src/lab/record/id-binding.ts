import { rowName } from "../verify/compare-rows.ts";
import { type JsonObject, objectOf, readAnswer } from "./read-answer.ts";

/** Which of our ids and numbers stands for which of the recorded ones: each system makes its own. */
export class IdBinding {
  readonly #ours = new Map<string, string>();
  readonly #recorded = new Map<string, string>();

  /** Binds what both made for the same row of a request, or for the same call. */
  bind(recorded: unknown, ours: unknown): void {
    const [theirRows, ourRows] = [madeIn(recorded), madeIn(ours)];
    for (const [key, their] of theirRows) {
      const our = ourRows.get(key);
      for (const name of ["id", "number"]) this.#bindOne(name, their[name], our?.[name]);
    }
  }

  /** A value as our stand-in knows it. */
  ours(part: unknown): unknown {
    return mapTexts(part, "", (text, name) => {
      const [, names = "", value = text] = /^((?:\w+=)*)(.*)$/s.exec(text) ?? [];
      const last = names === "" ? name : (names.split("=").at(-2) as string);
      return names + (this.#ours.get(keyOf(last, value)) ?? value);
    });
  }

  /** A value as the recording knows it. */
  recorded(part: unknown): unknown {
    return mapTexts(part, "", (text, name) => this.#recorded.get(keyOf(name, text)) ?? text);
  }

  #bindOne(name: string, recorded: unknown, ours: unknown): void {
    if (typeof recorded !== "string" || typeof ours !== "string") return;
    this.#ours.set(keyOf(name, recorded), ours);
    this.#recorded.set(keyOf(name, ours), recorded);
  }
}

/** What was made, by the identifier of its row; of a single create, the whole. */
function madeIn(body: unknown): Map<string, JsonObject> {
  const { data, done } = readAnswer(body);
  const whole = objectOf(data);
  if (whole?.["id"] !== undefined) return new Map([["", whole]]);
  return new Map(done.map((row) => [String(rowName(row)), row]));
}

/** An id is one wherever it stands; a number may be anything elsewhere. */
const keyOf = (name: string, text: string) => (name === "number" ? `number ${text}` : text);

function mapTexts(part: unknown, name: string, map: (text: string, name: string) => string): unknown {
  if (typeof part === "string") return map(part, name);
  if (Array.isArray(part)) return part.map((one) => mapTexts(one, name, map));
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([member, value]) => [member, mapTexts(value, member, map)]));
}
