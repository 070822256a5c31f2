import * as z from "zod";
import { type Provenance, provenances } from "./provenance.ts";

export interface VendorError {
  /** `error_code` of a row, `status.code` of a call. */
  readonly code: string;
  /** Template: `{name}` is replaced by the value of that name; `{member}` is the last name of `{path}`. */
  readonly message: string;
  readonly description: string;
  readonly provenance: Provenance;
  readonly source: string;
  /** HTTP status when it refuses a whole call; absent: the configured status of refusals. */
  readonly httpStatus?: number;
  /** How it stands in a row of a bulk call, where that is not `Error:<message> - Description:<description>` under the same code. */
  readonly row?: {
    readonly code?: string | undefined;
    readonly text?: string | undefined;
  };
}

const notFound = {
  code: "NotFoundAPIValueException",
  description: "The specified API value was not found.",
} as const;

const byAnalogy = {
  ...notFound,
  provenance: "inferred",
  source: "The documented text for an account, with the vendor's name of this entity.",
} as const;

const choice = (source: string) => ({ provenance: "assumed", source }) as const;

/** Assumed errors of one code and description, which differ in what they say and in why we chose that. */
const family =
  (code: string, description: string) =>
  (message: string, source: string): VendorError & { readonly provenance: "assumed" } => ({
    code,
    message,
    description,
    ...choice(source),
  });

const invalidType = family("AssumedInvalidTypeException", "The type of a parameter is not the documented one.");
const invalidValue = family(
  "AssumedInvalidValueException",
  "The value of a parameter is not one of the supported ones.",
);
const unreadable = family("AssumedMalformedRequestException", "The request could not be read.");
const notIssued = family("AssumedTokenException", "The token was not issued by this system.");
const loginRefused = family("AssumedLoginException", "The login was refused.");

/**
 * Every error that the stand-in can answer, by kind. No other place knows a code or a text.
 *
 * One only is documented. The codes of assumed ones begin with `Assumed`, so that nobody writes a client against a name
 * that CRM.COM may never have used; whoever has seen the real one puts it in the config file (`vendorErrors`).
 */
