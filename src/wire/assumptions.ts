import { lessSure, type Provenance } from "./provenance.ts";
import type { Refusal } from "./refusal.ts";
import type { ReleaseName } from "./release.ts";
import type { VendorErrorKind, VendorErrorTable } from "./vendor-errors.ts";

export interface Assumption {
  readonly provenance: Exclude<Provenance, "documented">;
  readonly behaviour: string;
  readonly reason: string;
  /** The page or program that hints at it; absent where nothing does. */
  readonly source?: string;
  /** The release from which answers rest on it; absent: in all. */
  readonly since?: ReleaseName;
  readonly variants?: Readonly<Record<string, string>>;
}

type More = Omit<Assumption, "provenance" | "behaviour" | "reason">;

/** What follows from a page or from a real client. */
const inferred = <const Said extends More>(behaviour: string, reason: string, more?: Said) =>
  ({ provenance: "inferred", behaviour, reason, ...(more as Said) }) as const;

/** What is our choice, as nothing is known. */
const assumed = <const Said extends More>(behaviour: string, reason: string, more?: Said) =>
  ({ provenance: "assumed", behaviour, reason, ...(more as Said) }) as const;

const methodPage = "CRM.COM Web API v2, method page 490440";

/**
 * All that the stand-in does and no page says, by id. The ids are stable: switches, journals and observations name them.
 * The errors that no page shows are assumptions too, by the id `error.<kind>`; they stand in the table of vendor errors.
 */
