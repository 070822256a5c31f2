import type { Provenance } from "./provenance.ts";
import type { ReleaseName } from "./release.ts";

/** What a contract says about a member beside its type; zod carries it as `.meta()`. */
export interface MemberMeta {
  /** The vendor's name of the type, where it says more than the schema does: `Unit Identifier`. */
  typeName?: string;
  /** A value of the type, for texts that refuse another. */
  form?: string;
  /** `mandatory on conditions` and the like, where the schema alone cannot tell. */
  presence?: "semi-optional" | "mandatory on conditions";
  /** The sibling without which the member says nothing and is ignored. */
  appliesWith?: string;
  /** First release that knows the member; the release of the method when absent. */
  since?: ReleaseName;
  /** Given where the member does not stand on the vendor's page as it stands here. */
  provenance?: Provenance;
  /** What JSON Schema can say of a refinement, given the members that the release knows. */
  twin?: (members: readonly string[]) => Record<string, unknown>;
}

declare module "zod" {
  interface GlobalMeta extends MemberMeta {}
}