export const vendorErrors = {
  accountsReceivableNotFound: {
    ...notFound,
    message: "Account ({value}) Not Found.",
    provenance: "documented",
    source: "Method page of customer_events/bulk/social_media/create, example 1",
  },
  rewardsParticipantNotFound: { ...byAnalogy, message: "Rewards Participant ({value}) Not Found." },
  accessTokenNotFound: { ...byAnalogy, message: "Access Token ({value}) Not Found." },
  unitNotFound: { ...byAnalogy, message: "Unit ({value}) Not Found." },
  classificationNotFound: { ...byAnalogy, message: "Customer Event Classification ({value}) Not Found." },
  recordNotFound: { ...byAnalogy, message: "{label} ({value}) Not Found." },
  customerEventNotFound: { ...byAnalogy, message: "Customer Event ({value}) Not Found." },
  ambiguousIdentifier: {
    code: "AssumedAmbiguousIdentifierException",
    message: "{label} ({value}) is not unique: {count} match.",
    description: "The specified identifier matches more than one entity.",
    ...choice("A name need not be unique; picking one of several would hide a mistake."),
  },
  accessTokenNotEffective: {
    code: "AssumedAccessTokenNotEffectiveException",
    message: "Access Token ({value}) is {state}.",
    description: "Only effective access tokens can be used to identify a rewards participant.",
    ...choice("The method page states the rule, not the error."),
  },
  passCodeWrong: {
    code: "AssumedInvalidPassCodeException",
    message: "The pass code of Access Token ({value}) is not valid.",
    description: "The identifier is validated against the specified pass code.",
    ...choice("The method page states the rule, not the error."),
  },
  mandatoryMissing: {
    code: "AssumedMandatoryParameterException",
    message: "{path} is mandatory.",
    description: "A mandatory parameter was not specified.",
    ...choice("The method page marks the parameter as mandatory; the error is not known."),
  },
  passCodeMissing: {
    code: "AssumedMandatoryParameterException",
    message: "{path} is mandatory when identifier is specified.",
    description: "A parameter that is mandatory on conditions was not specified.",
    ...choice("The method page states the rule, not the error."),
  },
  semiOptionalMissing: {
    code: "AssumedSemiOptionalParameterException",
    message: "{path}: one of {members} is mandatory.",
    description: "It is mandatory to specify one of the semi-optional parameters.",
    ...choice("The restriction stands on other method pages; its error is not known."),
  },
  semiOptionalConflict: {
    code: "AssumedSemiOptionalParameterException",
    message: "{path}: only one of {members} is allowed.",
    description: "Only one of the semi-optional parameters is allowed to be specified.",
    ...choice("The restriction stands on other method pages; its error is not known."),
  },
  wrongType: invalidType(
    "{path} ({value}) is not of type {expected}.",
    "The method page states the type; the error is not known.",
  ),
  valueNotAllowed: invalidValue(
    "{path} ({value}) is not one of: {expected}.",
    "The method page lists the values; the error is not known.",
  ),
  dateInFuture: invalidValue(
    "{path} ({value}) is in the future.",
    "Only where date.future is switched to refused; no page forbids such a date.",
  ),
  rowNotAnObject: invalidType(
    "{path} ({value}) is not an object.",
    "An element that cannot be read fails like any other element.",
  ),
  requestUniqueIdentifierRepeated: {
    code: "AssumedDuplicateRequestException",
    message: "request_unique_identifier ({value}) was used before in this call.",
    description: "The unique identifier of the request should be unique.",
    ...choice("The method page says that it should be unique, not what happens otherwise."),
  },
  externalReferenceReused: {
    code: "AssumedDuplicateReferenceException",
    message: "external_system_reference_number ({value}) exists already.",
    description: "The reference number of the customer event in the external system should be unique.",
    ...choice("The method page calls the number unique; the error and its scope are not known."),
  },
  valueNotUnique: {
    code: "AssumedDuplicateValueException",
    message: "{path} ({value}) exists already.",
    description: "The value of a parameter should be unique.",
    ...choice("No page tells the error; a folder of methods says which values are unique."),
  },
  unknownMember: {
    code: "AssumedUnknownParameterException",
    message: "{path} is not a parameter of this method in {release}.",
    description: "A parameter is not known.",
    ...choice("Only with --strict; CRM.COM is taken to ignore what it does not know."),
  },
  memberRepeated: {
    code: "AssumedRepeatedParameterException",
    message: "{path} is given more than once.",
    description: "A parameter was specified more than once.",
    ...choice("Only with --strict; CRM.COM is taken to read the last one."),
  },
  digitsLost: {
    code: "AssumedNumberException",
    message: "{path} has more digits than a number can keep.",
    description: "A number cannot be read as it was sent.",
    ...choice("Only with --strict; CRM.COM is taken to read the nearest number."),
  },
  oddLetters: invalidValue(
    "{path} has a control character, half a pair of surrogates, or a letter that was lost before (U+FFFD).",
    "Only with --strict; CRM.COM is taken to keep any text.",
  ),
  placeholderLeft: invalidValue(
    "{path} has a placeholder that was not filled.",
    "Only with --strict; CRM.COM is taken to keep any text.",
  ),
  tooManyRows: {
    code: "AssumedTooManyElementsException",
    message: "{path} has {count} elements; the maximum is {max}.",
    description: "The maximum number of elements within a single Web API call was exceeded.",
    ...choice("The method page states the maximum; the error is not known."),
  },
  bodyNotJson: unreadable("The request body is not valid JSON: {reason}.", "No failure of a whole call is documented."),
  bodyNotAnObject: unreadable(
    "The request body is {actual}; expected a JSON object.",
    "No failure of a whole call is documented.",
  ),
  bodyTooLarge: {
    code: "AssumedRequestTooLargeException",
    message: "The request body is larger than {max} bytes.",
    description: "The request could not be read.",
    httpStatus: 413,
    ...choice("A limit of the stand-in (--max-body); no limit in bytes is documented."),
  },
  tokenMissing: {
    code: "AssumedTokenException",
    message: "token is mandatory.",
    description: "Every method needs a token.",
    ...choice("Every documented call carries a token; the error is not known."),
  },
  tokenUnknown: notIssued("The token is not valid.", "The error is not known."),
  tokenPlaceholder: notIssued(
    "The token is not valid: {value} is a placeholder that was not filled.",
    "To CRM.COM it is a token like any other that it did not issue; the hint is ours.",
  ),
  tokenExpired: {
    code: "AssumedTokenExpiredException",
    message: "The token has expired.",
    description: "A token that has expired is not accepted.",
    ...choice("The vendor states that an expired token is not accepted; the error is not known."),
  },
  tokenReleased: {
    code: "AssumedTokenReleasedException",
    message: "The token was released.",
    description: "A token that was released is not accepted.",
    ...choice("The error is not known."),
  },
  loginFailed: loginRefused(
    "The username, the password or the organisation is not valid.",
    "No failed login is documented; which of the three is wrong is not told, as logins do not tell.",
  ),
  webApiKeyMissing: loginRefused(
    "A Web API key is mandatory, as the user name of HTTP Basic authentication.",
    "The page states how the key is sent, not what happens without it.",
  ),
  webApiKeyUnknown: loginRefused("The Web API key is not valid.", "No failed login is documented."),
  methodUnknown: {
    code: "AssumedMethodNotFoundException",
    message: "{path} is not a Web API method of {release}; {hint}",
    description: "The requested method does not exist.",
    httpStatus: 404,
    ...choice("No page says what an unknown path answers; the hint is ours."),
  },
  verbNotAllowed: {
    code: "AssumedMethodNotAllowedException",
    message: "{path} is called with {allowed}, not {verb}.",
    description: "The requested method does not accept this HTTP method.",
    httpStatus: 405,
    ...choice("No page says what a wrong HTTP method answers."),
  },
} as const satisfies Record<string, VendorError>;

export type VendorErrorKind = keyof typeof vendorErrors;

export type VendorErrorTable = Readonly<Record<VendorErrorKind, VendorError>>;

const override = z.strictObject({
  code: z.string().min(1).optional(),
  message: z.string().optional(),
  description: z.string().optional(),
  provenance: z.enum(provenances).default("observed"),
  source: z.string().default("the config file"),
  httpStatus: z.int().min(200).max(599).optional(),
  row: z.strictObject({ code: z.string().min(1).optional(), text: z.string().optional() }).optional(),
});

/** The `vendorErrors` key of the config file: by kind, what differs from our table. */
export const vendorErrorOverrides = z
  .partialRecord(z.enum(Object.keys(vendorErrors) as [VendorErrorKind, ...VendorErrorKind[]]), override)
  .meta({ description: "Vendor errors that the real system words differently, by kind" });

export type VendorErrorOverrides = z.output<typeof vendorErrorOverrides>;

export function overrideVendorErrors(overrides: VendorErrorOverrides): VendorErrorTable {
  const table: Record<string, VendorError> = { ...vendorErrors };
  for (const [kind, override] of Object.entries(overrides)) {
    table[kind] = { ...(table[kind] as VendorError), ...(override as Partial<VendorError>) };
  }
  return Object.freeze(table) as VendorErrorTable;
}
