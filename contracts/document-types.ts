// Printed by `npm run generate` from the JSON Schema of the files in a folder of methods.
import type { AssumptionId } from "../src/assumptions/assumptions.ts";
import type { Provenance } from "../src/common/provenance.ts";
import type { ReleaseName } from "../src/wire/release.ts";
import type { VendorErrorKind } from "../src/wire/vendor-errors.ts";

/** A member of a request, a response or an entity, like a row in a table of the page. */
export type MemberDocument = {
  /** The name in requests and responses. */
  name: string;
  /** The type. A Set is a list, and an Identifier is an object that names a record. */
  type: "String" | "Integer" | "Float" | "Boolean" | "Date" | "Strings" | "JSON Web Token" | "Any" | "Object" | "Set" | "Identifier";
  /** The page's own words for the type, if they say more. */
  typeWords?: string | undefined;
  /** Absent if the page states none. */
  presence?: "mandatory" | "optional" | "semi-optional" | "mandatory on conditions" | undefined;
  /** The page's own words in brackets, if they say more. */
  presenceWords?: string | undefined;
  /** Another presence before a release. */
  before?: ({
    /** The first release with the current presence. */
    release: ReleaseName;
    /** The presence before that release. */
    presence: "mandatory" | "optional" | "semi-optional" | "mandatory on conditions";
  })[] | undefined;
  /** The first release that has it, or one per branch. Absent: every release that has the method. */
  since?: ReleaseName[] | undefined;
  /** The sibling, or the value of a sibling, without which the member is ignored. With the presence mandatory on conditions, the member is then mandatory. */
  appliesWith?: string | {
    /** The sibling. */
    member: string;
    /** The value that the sibling must have. */
    value: string | number | boolean;
  } | undefined;
  /** The value of a parameter that is absent from a request. */
  default?: string | number | boolean | undefined;
  /** The maximum number of elements of a Set. */
  max?: number | undefined;
  /** A Date like 2016-06-22. */
  withoutTime?: true | undefined;
  /** All accepted values. */
  values?: (string | {
    /** The value. */
    value: string;
    /** The first release that accepts it, or one per branch. */
    since: ReleaseName[];
  })[] | undefined;
  /** A regular expression for the text. A number with a pattern may also be sent as a matching text. */
  pattern?: string | undefined;
  /** The minimum. */
  minimum?: number | undefined;
  /** An example value for error messages. */
  example?: string | undefined;
  /** A description. */
  description?: string | undefined;
  /** The collection in which an identifier is looked up, if its type does not name it. */
  refersTo?: string | undefined;
  /** The members of the object, or of each element of the set. */
  members?: MemberDocument[] | undefined;
  /** Since when it is deprecated. */
  deprecated?: {
    /** The release from which it is deprecated, or one per branch. */
    since: ReleaseName[];
  } | undefined;
  /** The line of the page that states it, or how certain it is. */
  at?: number | "observed" | "inferred" | "assumed" | undefined;
};

/** What the method does to the records of a sandbox: one of creates, shows, lists, updates, removes and answers, with its options. */
export type MethodAction = {
  /** Stores a record of this collection, or with bulk one per row. */
  creates: string;
  /** Members that every record gets, whatever the request has. */
  sets?: Record<string, string | number | boolean | null> | undefined;
  /** Parameters that only records of this kind have. They become members of the record. */
  adds?: string[] | undefined;
} | {
  /** Returns one record of this collection. */
  shows: string;
  /** The identifier that names the record. Absent: the only identifier among the parameters. */
  by?: string | undefined;
  /** Members that a record must have to be found. */
  where?: Record<string, string | number | boolean | null> | undefined;
} | {
  /** Returns the matching records of this collection as a Set. */
  lists: string;
  /** Members that a record must have to be found. */
  where?: Record<string, string | number | boolean | null> | undefined;
  /** Parameters that records must match, if the request has them. */
  filters?: ({
    /** The parameter. */
    parameter: string;
    /** The member of the record that is compared with the parameter. */
    member: string;
    /** The comparison. Absent: both are equal. after and before exclude the value of the parameter, from and to include it. in: the member is one of the values of the parameter. */
    is?: "after" | "before" | "from" | "to" | "in" | undefined;
    /** The assumption about the comparison, if a request uses it. */
    assumption?: AssumptionId | undefined;
  })[] | undefined;
  /** The parameter with the maximum number of records. */
  most?: string | undefined;
  /** The parameter with the number of records to skip. */
  skip?: string | undefined;
} | {
  /** Updates one record of this collection with the members of the request. null clears a member. */
  updates: string;
  /** The identifier that names the record. Absent: the only identifier among the parameters. */
  by?: string | undefined;
  /** Members that a record must have to be found. */
  where?: Record<string, string | number | boolean | null> | undefined;
  /** Members that every record gets, whatever the request has. */
  sets?: Record<string, string | number | boolean | null> | undefined;
} | {
  /** Marks one record of this collection as removed, so that it is no longer found. */
  removes: string;
  /** The identifier that names the record. Absent: the only identifier among the parameters. */
  by?: string | undefined;
  /** Members that a record must have to be found. */
  where?: Record<string, string | number | boolean | null> | undefined;
} | {
  /** Returns the response of the example with the same request, or else of the first example that is not refused. */
  answers: "examples";
};

