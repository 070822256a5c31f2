// Printed by `npm run generate` from the JSON Schema of the files in a folder of methods.
import type { AssumptionId } from "../src/assumptions/assumptions.ts";
import type { Provenance } from "../src/common/provenance.ts";
import type { ReleaseName } from "../src/wire/release.ts";
import type { VendorErrorKind } from "../src/wire/vendor-errors.ts";

/** A member of a request, an answer or an entity, as a row of a page's table tells of it. */
export type MemberDocument = {
  /** The name as it stands in a call or an answer. */
  name: string;
  /** The type; Set is a list, Identifier an object that names a record. */
  type: "String" | "Integer" | "Float" | "Boolean" | "Date" | "Strings" | "JSON Web Token" | "Any" | "Object" | "Set" | "Identifier";
  /** The page's own words for the type, where they say more. */
  typeWords?: string | undefined;
  /** Absent where the page says none. */
  presence?: "mandatory" | "optional" | "semi-optional" | "mandatory on conditions" | undefined;
  /** The page's own words in the brackets, where they say more. */
  presenceWords?: string | undefined;
  /** Another presence before a release. */
  before?: ({
    /** The first release with the presence that the member has now. */
    release: ReleaseName;
    /** The presence before that release. */
    presence: "mandatory" | "optional" | "semi-optional" | "mandatory on conditions";
  })[] | undefined;
  /** The first release that knows it, or one a branch; absent: every release that has the method. */
  since?: ReleaseName[] | undefined;
  /** The sibling that must be given, or its value, for the member to count; mandatory then with the presence mandatory on conditions. */
  appliesWith?: string | {
    /** The sibling. */
    member: string;
    /** The value that the sibling must have. */
    value: string | number | boolean;
  } | undefined;
  /** The value of a parameter that a request leaves out. */
  default?: string | number | boolean | undefined;
  /** The most elements of a Set. */
  max?: number | undefined;
  /** A Date like 2016-06-22. */
  withoutTime?: true | undefined;
  /** All that it may be. */
  values?: (string | {
    /** The value. */
    value: string;
    /** The first release that takes it, or one a branch. */
    since: ReleaseName[];
  })[] | undefined;
  /** A regular expression for its text; a number with a pattern may be sent as such a text, too. */
  pattern?: string | undefined;
  /** The least number. */
  minimum?: number | undefined;
  /** A value, for the error that refuses another one. */
  example?: string | undefined;
  /** What it is. */
  description?: string | undefined;
  /** The collection that an identifier looks into, if its type does not say so. */
  refersTo?: string | undefined;
  /** Its own members: of an object, or of each element of a set. */
  members?: MemberDocument[] | undefined;
  /** From when it should not be used any more. */
  deprecated?: {
    /** The release from which it is deprecated, or one a branch. */
    since: ReleaseName[];
  } | undefined;
  /** The line of the page that it stands on, or how sure we are of it. */
  at?: number | "observed" | "inferred" | "assumed" | undefined;
};

/** What a method does to the records of a sandbox: one of creates, shows, lists, updates, removes and answers, with what belongs to it. */
export type MethodAction = {
  /** Stores a record of this collection; with bulk, one for each row. */
  creates: string;
  /** Members that it gives a record, whatever the call says. */
  sets?: Record<string, string | number | boolean | null> | undefined;
  /** Parameters that only records of this kind have: they become members of the record. */
  adds?: string[] | undefined;
} | {
  /** Answers one record of this collection. */
  shows: string;
  /** The identifier that names it; absent: the only one of the parameters. */
  by?: string | undefined;
  /** What a record must have to be found. */
  where?: Record<string, string | number | boolean | null> | undefined;
} | {
  /** Answers the records of this collection that match; the answer is a Set. */
  lists: string;
  /** What a record must have to be found. */
  where?: Record<string, string | number | boolean | null> | undefined;
  /** Parameters that records must match, where a call gives them. */
  filters?: ({
    /** The parameter. */
    parameter: string;
    /** The member of the record that it is compared with. */
    member: string;
    /** How they are compared. Absent: they are the same; after and before exclude the value of the parameter, from and to include it; in: the member is one of the values of the parameter. */
    is?: "after" | "before" | "from" | "to" | "in" | undefined;
    /** What is assumed of the comparison, if a call uses it. */
    assumption?: AssumptionId | undefined;
  })[] | undefined;
  /** The parameter that says how many at most. */
  most?: string | undefined;
  /** The parameter that says how many are left out first. */
  skip?: string | undefined;
} | {
  /** Changes what is sent of one record of this collection, and clears what is null. */
  updates: string;
  /** The identifier that names it; absent: the only one of the parameters. */
  by?: string | undefined;
  /** What a record must have to be found. */
  where?: Record<string, string | number | boolean | null> | undefined;
  /** Members that it gives a record, whatever the call says. */
  sets?: Record<string, string | number | boolean | null> | undefined;
} | {
  /** Marks one record of this collection as removed: it is found no more. */
  removes: string;
  /** The identifier that names it; absent: the only one of the parameters. */
  by?: string | undefined;
  /** What a record must have to be found. */
  where?: Record<string, string | number | boolean | null> | undefined;
} | {
  /** Answers the example with the same request, else the first one that is not refused. */
  answers: "examples";
};

