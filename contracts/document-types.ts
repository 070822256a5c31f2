// Printed by `npm run generate` from the JSON Schema of the files in a folder of methods.
import type { BehaviourId } from "../src/wire/assumptions.ts";
import type { Provenance } from "../src/wire/provenance.ts";
import type { ReleaseName } from "../src/wire/release.ts";
import type { VendorErrorKind } from "../src/wire/vendor-errors.ts";

/** A member of a request, an answer or an entity, as a row of a page's table tells of it. */
export type MemberDocument = {
  name: string;
  type: "String" | "Integer" | "Float" | "Boolean" | "Date" | "Strings" | "JSON Web Token" | "Any" | "Object" | "Set" | "Identifier";
  /** The page's own words for the type, where they say more. */
  typeWords?: string | undefined;
  /** Absent where the page says none. */
  presence?: "mandatory" | "optional" | "semi-optional" | "mandatory on conditions" | undefined;
  /** The page's own words in the brackets, where they say more. */
  presenceWords?: string | undefined;
  /** Another presence before a release. */
  before?: ({
    release: ReleaseName;
    presence: "mandatory" | "optional" | "semi-optional" | "mandatory on conditions";
  })[] | undefined;
  since?: ReleaseName[] | undefined;
  /** The sibling without which it says nothing. */
  appliesWith?: string | undefined;
  /** All that it may be. */
  values?: (string | {
    value: string;
    since: ReleaseName[];
  })[] | undefined;
  /** A regular expression for its text. */
  pattern?: string | undefined;
  minimum?: number | undefined;
  /** A value, for the error that refuses another one. */
  example?: string | undefined;
  description?: string | undefined;
  /** The collection that an identifier looks into, if its type does not say so. */
  refersTo?: string | undefined;
  members?: MemberDocument[] | undefined;
  deprecated?: {
    since: ReleaseName[];
  } | undefined;
  at?: number | "observed" | "inferred" | "assumed" | undefined;
};

/** What a method does to the records of a sandbox. */
export type Does = {
  creates: string;
  /** Members that it gives a record, whatever the call says. */
  sets?: Record<string, string | number | boolean | null> | undefined;
  /** Parameters that only records of this kind have: they become members of the record. */
  adds?: string[] | undefined;
} | {
  shows: string;
  /** The identifier that names it; absent: the only one of the parameters. */
  by?: string | undefined;
  /** What a record must have to be found. */
  where?: Record<string, string | number | boolean | null> | undefined;
} | {
  lists: string;
  /** What a record must have to be found. */
  where?: Record<string, string | number | boolean | null> | undefined;
  filters?: ({
    parameter: string;
    /** The member of the record that it is compared with. */
    member: string;
    /** Absent: they are the same. */
    is?: "after" | "before" | undefined;
    assumption?: BehaviourId | undefined;
  })[] | undefined;
  /** The parameter that says how many at most. */
  most?: string | undefined;
  /** The parameter that says how many are left out first. */
  skip?: string | undefined;
} | {
  updates: string;
  /** The identifier that names it; absent: the only one of the parameters. */
  by?: string | undefined;
  /** What a record must have to be found. */
  where?: Record<string, string | number | boolean | null> | undefined;
  /** Members that it gives a record, whatever the call says. */
  sets?: Record<string, string | number | boolean | null> | undefined;
} | {
  removes: string;
  /** The identifier that names it; absent: the only one of the parameters. */
  by?: string | undefined;
  /** What a record must have to be found. */
  where?: Record<string, string | number | boolean | null> | undefined;
} | {
  answers: "examples";
};

/** method.json: all that is said of a Web API method. */
export type MethodDocument = {
  $schema?: string | undefined;
  /** The path with dots; also the name of the folder. */
  name: string;
  verb: "GET" | "POST";
  /** The path, where it is not the name. */
  path?: string | undefined;
  /** It takes the place of a method of the same name. */
  overrides?: true | undefined;
  /** Where it is documented. */
  source: string;
  /** The text that the lines count in. */
  page?: {
    title: string;
    sha256: string;
  } | undefined;
  description?: string | undefined;
  /** Absent where the page says none: the method was always there. */
  since?: ReleaseName[] | undefined;
  deprecated?: {
    since: ReleaseName[];
    remark?: string | undefined;
    replacedBy?: string | undefined;
    at?: number | "observed" | "inferred" | "assumed" | undefined;
  } | undefined;
  /** How a caller authenticates: by the token of a session, by HTTP Basic, or only by parameters. Absent: token. */
  access?: "token" | "basic" | "none" | undefined;
  bodyOptional?: true | undefined;
  /** The set of rows. Each row is read and refused by itself, and answered in the set processed_... or unprocessed_.... */
  bulk?: {
    set: string;
    max: number;
    at?: number | "observed" | "inferred" | "assumed" | undefined;
  } | undefined;
  /** Absent with an operation.ts or operation.js beside it. */
  does?: Does | undefined;
  /** Assumptions that every answer rests on. */
  restsOn?: BehaviourId[] | undefined;
  parameters: MemberDocument[];
  answer: {
    type: "Object" | "Set" | "None";
    members?: MemberDocument[] | undefined;
  };
};