export const assumptions = {
  // Calls
  "call.http-status": inferred(
    "A call that is refused is answered with HTTP status 200 (--refusal-status).",
    "Clients look at status.code alone, and two of their libraries throw at 4xx and 5xx.",
    { source: "Public clients in Java and C#", variants: { "400": "It is answered with HTTP status 400." } },
  ),
  "call.refusal-data": assumed(
    "data of a call that is refused is {}.",
    "No refused call is documented; clients never read it.",
    { variants: { absent: "There is no member data.", null: "data is null." } },
  ),
  "call.content-type": inferred(
    "A body is read as JSON whatever its content type.",
    "A real client sends applicatio/json (sic), and works.",
    { source: "A public client in PHP" },
  ),
  "call.charset": assumed(
    "A body is read as UTF-8 whatever charset its Content-Type declares; another is named in X-Mock-Warning and in the journal.",
    "JSON is sent in UTF-8 (RFC 8259); no page mentions a charset.",
  ),
  "call.byte-order-mark": assumed(
    "A byte order mark before a body is skipped, which X-Mock-Warning and the journal tell.",
    "Readers of JSON may skip it (RFC 8259); no page mentions it.",
  ),
  "call.trailing-slash": inferred(
    "A slash behind the path of a method changes nothing.",
    "A real client sends one, and works.",
    { source: "A public client in PHP" },
  ),
  "call.encoded-path": assumed(
    "Letters of a path may be percent-encoded.",
    "To URLs it is the same path (RFC 3986); no page mentions it.",
  ),
  "call.content-encoding": assumed(
    "A body is decoded as its Content-Encoding says: gzip, deflate or br.",
    "HTTP defines it; no page mentions it.",
  ),
  "call.unread-parts": assumed(
    "The query of a POST, the body of a GET, and headers and cookies that hold a token are not read; they are named in the journal and in X-Mock-Warning.",
    "The pages say that a POST says all in its body and a GET in its query.",
  ),
  "call.page-in-part": inferred(
    "What the legible part of the method's page does not show is as in the rest of its family.",
    "Of the page only the beginning could be read.",
  ),
  "call.no-page": inferred(
    "The method is as its siblings, with the set, the type and the members that belong to its name.",
    "Its page could not be read; the pages of the family share all but those.",
  ),
  "call.unknown-release": assumed(
    "A release that no page mentions behaves as the newest one that some page does.",
    "Nothing is known of it.",
  ),
  "call.order-of-checks": assumed(
    "The token of a call is checked before its parameters.",
    "No page shows a call with two mistakes; whoever is not logged in is told nothing else.",
    { variants: { "parameters-first": "The parameters of a call are checked before its token." } },
  ),
  "token.refused-at-once": inferred(
    "A token is refused from the second on in which it ends.",
    "The vendor states that a JWT becomes invalid after exp; a time of grace is not mentioned.",
    {
      source: "CRM.COM Web API v2, page on JSON Web Tokens",
      variants: { "minute-of-grace": "A token is taken until a minute after its end." },
    },
  ),

  // Bulk calls
  "bulk.rows-fail-alone": inferred(
    "Everything that is wrong with one row fails that row alone.",
    "The documented example shows it for an account that is not found.",
    {
      source: methodPage,
      variants: {
        "call-refused":
          "The first wrong row refuses the whole call, and nothing is stored; an account that is not found still fails alone.",
      },
    },
  ),
  "bulk.one-error-a-row": assumed(
    "A row with several mistakes is answered once, with the first one in the order of the page.",
    "Each failed row of the documented example has one mistake.",
    { source: methodPage },
  ),
  "bulk.values-before-look-ups": assumed(
    "All values of a row are checked before anything that it names is looked up.",
    "No page shows a row with a wrong value and a name that is not found.",
    { variants: { "look-ups-first": "What a row names is looked up before its other values are checked." } },
  ),
  "bulk.all-rows-fail": inferred(
    "status.code stays OK even when all rows fail.",
    "It stays OK when two of four fail.",
    { source: methodPage },
  ),
  "bulk.order": inferred(
    "Each result set keeps the order of the request.",
    "So do the two and two of the documented example; more are not shown.",
    { source: methodPage, variants: { any: "Each result set comes in an order of its own." } },
  ),
  "bulk.empty-result-set": assumed(
    "Both result sets are always there, an empty one as [].",
    "The documented answer has both; an empty one is not shown.",
    { variants: { absent: "A result set without rows is not there." } },
  ),
  "bulk.empty-request-set": assumed(
    "A set without rows is no error: it is answered OK with two empty sets.",
    "The page states a maximum and no minimum.",
    { variants: { refused: "A call without rows is refused, as if the set were missing." } },
  ),
  "bulk.more-than-max": assumed(
    "A call with more rows than the maximum is refused whole, and none of them is done.",
    "The page states the maximum, not what happens above it.",
    { variants: { "first-done": "The rows up to the maximum are done; the others are not answered." } },
  ),
  "bulk.repeated-identifier": assumed(
    "A second row with the same request_unique_identifier in one call fails, whatever became of the first.",
    "The page says that it should be unique.",
    {
      source: methodPage,
      variants: {
        "both-done": "Both rows are done.",
        "call-refused": "The whole call is refused, and nothing is stored.",
      },
    },
  ),
  "bulk.unreadable-identifier": assumed(
    "A row that is not an object, or whose request_unique_identifier is no String, is unprocessed with request_unique_identifier null.",
    "Every row is answered, and nothing is echoed that was not a String.",
  ),
  "bulk.reference-reused": inferred(
    "A reused external_system + external_system_reference_number fails the row; without a system, among events without one. An empty number is none.",
    "The page calls the number unique, the manual says that it identifies the event.",
    { source: `${methodPage}; manual page 9831660`, variants: { accepted: "The second event is stored too." } },
  ),

  // Values
  "value.null": inferred("null is the same as an absent member.", "The vendor shows absent values as null.", {
    source: "CRM.COM Web API v2, examples of show methods",
    variants: { "wrong-type": "null is a value of the wrong type." },
  }),
  "value.empty-string": assumed(
    "An empty String is a String: it is there, and is looked up as it stands.",
    "No page forbids it.",
    { variants: { absent: "An empty String is the same as an absent member." } },
  ),
  "value.letter-case": assumed("FACEBOOK and LIKE are read in upper case only.", "All examples are in upper case.", {
    variants: { any: "They are read in any case of letters." },
  }),
  "value.unknown-member": assumed(
    "Unknown members are ignored, and named in the journal and in X-Mock-Warning; so is a pass_code without an identifier. Names in fields_set are another decision: fields-set.unknown.",
    "No page says that they are refused.",
    { variants: { refused: "An unknown member fails the row, or refuses the call, that it stands in." } },
  ),
  "value.repeated-member": assumed(
    "Of a member that is given more than once the last counts; it is named in the journal and in X-Mock-Warning.",
    "So do nearly all readers of JSON; no page mentions it.",
    { variants: { refused: "It fails the row, or refuses the call, that it stands in." } },
  ),
  "value.lost-digits": assumed(
    "A number is read as the nearest of 64 bits: further digits are lost, which the journal and X-Mock-Warning tell.",
    "The page calls the type Float, and tells no precision.",
    { variants: { refused: "Such a number fails the row, or refuses the call, that it stands in." } },
  ),
  "value.odd-letters": assumed(
    "Control characters, halves of surrogate pairs, U+FFFD and what is no letter (U+FFFE, U+FFFF) are kept; X-Mock-Warning and the journal name their texts.",
    "The page says String, and not of which letters; many databases keep not all of them.",
  ),
  "value.placeholder": assumed(
    "A placeholder that was not filled, as {{profile}}, is kept in a text like any other; X-Mock-Warning and the journal name it.",
    "The examples of the pages have {{token}}, for clients to fill; no page forbids such a text.",
  ),
  "value.outer-space": assumed(
    "White space around a text is part of it, also where there is nothing else.",
    "No page mentions it; many programs drop it.",
    { variants: { dropped: "White space around a text is dropped." } },
  ),
  "value.long-text": assumed(
    "A text of more than 255 letters is taken whole.",
    "No page gives a longest length; 255 is the usual width of a column.",
    { variants: { refused: "A text of more than 255 letters is refused." } },
  ),
  "value.float-precision": assumed(
    "A Float is kept as a number of 64 bits, also where it has more than seven digits or is beyond 3.4e38.",
    "The page calls the type Float, and tells no size; one of 32 bits keeps no more.",
  ),
  "date.far-year": assumed(
    "A date may lie in any year from 0000 to 9999.",
    "No page gives a first or a last year; before 1900 and after 2099, databases and calendars differ (there is no year 0).",
    { variants: { refused: "A date before 1900 or after 2099 is refused." } },
  ),
  "date.zone": assumed(
    "A date may have a zone, and comes back in UTC without it; one without a zone is UTC.",
    "The examples have none; no page forbids it.",
    { variants: { refused: "A date with a zone is refused." } },
  ),
  "date.fraction": assumed(
    "A date may have a fraction of a second, or no seconds, and comes back with whole seconds.",
    "The examples have none; no page forbids it.",
    { variants: { refused: "A date that has no whole seconds is refused." } },
  ),
  "date.without-time": assumed("A date without a time is refused.", "Every documented example has a time.", {
    variants: { taken: "A date without a time is taken, as midnight." },
  }),
  "date.future": assumed("performed_on may lie in the future.", "No page forbids it.", {
    variants: { refused: "A performed_on after the moment of the call fails the row, or refuses the call." },
  }),

  // Identifiers
  "identifier.order-of-look-ups": assumed(
    "What an event names is looked up in the order of the page: account, participant, classification, unit; the first that is not found is told.",
    "No page shows a row in which two are not found.",
    { variants: { "unit-first": "The unit is looked up before the others." } },
  ),
  "account.not-found-otherwise": inferred(
    "An account that is not found by its id or its name is refused like one that is not found by its number.",
    "The documented example shows a number.",
    { source: methodPage },
  ),
  "identifier.one-of": inferred(
    "Exactly one of the semi-optional parameters is given: of accounts receivable and rewards participant, and of the fields of an identifier.",
    "The restriction stands on the pages of sibling methods; the page of the bulk method has no such section.",
    {
      source: "CRM.COM Web API v2, customer_events/social_media/show and others, Restrictions",
      variants: {
        "first-wins": "The first of those that are given counts, in the order of the page; none at all is refused.",
      },
    },
  ),
  "identifier.exact-text": assumed(
    "A text names what has it letter for letter: letter case and white space around it matter, also of external references and logins.",
    "All examples are so; many databases compare otherwise, and no page tells.",
    { variants: { alike: "Neither letter case nor white space around a text matters." } },
  ),
  "identifier.ambiguous": assumed(
    "A name, or another field, that several entities have fails the row or the call.",
    "Picking one of them would hide a mistake.",
    { variants: { first: "The first of them is taken." } },
  ),
  "identifier.repeated-in-query": assumed(
    "An identifier that is repeated in the query is read as one with all its fields.",
    "The restriction on semi-optional parameters stands on the page, its form in a query does not.",
  ),
  "identifier.other-type": inferred(
    "An event of another type is not found.",
    "The page says that only events of type social media can be shown.",
    { source: "CRM.COM Web API v2, customer_events/social_media/show" },
  ),
  "participant.terminated": assumed(
    "The event of a rewards participant in state TERMINATED is stored as any other.",
    "No page says whether the state stands in the way.",
    { variants: { refused: "It is refused as if there were no such participant." } },
  ),
  "account.terminated": assumed(
    "The event of an account in state TERMINATED is stored as any other.",
    "No page says whether the state stands in the way.",
    { variants: { refused: "It is refused as if there were no such account." } },
  ),
  "participant.without-account": assumed(
    "The event of a rewards participant is stored as the participant's, without an account.",
    "No page says more.",
  ),
  "access-token.one-time-password": assumed(
    "A one-time password works any number of times, until the fixtures change.",
    "No page tells when it ends.",
    { variants: { once: "It works once." } },
  ),
  "classification.any": assumed(
    "Any classification will do.",
    "The manual offers only those of the type of event; which those are is not told.",
  ),

  // fields_set
  "fields-set.filters": assumed(
    "fields_set leaves the other members of the rows, or of the entities, out; members within others are named by dot.",
    "No example of its use was found.",
    { variants: { ignored: "fields_set changes nothing." } },
  ),
  "fields-set.unknown": assumed(
    "Names of fields_set that the answer does not have are ignored, and named in X-Mock-Warning; without a known one everything is returned.",
    "No example of its use was found.",
    { variants: { refused: "A name that the answer does not have refuses the call." } },
  ),
  "fields-set.array": assumed(
    "fields_set is taken as an array of Strings too.",
    "The page calls it a List of Strings, comma separated; clients print lists as arrays.",
    { variants: { refused: "An array is a value of the wrong type." } },
  ),

  // Customer events, one by one
  "event.complete": inferred(
    "It answers the complete event, absent values null.",
    "The complete object has a page of its own, which the family refers to.",
    { source: "CRM.COM Web API v2, page 961478" },
  ),
  "event.process-immediately": inferred(
    "process_immediately is false when absent, and changes nothing else: no rewards are awarded here.",
    "The manual calls it the default; a rewards run is no part of the Web API.",
    { source: "CRM.COM manual, page 9831660" },
  ),
  "event.log-information": assumed(
    "created_by_user holds the username, created_by_unit the unit of the session.",
    "The page names the members of log_information, not what is in them.",
  ),
  "list.array": inferred(
    "data is an array, an empty one when there is no such event.",
    "So it is in the documented answers of other list methods.",
    { source: "CRM.COM Web API v2, other list methods" },
  ),
  "list.order": assumed(
    "The events stand in the order of their numbers, which is that of their creation.",
    "No page tells the order.",
  ),
  "list.submitted-date": assumed(
    "submitted_after_date and submitted_before_date look at created_date, and the moment itself is outside.",
    "No member of the event is called submitted; the names say after and before.",
  ),
  "list.all": assumed(
    "Cancelled events are listed too; without number_of_results, all are.",
    "No page says otherwise.",
  ),
  "list.owner": assumed(
    "An account lists the events that were stored for it, not those of its rewards participant.",
    "Bulk and single create store one of the two.",
  ),
  "achievement.account-mandatory": inferred(
    "From R17.0.0 a row without accounts receivable fails, one with a rewards participant beside it too.",
    "The page makes the account mandatory then, and calls the participant deprecated, not gone.",
    { source: "CRM.COM Web API v2, page 490446", since: "R17.0.0" },
  ),
  "web.website": assumed(
    "Any String is a website.",
    "No page tells a form; profiles are written without a scheme too.",
  ),

  // Logins
  "login.since": inferred(
    "The method is there from R4.0.0 on, the oldest release that can have it.",
    "Its page names no release, and its oldest example is of that time.",
  ),
  "login.opaque-token": inferred(
    "Before R12.0.0 the token is 32 upper-case hexadecimal digits.",
    "So it is for a password; the example for a key shows a decimal number of ten digits.",
    { source: "CRM.COM Web API v2, pages 500609 and 491003" },
  ),
  "login.claims": inferred(
    "In the JWT, usr is the username, or that of the user in whose name a key acts, org the organisation, oun always 1.",
    "All decoded examples have oun 1; what the claims hold is not told.",
    { since: "R12.0.0" },
  ),
  "login.any-unit": assumed(
    "A user may log in to any unit that there is.",
    "No page says to which units a user belongs.",
  ),
  "login.idle-time": assumed(
    "Until it is idle for an hour, a token before R12.0.0 lives on; a refused call counts as use too.",
    "The page states the hour, not what counts.",
  ),
  "login.one-error": assumed(
    "An unknown user, a wrong password and a wrong organisation are one error.",
    "No failed login is documented.",
  ),
  "login.key-form": inferred(
    "The key is taken without the colon too, and the scheme in any case.",
    "Real clients send both.",
    { source: "Public clients in PHP" },
  ),
  "login.key-password": assumed(
    "A password beside the key is not looked at.",
    "The page says that it is empty, not what happens otherwise.",
  ),
  "login.key-refused": assumed(
    "A missing and an unknown key are refused like any other call, without HTTP status 401.",
    "No failed login is documented.",
  ),
  "release.after-deprecation": inferred(
    "It works on from R12.0.0 too, and the JWT is not accepted afterwards.",
    "The page calls it deprecated, not gone.",
    { since: "R12.0.0" },
  ),
} satisfies Record<string, Assumption>;