/** Releases, parameters and answer of a method: each member with type, presence and the line of its page. */
export type MethodDocument = {
  /** Where an editor finds this schema. */
  $schema?: string | undefined;
  /** The path with dots; also the name of the folder. */
  name: string;
  /** The HTTP method. */
  verb: "GET" | "POST";
  /** The path, where it is not the name. */
  path?: string | undefined;
  /** It takes the place of a method of the same name. */
  overrides?: true | undefined;
  /** Where it is documented. */
  source: string;
  /** The text that the lines count in. */
  page?: {
    /** Its title. */
    title: string;
    /** A hash of its text. */
    sha256: string;
  } | undefined;
  /** What it does, in a sentence. */
  description?: string | undefined;
  /** Absent where the page says none: the method was always there. */
  since?: ReleaseName[] | undefined;
  /** From when it should not be used any more. */
  deprecated?: {
    /** The release from which it is deprecated, or one a branch. */
    since: ReleaseName[];
    /** Why, as the warning says it. */
    note?: string | undefined;
    /** The path of the method to use instead. */
    replacedBy?: string | undefined;
    /** The line of the page that says it. */
    at?: number | "observed" | "inferred" | "assumed" | undefined;
  } | undefined;
  /** How a caller authenticates: by the token of a session, by HTTP Basic, or only by parameters. Absent: token. */
  access?: "token" | "basic" | "none" | undefined;
  /** A call may come without a body. */
  bodyOptional?: true | undefined;
  /** The set of rows. Each row is read and refused by itself, and answered in the set processed_... or unprocessed_.... */
  bulk?: {
    /** The parameter that holds the rows. */
    set: string;
    /** The most rows of a call. */
    max: number;
    /** The line of the page that says how many. */
    at?: number | "observed" | "inferred" | "assumed" | undefined;
  } | undefined;
  /** Absent with an operation.ts or operation.js beside it. */
  does?: MethodAction | undefined;
  /** Assumptions that every answer depends on. */
  restsOn?: AssumptionId[] | undefined;
  /** What a call takes; those of a row are members of the set. */
  parameters: MemberDocument[];
  /** What stands in data. */
  answer: {
    /** An object, a list of objects, or nothing. */
    type: "Object" | "Set" | "None";
    /** The members of the object, or of each object of the list. */
    members?: MemberDocument[] | undefined;
  };
};

/** A member of a request, an answer or an entity, as a row of a page's table tells of it. */
export type StoredMember = {
  /** The name as it stands in a call or an answer. */
  name: string;
  /** The type; Set is a list, Identifier an object that names a record. */
  type: "String" | "Integer" | "Float" | "Boolean" | "Date" | "Strings" | "JSON Web Token" | "Any" | "Object" | "Set" | "Identifier";
  /** The page's own words for the type, where they say more. */
  typeWords?: string | undefined;
  /** Absent where the page says none. */
  presence?: "mandatory" | "optional" | "semi-optional" | "mandatory on conditions" | undefined;
  /** The page's own words in the brackets, where they say more. */
  presenceWords?: string | undefined;
  /** Another presence before a release. */
  before?: ({
    /** The first release with the presence that the member has now. */
    release: ReleaseName;
    /** The presence before that release. */
    presence: "mandatory" | "optional" | "semi-optional" | "mandatory on conditions";
  })[] | undefined;
  /** The first release that knows it, or one a branch; absent: every release that has the method. */
  since?: ReleaseName[] | undefined;
  /** The sibling that must be given, or its value, for the member to count; mandatory then with the presence mandatory on conditions. */
  appliesWith?: string | {
    /** The sibling. */
    member: string;
    /** The value that the sibling must have. */
    value: string | number | boolean;
  } | undefined;
  /** The value of a parameter that a request leaves out. */
  default?: string | number | boolean | undefined;
  /** The most elements of a Set. */
  max?: number | undefined;
  /** A Date like 2016-06-22. */
  withoutTime?: true | undefined;
  /** All that it may be. */
  values?: (string | {
    /** The value. */
    value: string;
    /** The first release that takes it, or one a branch. */
    since: ReleaseName[];
  })[] | undefined;
  /** A regular expression for its text; a number with a pattern may be sent as such a text, too. */
  pattern?: string | undefined;
  /** The least number. */
  minimum?: number | undefined;
  /** A value, for the error that refuses another one. */
  example?: string | undefined;
  /** What it is. */
  description?: string | undefined;
  /** The collection that an identifier looks into, if its type does not say so. */
  refersTo?: string | undefined;
  /** Its own members: of an object, or of each element of a set. */
  members?: MemberDocument[] | undefined;
  /** From when it should not be used any more. */
  deprecated?: {
    /** The release from which it is deprecated, or one a branch. */
    since: ReleaseName[];
  } | undefined;
  /** The line of the page that it stands on, or how sure we are of it. */
  at?: number | "observed" | "inferred" | "assumed" | undefined;
  /** How it is made, where no call says it. */
  made?: "id" | "number" | "now" | {
    /** How it begins. */
    text: string;
    /** How many digits follow. */
    digits: number;
  } | {
    /** The value. */
    value: string | number | boolean;
  } | undefined;
  /** Identifiers may name a record by it. */
  identifies?: true | undefined;
  /** No two records have the same. */
  unique?: true | undefined;
};