/** A member of a request, an answer or an entity, as a row of a page's table tells of it. */
export type StoredMember = {
  name: string;
  type: "String" | "Integer" | "Float" | "Boolean" | "Date" | "Strings" | "JSON Web Token" | "Any" | "Object" | "Set" | "Identifier";
  /** The page's own words for the type, where they say more. */
  typeWords?: string | undefined;
  /** Absent where the page says none. */
  presence?: "mandatory" | "optional" | "semi-optional" | "mandatory on conditions" | undefined;
  /** The page's own words in the brackets, where they say more. */
  presenceWords?: string | undefined;
  /** Another presence before a release. */
  before?: ({
    release: ReleaseName;
    presence: "mandatory" | "optional" | "semi-optional" | "mandatory on conditions";
  })[] | undefined;
  since?: ReleaseName[] | undefined;
  /** The sibling without which it says nothing. */
  appliesWith?: string | undefined;
  /** All that it may be. */
  values?: (string | {
    value: string;
    since: ReleaseName[];
  })[] | undefined;
  /** A regular expression for its text. */
  pattern?: string | undefined;
  minimum?: number | undefined;
  /** A value, for the error that refuses another one. */
  example?: string | undefined;
  description?: string | undefined;
  /** The collection that an identifier looks into, if its type does not say so. */
  refersTo?: string | undefined;
  members?: MemberDocument[] | undefined;
  deprecated?: {
    since: ReleaseName[];
  } | undefined;
  at?: number | "observed" | "inferred" | "assumed" | undefined;
  /** How it is made, where no call says it. */
  made?: "id" | "number" | "now" | {
    text: string;
    digits: number;
  } | {
    value: string | number | boolean;
  } | undefined;
  /** Identifiers may name a record by it. */
  identifies?: true | undefined;
  /** No two records have the same. */
  unique?: true | undefined;
};

/** entities/<collection>.json: a kind of record that methods of the folder create, show, list, update and remove. */
export type EntityDocument = {
  $schema?: string | undefined;
  /** The vendor's plural; also the name of the file. */
  collection: string;
  /** The vendor's name of one, as errors have it: Account. */
  label: string;
  /** It adds members to a record of ours. */
  extends?: true | undefined;
  members: StoredMember[];
};

/** It is assumed unless it says otherwise. It answers data with the status OK, or is refused, or has a response of its own. A row with refused has the code and the text of that error. {"times": 999, "of": row} stands for that many elements, in which {{row}} is the place, from 1 on. */
export type ExampleDocument = {
  title: string;
  provenance?: Provenance | undefined;
  since?: ReleaseName | undefined;
  until?: ReleaseName | undefined;
  /** The name of one of the states; absent: a session exists, {{token}}. */
  state?: string | undefined;
  request: {
    verb?: string | undefined;
    path?: string | undefined;
    headers?: Record<string, string> | undefined;
    query?: Record<string, string | string[]> | undefined;
    after?: unknown[] | undefined;
    body?: unknown | undefined;
    bytes?: string | undefined;
    /** What the page shows, where it is no JSON. */
    text?: string | undefined;
  };
  data?: unknown | undefined;
  refused?: {
    kind: VendorErrorKind;
    values?: Record<string, string> | undefined;
  } | undefined;
  response?: {
    status?: number | undefined;
    body?: unknown | undefined;
    text?: string | undefined;
  } | undefined;
  /** JSON Pointers of what every system makes anew. */
  generated?: string[] | undefined;
  /** Ids of the assumptions that it shows. */
  witnesses?: string[] | undefined;
  notInContracts?: {
    options: Record<string, unknown>;
    why: string;
  } | undefined;
  /** The line of the page. */
  at?: number | undefined;
};

/** examples.json. */
export type ExamplesDocument = {
  $schema?: string | undefined;
  states?: Record<string, {
    values?: Record<string, string | number> | undefined;
    /** Values that a call uses up. */
    consumes?: string[] | undefined;
    clock?: string | undefined;
  }> | undefined;
  examples: ExampleDocument[];
};