export type BehaviourId = keyof typeof assumptions;

export const everyCall = [
  "call.http-status",
  "call.refusal-data",
  "call.content-type",
  "call.charset",
  "call.byte-order-mark",
  "call.trailing-slash",
  "call.encoded-path",
  "call.content-encoding",
  "call.unread-parts",
  "call.unknown-release",
] as const satisfies readonly BehaviourId[];

/** What is told of a call and let pass, unless `--strict` or, where it has one, the variant `refused` refuses it. */
export const toldIds = [
  "value.unknown-member",
  "fields-set.unknown",
  "value.repeated-member",
  "value.lost-digits",
  "value.odd-letters",
  "value.placeholder",
  "call.unread-parts",
  "call.charset",
  "call.byte-order-mark",
] as const satisfies readonly BehaviourId[];

export type ToldId = (typeof toldIds)[number];

export const everySession = ["token.refused-at-once", "call.order-of-checks"] as const satisfies readonly BehaviourId[];

export const everyBodyMember = [
  "value.unknown-member",
  "value.repeated-member",
  "value.lost-digits",
] as const satisfies readonly BehaviourId[];

export const everyValue = [
  "value.null",
  "value.empty-string",
  ...everyBodyMember,
] as const satisfies readonly BehaviourId[];

export const everyDate = ["date.zone", "date.fraction", "date.without-time"] as const satisfies readonly BehaviourId[];