/** A kind of record: its members, and how ids, numbers and states are made. */
export type EntityDocument = {
  /** Where an editor finds this schema. */
  $schema?: string | undefined;
  /** The vendor's plural; also the name of the file. */
  collection: string;
  /** The vendor's name of one, as errors have it: Account. */
  label: string;
  /** What a record holds. */
  members: StoredMember[];
};

/** It is assumed unless it says otherwise. It answers data with the status OK, or is refused, or has a response of its own. A row with refused has the code and the text of that error. {"times": 999, "of": row} stands for that many elements, in which {{row}} is the place, from 1 on. */
export type ExampleDocument = {
  /** What it shows, in a few words. */
  title: string;
  /** How sure we are of the answer; absent: assumed. */
  provenance?: Provenance | undefined;
  /** The first release that answers so; absent: every one that has the method. */
  since?: ReleaseName | undefined;
  /** The last release that answers so. */
  until?: ReleaseName | undefined;
  /** The name of one of the states; absent: a session exists, {{token}}. */
  state?: string | undefined;
  /** What is sent. */
  request: {
    /** Another HTTP method than the method's own. */
    verb?: string | undefined;
    /** Another path than the method's own. */
    path?: string | undefined;
    /** Headers beside the usual ones. */
    headers?: Record<string, string> | undefined;
    /** The query of a GET. */
    query?: Record<string, string | string[]> | undefined;
    /** Bodies of calls of the method that come before it. */
    after?: unknown[] | undefined;
    /** The body of a POST. */
    body?: unknown | undefined;
    /** The body in base64, where it is about its bytes. */
    bytes?: string | undefined;
    /** What the page shows, where it is not JSON. */
    text?: string | undefined;
  };
  /** data of an answer with the status OK. */
  data?: unknown | undefined;
  /** Why the call is refused. */
  refused?: {
    /** The kind of error. */
    kind: VendorErrorKind;
    /** The values of its text. */
    values?: Record<string, string> | undefined;
  } | undefined;
  /** The whole answer, where it is neither. */
  response?: {
    /** The HTTP status; absent: 200. */
    status?: number | undefined;
    /** The body. */
    body?: unknown | undefined;
    /** What the page shows, where it is not JSON. */
    text?: string | undefined;
  } | undefined;
  /** JSON Pointers of what every system generates. */
  generated?: string[] | undefined;
  /** Ids of the assumptions that it shows. */
  witnesses?: string[] | undefined;
  /** Why no contract has it. */
  notInContracts?: {
    /** Settings under which it is answered so. */
    options: Record<string, unknown>;
    /** Why CRM.COM cannot be asked for it. */
    why: string;
  } | undefined;
  /** The line of the page. */
  at?: number | undefined;
};

/** Requests and answers; `{{name}}` stands for a value of the example's state. */
export type ExamplesDocument = {
  /** Where an editor finds this schema. */
  $schema?: string | undefined;
  /** What must be there before a call, by its name in words. */
  states?: Record<string, {
    /** Values by name, for {{name}} in requests and answers. */
    values?: Record<string, string | number> | undefined;
    /** Values that a call uses up. */
    consumes?: string[] | undefined;
    /** Where the clock stands: 2026-01-31T12:00:00Z. */
    clock?: string | undefined;
  }> | undefined;
  /** Requests with their answers. */
  examples: ExampleDocument[];
};
