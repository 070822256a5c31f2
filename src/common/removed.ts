import { knownKeys } from "./json.ts";
import table from "./removed.json" with { type: "json" };

export type RemovedKind = keyof typeof table;

interface Removed {
  /** As a user wrote it. The last word of a member, as in `when.nth`, is the name that is looked up. */
  readonly name: string;
  /** The commands that had the flag, or the document that had the member. */
  readonly of?: readonly string[];
  readonly since: string;
  /** What to use instead, as the end of a sentence. */
  readonly instead: string;
}

/** Every name that an earlier version had. The messages and the upgrade page are made from it. */
export const removedNames: Readonly<Record<RemovedKind, readonly Removed[]>> = table;

export const removedKinds = knownKeys(table);

/** Since when a name is gone and what to use instead; `undefined` for a name that no version had. @param of as in `Removed` */
export function removedText(name: string, kind: RemovedKind = "values", of?: string): string | undefined {
  const plain = plainName(name);
  const entries = kind === "flags" ? [...removedNames.flags, ...removedNames.settings] : removedNames[kind];
  const named = entries.filter((entry) => plainName(entry.name.split(".").at(-1) ?? "") === plain);
  const removed = of === undefined ? named[0] : named.find((entry) => entry.of?.includes(of) ?? true);
  return removed && `removed in ${removed.since}; ${removed.instead.replaceAll("`", "")}`;
}

/** A setting has one name as a key, a flag and a variable. */
const plainName = (name: string): string =>
  name
    .replace(/^(?:--|CRMCOM_MOCK_)/, "")
    .replace(/[-_]/g, "")
    .toLowerCase();