export const everySelection = [
  "fields-set.filters",
  "fields-set.unknown",
  "fields-set.array",
] as const satisfies readonly BehaviourId[];

export type VariantOf<Id> = Id extends BehaviourId
  ? (typeof assumptions)[Id] extends { readonly variants: infer Variants }
    ? keyof Variants & string
    : never
  : never;

/**
 * Says that an answer rests on an assumption, and is told what holds of it.
 * @returns the variant that is switched on; `undefined`: as assumed
 */
export type Assumes = <Id extends AssumptionId>(id: Id) => VariantOf<Id> | undefined;

export type AssumptionId = BehaviourId | `error.${VendorErrorKind}`;

const behindKind: Partial<Record<VendorErrorKind, BehaviourId>> = {
  tokenExpired: "token.refused-at-once",
  tooManyRows: "bulk.more-than-max",
  requestUniqueIdentifierRepeated: "bulk.repeated-identifier",
  externalReferenceReused: "bulk.reference-reused",
  rowNotAnObject: "bulk.unreadable-identifier",
  semiOptionalMissing: "identifier.one-of",
  semiOptionalConflict: "identifier.one-of",
  ambiguousIdentifier: "identifier.ambiguous",
  loginFailed: "login.one-error",
  webApiKeyMissing: "login.key-refused",
  webApiKeyUnknown: "login.key-refused",
};

