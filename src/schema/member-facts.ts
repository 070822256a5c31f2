import * as z from "zod";
import { memberOf } from "../ground/json.ts";
import type { Provenance } from "../ground/provenance.ts";
import type { Since } from "../wire/release.ts";

export type Presence = "mandatory" | "optional" | "semi-optional" | "mandatory on conditions";

/** What a schema cannot say about a member. */
export interface MemberFacts {
  /** The vendor's name of the type, where it says more than the schema: `Unit Identifier`. */
  readonly typeName?: string;
  readonly form?: string;
  readonly presence?: Exclude<Presence, "mandatory" | "optional">;
  /** The member is ignored without this sibling. */
  readonly appliesWith?: string;
  /** A text that is not kept as it stands: its length and white space around it do not matter. */
  readonly anyForm?: true;
  /** First release that knows the member; the release of the method when absent. */
  readonly since?: Since;
  /** Absent where the member stands on the vendor's page. */
  readonly provenance?: Provenance;
  /** The accepted values of a setting, in messages: `an integer from 0 to 65535`. */
  readonly accepts?: string;
  /** A setting that is too large for a flag: it stands in the config file or in the library's options. */
  readonly fileOnly?: boolean;
  /** The name of the flag and the variable, where it is not that of the setting. */
  readonly flag?: string;
  /** May the flag stand without a value, for `true`? */
  readonly mayStandAlone?: true;
  readonly repeatable?: boolean;
  /** Reads the texts of a repeated flag, or of a variable. @throws Error */
  fromTexts?(texts: readonly string[]): unknown;
  filesIn?(texts: readonly string[]): readonly string[];
  readonly secret?: boolean;
  readonly placeholder?: string;
  readonly variable?: string;
  readonly short?: string;
}

/** Our registry of facts: other users of zod have their own metadata. Derived schemas inherit the facts. */
export const memberFacts = z.registry<MemberFacts>();

/** Does a member count beside these siblings, or is it ignored? */
export function appliesAmong({ appliesWith }: MemberFacts, siblings: object): boolean {
  return appliesWith === undefined || memberOf(siblings, appliesWith) != null;
}