/** Releases, parameters and response of a method. Each member has a type, a presence and the line of its page. */
export type MethodDocument = {
  /** The location of this schema, for editors. */
  $schema?: string | undefined;
  /** The path with dots, which is also the name of the folder. */
  name: string;
  /** The HTTP method. */
  verb: "GET" | "POST";
  /** The path, if it differs from the name. */
  path?: string | undefined;
  /** True if it replaces a method of the same name. */
  overrides?: true | undefined;
  /** The page that documents it. */
  source: string;
  /** The text whose lines are counted. */
  page?: {
    /** Its title. */
    title: string;
    /** A hash of its text. */
    sha256: string;
  } | undefined;
  /** A sentence that says what the method does. */
  description?: string | undefined;
  /** Absent if the page states none, because the method was always there. */
  since?: ReleaseName[] | undefined;
  /** Since when it is deprecated. */
  deprecated?: {
    /** The release from which it is deprecated, or one per branch. */
    since: ReleaseName[];
    /** The reason that the warning gives. */
    note?: string | undefined;
    /** The path of the method to use instead. */
    replacedBy?: string | undefined;
    /** The line of the page that says it. */
    at?: number | "observed" | "inferred" | "assumed" | undefined;
  } | undefined;
  /** How a caller authenticates: with the token of a session, with HTTP Basic, or only with parameters. Absent: token. */
  access?: "token" | "basic" | "none" | undefined;
  /** True if a request may have no body. */
  bodyOptional?: true | undefined;
  /** The set of rows. Each row is read and refused on its own, and is returned in the set processed_... or unprocessed_.... */
  bulk?: {
    /** The parameter that holds the rows. */
    set: string;
    /** The maximum number of rows per request. */
    max: number;
    /** The line of the page that states the maximum. */
    at?: number | "observed" | "inferred" | "assumed" | undefined;
  } | undefined;
  /** Absent if the folder has operation.ts or operation.js. */
  does?: MethodAction | undefined;
  /** Assumptions that every response depends on. */
  restsOn?: AssumptionId[] | undefined;
  /** The parameters of a request. The parameters of a row are members of the set. */
  parameters: MemberDocument[];
  /** The content of data. */
  answer: {
    /** An object, a list of objects, or nothing. */
    type: "Object" | "Set" | "None";
    /** The members of the object, or of each object of the list. */
    members?: MemberDocument[] | undefined;
  };
};

/** A member of a request, a response or an entity, like a row in a table of the page. */
export type StoredMember = {
  /** The name in requests and responses. */
  name: string;
  /** The type. A Set is a list, and an Identifier is an object that names a record. */
  type: "String" | "Integer" | "Float" | "Boolean" | "Date" | "Strings" | "JSON Web Token" | "Any" | "Object" | "Set" | "Identifier";
  /** The page's own words for the type, if they say more. */
  typeWords?: string | undefined;
  /** Absent if the page states none. */
  presence?: "mandatory" | "optional" | "semi-optional" | "mandatory on conditions" | undefined;
  /** The page's own words in brackets, if they say more. */
  presenceWords?: string | undefined;
  /** Another presence before a release. */
  before?: ({
    /** The first release with the current presence. */
    release: ReleaseName;
    /** The presence before that release. */
    presence: "mandatory" | "optional" | "semi-optional" | "mandatory on conditions";
  })[] | undefined;
  /** The first release that has it, or one per branch. Absent: every release that has the method. */
  since?: ReleaseName[] | undefined;
  /** The sibling, or the value of a sibling, without which the member is ignored. With the presence mandatory on conditions, the member is then mandatory. */
  appliesWith?: string | {
    /** The sibling. */
    member: string;
    /** The value that the sibling must have. */
    value: string | number | boolean;
  } | undefined;
  /** The value of a parameter that is absent from a request. */
  default?: string | number | boolean | undefined;
  /** The maximum number of elements of a Set. */
  max?: number | undefined;
  /** A Date like 2016-06-22. */
  withoutTime?: true | undefined;
  /** All accepted values. */
  values?: (string | {
    /** The value. */
    value: string;
    /** The first release that accepts it, or one per branch. */
    since: ReleaseName[];
  })[] | undefined;
  /** A regular expression for the text. A number with a pattern may also be sent as a matching text. */
  pattern?: string | undefined;
  /** The minimum. */
  minimum?: number | undefined;
  /** An example value for error messages. */
  example?: string | undefined;
  /** A description. */
  description?: string | undefined;
  /** The collection in which an identifier is looked up, if its type does not name it. */
  refersTo?: string | undefined;
  /** The members of the object, or of each element of the set. */
  members?: MemberDocument[] | undefined;
  /** Since when it is deprecated. */
  deprecated?: {
    /** The release from which it is deprecated, or one per branch. */
    since: ReleaseName[];
  } | undefined;
  /** The line of the page that states it, or how certain it is. */
  at?: number | "observed" | "inferred" | "assumed" | undefined;
  /** How it is generated if no request has it. */
  made?: "id" | "number" | "now" | {
    /** The prefix. */
    text: string;
    /** The number of digits after the prefix. */
    digits: number;
  } | {
    /** The value. */
    value: string | number | boolean;
  } | undefined;
  /** True if identifiers may name a record by this member. */
  identifies?: true | undefined;
  /** True if no two records may have the same value. */
  unique?: true | undefined;
};

