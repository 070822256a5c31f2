import type { AnyAssumptionId } from "../assumptions/assumptions.ts";
import type { Provenance } from "../ground/provenance.ts";
import type { ReleaseName } from "../wire/release.ts";

/** An example of a method, the vendor's or ours. `{{name}}` in its strings is the value of that name in the state. */
export interface Example {
  readonly title: string;
  /** How sure we are of the answer, in every release: the least sure of all that it rests on. */
  readonly provenance: Provenance;
  /** The release from which it is answered so; absent: in every one that has the method. */
  readonly since?: ReleaseName;
  /** The last release in which it is answered so; absent: in every later one too. */
  readonly until?: ReleaseName;
  /** Where it is no example of CRM.COM as we know it, and stands in no contract. */
  readonly notInContracts?: {
    readonly options: Readonly<Record<string, unknown>>;
    /** Why CRM.COM cannot be asked for it, as whoever verifies is told. */
    readonly why: string;
  };
  /** What it is there to show, of all that the answer rests on beyond the vendor's pages. */
  readonly witnesses?: readonly AnyAssumptionId[];
  readonly state: {
    readonly name: string;
    /** What differs from system to system, with the values of our fixtures: the same in every example of the state. */
    readonly values: Readonly<Record<string, string | number>>;
    /** The names of values that a call uses up where it names them: a reference number, a session, a one-time password. */
    readonly consumes?: readonly string[];
    /** Where the clock of a stand-in stands: `2026-01-31T12:00:00Z`; absent: it does not matter. */
    readonly clock?: string;
  };
  readonly request: {
    /** Others than those of the method, where the example is about them. */
    readonly verb?: string;
    readonly path?: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** A name with several values stands that often. */
    readonly query?: Readonly<Record<string, string | readonly string[]>>;
    /** Bodies of calls of the method that come before it; never in contracts, which have no call before another. */
    readonly after?: readonly unknown[];
    readonly body?: unknown;
    /** Goes out instead where it is about the bytes of a body, as they are: in base64, and nothing in them is filled in. */
    readonly bytes?: string;
    /** Goes out instead where it is about what JSON cannot hold, with the values filled in. */
    readonly text?: string;
  };
  readonly response: { readonly status?: number; readonly body: unknown };
  /** JSON Pointers of the members of the answer that every system makes anew: compared by form, not by value. */
  readonly generated: readonly string[];
}

/** The names that stand as `{{name}}` in something, each once. */
export function placeholdersIn(part: unknown): string[] {
  const found = JSON.stringify(part).matchAll(/\{\{(\w+)\}\}/g);
  return [...new Set([...found].map(([, name]) => name as string))];
}

export function queryText(query: NonNullable<Example["request"]["query"]>): string {
  const pairs = Object.entries(query).flatMap(([name, some]) => [some].flat().map((value) => [name, value]));
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}

/** A string of one `{{name}}` alone becomes the value itself, maybe a number. @throws RangeError for a missing value */
export function fillExample<Part>(part: Part, values: Example["state"]["values"]): Part {
  const filledFor = (name: string) => {
    if (Object.hasOwn(values, name)) return values[name];
    throw new RangeError(`the example needs a value for ${name}; there are: ${Object.keys(values).join(", ")}`);
  };
  return JSON.parse(JSON.stringify(part), (_, text: unknown) => {
    if (typeof text !== "string") return text;
    const [, alone] = /^\{\{(\w+)\}\}$/.exec(text) ?? [];
    return alone ? filledFor(alone) : text.replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => String(filledFor(name)));
  });
}
