import * as z from "zod";
import type { Provenance } from "../ground/provenance.ts";
import type { Since } from "../wire/release.ts";

export type Presence = "mandatory" | "optional" | "semi-optional" | "mandatory on conditions";

export interface MemberFacts {
  /** The vendor's name of the type, where it says more than the schema does: `Unit Identifier`. */
  readonly typeName?: string;
  readonly form?: string;
  readonly presence?: Exclude<Presence, "mandatory" | "optional">;
  /** The sibling without which the member says nothing and is ignored. */
  readonly appliesWith?: string;
  /** A text that is not kept as it stands: nothing is to be said of its length, or of white space around it. */
  readonly anyForm?: true;
  /** First release that knows the member; the release of the method when absent. */
  readonly since?: Since;
  /** Stands where the member is not on the vendor's page as it is here. */
  readonly provenance?: Provenance;
  /** What a value of a setting may be, for messages: `an integer from 0 to 65535`. */
  readonly accepts?: string;
  /** A setting of the config file and of the library only: it is too large for a flag. */
  readonly fileOnly?: boolean;
  /** The name of its flag and of its variable, where that is not the setting's own. */
  readonly flag?: string;
  /** A setting whose flag may stand without a value, for `true`. */
  readonly mayStandAlone?: true;
  readonly repeatable?: boolean;
  /** Makes one value of the texts of a flag that may stand several times, or of a variable. @throws Error */
  fromTexts?(texts: readonly string[]): unknown;
  filesIn?(texts: readonly string[]): readonly string[];
  readonly secret?: boolean;
  readonly placeholder?: string;
  readonly suggestions?: readonly string[];
  readonly variable?: string;
  readonly short?: string;
}

/** A registry of our own: the metadata of other users of zod are theirs. Derived schemas inherit the facts. */
export const memberFacts = z.registry<MemberFacts>();

/** Does a member say anything beside those siblings? One that does not is ignored. */
export function appliesAmong({ appliesWith }: MemberFacts, siblings: object): boolean {
  return appliesWith === undefined || (siblings as Record<string, unknown>)[appliesWith] != null;
}