/** A kind of record: its members, and how IDs, numbers and states are generated. */
export type EntityDocument = {
  /** The location of this schema, for editors. */
  $schema?: string | undefined;
  /** The vendor's plural, which is also the name of the file. */
  collection: string;
  /** The vendor's name of one record, as in errors: Account. */
  label: string;
  /** The members of a record. */
  members: StoredMember[];
};

/** An example is assumed unless it states a provenance. It has data with the status OK, or a refusal, or a response of its own. A row with refused has the code and the text of that error. {"times": 999, "of": row} stands for that many elements, in which {{row}} is the number of the element, counted from 1. */
export type ExampleDocument = {
  /** What the example shows, in a few words. */
  title: string;
  /** How certain the response is. Absent: assumed. */
  provenance?: Provenance | undefined;
  /** The first release with this response. Absent: every release that has the method. */
  since?: ReleaseName | undefined;
  /** The last release with this response. */
  until?: ReleaseName | undefined;
  /** The name of one of the states. Absent: a session exists, with {{token}}. */
  state?: string | undefined;
  /** The request. */
  request: {
    /** An HTTP method other than the method's own. */
    verb?: string | undefined;
    /** A path other than the method's own. */
    path?: string | undefined;
    /** Headers in addition to the usual ones. */
    headers?: Record<string, string> | undefined;
    /** The query of a GET. */
    query?: Record<string, string | string[]> | undefined;
    /** Bodies of requests to the method that are sent before it. */
    after?: unknown[] | undefined;
    /** The body of a POST. */
    body?: unknown | undefined;
    /** The body in base64, if its exact bytes matter. */
    bytes?: string | undefined;
    /** The text of the page, if it is not JSON. */
    text?: string | undefined;
  };
  /** data of a response with the status OK. */
  data?: unknown | undefined;
  /** Why the call is refused. */
  refused?: {
    /** The kind of error. */
    kind: VendorErrorKind;
    /** The values in its text. */
    values?: Record<string, string> | undefined;
  } | undefined;
  /** The whole response, if it is neither. */
  response?: {
    /** The HTTP status. Absent: 200. */
    status?: number | undefined;
    /** The body. */
    body?: unknown | undefined;
    /** The text of the page, if it is not JSON. */
    text?: string | undefined;
  } | undefined;
  /** JSON Pointers to values that each system generates. */
  generated?: string[] | undefined;
  /** IDs of the assumptions that it shows. */
  witnesses?: string[] | undefined;
  /** Why the example is not in any contract. */
  notInContracts?: {
    /** Settings with which the mock server sends this response. */
    options: Record<string, unknown>;
    /** Why the request cannot be sent to CRM.COM. */
    why: string;
  } | undefined;
  /** The line of the page. */
  at?: number | undefined;
};

/** Requests and responses. `{{name}}` stands for a value of the example's state. */
export type ExamplesDocument = {
  /** The location of this schema, for editors. */
  $schema?: string | undefined;
  /** What must exist before a request, by a name in words. */
  states?: Record<string, {
    /** Values by name, for {{name}} in requests and responses. */
    values?: Record<string, string | number> | undefined;
    /** Values that a request uses up. */
    consumes?: string[] | undefined;
    /** The time of the clock: 2026-01-31T12:00:00Z. */
    clock?: string | undefined;
  }> | undefined;
  /** Requests with their responses. */
  examples: ExampleDocument[];
};
