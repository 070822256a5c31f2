import { jsonOr } from "../../ground/json.ts";
import { typeOf } from "../verify/expectation.ts";
import type { Mismatch } from "../verify/outcome.ts";
import type { Comparison } from "./compare-played.ts";
import type { Played } from "./replay.ts";

/** Tells of the differences of answers which of them can be about an assumption. */
export class DifferencesAbout {
  /** By what differs in single values, the assumptions that every answer rests on in which it does. */
  readonly #restingOn = new Map<string, Set<string>>();
  /** Asked for each assumption again. */
  readonly #ways = new WeakMap<Mismatch, [string] | []>();

  constructor(played: readonly Played[], compared: readonly (Comparison | undefined)[]) {
    for (const [at, one] of compared.entries()) {
      const used = new Set<string>((played[at]?.assumptions ?? []).map(({ id }) => id));
      for (const what of new Set((one?.behaviour ?? []).flatMap((mismatch) => this.#wayOf(mismatch)))) {
        const before = this.#restingOn.get(what) ?? used;
        this.#restingOn.set(what, new Set([...before].filter((id) => used.has(id))));
      }
    }
  }

  /** Is there one that can be? What differs in the same way where the assumption has no say is not about it. */
  isAbout(id: string, one: Comparison | undefined): boolean {
    const canBe = (mismatch: Mismatch) =>
      this.#wayOf(mismatch).every((what) => this.#restingOn.get(what)?.has(id) ?? true);
    return one?.behaviour.some(canBe) ?? false;
  }

  #wayOf(mismatch: Mismatch): [string] | [] {
    const way = this.#ways.get(mismatch) ?? valueDifference(mismatch);
    this.#ways.set(mismatch, way);
    return way;
  }
}

/** In what way a value differs, of whatever row; nothing where a row, a set or the outcome of the call does. */
function valueDifference({ path, expected, actual }: Mismatch): [string] | [] {
  const member =
    /^(?:\/status\/(?:message|description)|\/data\/\w+_set\/.*\/\w+|\/data\/(?:\d+\/)?(?!\w+_set)[\w/]+)$/.exec(path);
  if (!member) return [];
  const place = path.replace(/^(\/data\/\w+_set\/).*(?=\/)/, "$1*").replace(/^\/data\/\d+\//, "/data/*/");
  return [`${place}: ${kindOf(expected)}, ${kindOf(actual)}`];
}

const kindOf = (shown: string) => (shown.startsWith("nothing") ? "nothing" : typeOf(jsonOr(shown)));