/** The behaviour that a refusal rests on beside its text; `undefined` where a page states the rule, if not the text. */
export function behaviourBehind({ refused, values }: Refusal): BehaviourId | undefined {
  const { value = "", expected = "" } = values;
  if (refused === "wrongType" && /^\d{4}-\d\d-\d\d$/.test(value)) return "date.without-time";
  const isOtherCase = refused === "valueNotAllowed" && expected.split(", ").includes(value.toUpperCase());
  return isOtherCase ? "value.letter-case" : behindKind[refused];
}

/** The id of the text of an error. */
export function errorAssumption(kind: VendorErrorKind): AssumptionId {
  const id = errorIds.get(kind) ?? (`error.${kind}` as const);
  errorIds.set(kind, id);
  return id;
}

// Printed once: a text that was just put together is slow to look up, row for row.
const errorIds = new Map<VendorErrorKind, AssumptionId>();

export function provenanceOf(id: AssumptionId, errors: VendorErrorTable): Provenance {
  if (!id.startsWith("error.")) return assumptions[id as BehaviourId].provenance;
  return errors[id.slice("error.".length) as VendorErrorKind].provenance;
}

export interface UsedAssumption {
  readonly id: AssumptionId;
  readonly provenance: Provenance;
  /** What was done in its place, where a variant is switched on. */
  readonly variant?: string | undefined;
  /** Indexes of the rows that it is about, in order; absent: it is about the call. */
  readonly rows?: readonly number[] | undefined;
}

/** How sure we are of an answer that rests on these: `documented` when it rests on none. */
export function weakest(used: Iterable<Pick<UsedAssumption, "provenance">>): Provenance {
  let least: Provenance = "documented";
  for (const { provenance } of used) least = lessSure(least, provenance);
  return least;
}

/** The ids of all that the answer to a call of so many rows may rest on. No rule of the vendor states the order of two rows. */
export const allRestedOn = (said: readonly string[], rows: number): string[] => [
  ...new Set([...said, ...(rows > 1 ? ["bulk.order"] : [])]),
];
