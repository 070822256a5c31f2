import type { AssumptionId } from "../../../wire/assumptions.ts";
import { answered, type Example, refusedCall } from "../../../wire/example.ts";
import type { VendorErrorKind } from "../../../wire/vendor-errors.ts";
import { jwt } from "../../examples/states.ts";

/** What every example of the method needs. */
const keyState: Example["state"] = {
  name: "a Web API key exists",
  values: {
    web_api_key_credentials: "RUU3M0MwQUU2NDUyNDM3MUI1RERFRkY1RjdCQjIxOTI6",
    missing_key_credentials: "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA6",
    web_api_key_credentials_without_colon: "RUU3M0MwQUU2NDUyNDM3MUI1RERFRkY1RjdCQjIxOTI=",
    web_api_key_credentials_with_password: "RUU3M0MwQUU2NDUyNDM3MUI1RERFRkY1RjdCQjIxOTI6c2VjcmV0",
    unit_id: "EE63A82C4FEBE02FF34E90DD1EBA5ABE",
    other_unit_id: "76BB643782AB302340FE1B44DE64F1D9",
  },
};

/** The key in the form that its page shows. */
const headers = { Authorization: "Basic {{web_api_key_credentials}}" };

/** A call that is answered with a token. */
const loggedIn = (
  title: string,
  request: Example["request"],
  witnesses: readonly AssumptionId[],
  provenance: Example["provenance"] = "assumed",
): Example => ({
  title,
  witnesses,
  since: "R12.0.0",
  provenance,
  state: keyState,
  request: { headers, ...request },
  ...answered({ token: jwt }, ["/data/token"]),
});

/** A call that is refused. */
const refused = (
  title: string,
  request: Example["request"],
  kind: VendorErrorKind,
  values: Readonly<Record<string, string>> = {},
): Example => ({
  title,
  provenance: "assumed",
  state: keyState,
  request: { headers, ...request },
  ...refusedCall(kind, values),
});

/** Text of a body in base64. */
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** `{}` as gzip and as Brotli pack it. */
const gzipped = "H4sIAAAAAAACA6uuBQBDv6ajAgAAAA==";
const brotli = "iwCAe30D";

const latin1 = { ...headers, "Content-Type": "application/json; charset=ISO-8859-1" };

/** How a body may come: of this method, since nothing in it differs from system to system. */
const bodyExamples: readonly Example[] = [
  loggedIn("with a body that is gzip", { headers: { ...headers, "Content-Encoding": "gzip" }, bytes: gzipped }, [
    "call.content-encoding",
  ]),
  loggedIn("with a body that is Brotli", { headers: { ...headers, "Content-Encoding": "br" }, bytes: brotli }, [
    "call.content-encoding",
  ]),
  loggedIn("with a body that begins with a byte order mark", { bytes: base64("\uFEFF{}") }, ["call.byte-order-mark"]),
  loggedIn(
    "with a slash behind the path",
    { path: "authentication/web_api_key/token/" },
    ["call.trailing-slash"],
    "inferred",
  ),
  loggedIn("with letters of the path that are percent-encoded", { path: "authentication/web_api_key/%74oken" }, [
    "call.encoded-path",
  ]),
  refused("with a body that is gzip and does not say so", { bytes: gzipped }, "bodyNotJson", {
    reason: "it is compressed with gzip, and no Content-Encoding says so",
  }),
  refused("with a body that ends too early", { bytes: base64('{"unit": ') }, "bodyNotJson", {
    reason: "it ends too early, at position 9 (line 1 column 10)",
  }),
  {
    ...refused(
      "with a body in UTF-8 that is declared to be another charset",
      { headers: latin1, bytes: base64('{"unit":"Λευκωσία"}') },
      "unitNotFound",
      { value: "Λευκωσία" },
    ),
    witnesses: ["error.unitNotFound", "call.charset"],
  },
  refused(
    "with a body in another charset than UTF-8",
    { headers: latin1, bytes: Buffer.from('{"unit":"Café"}', "latin1").toString("base64") },
    "bodyNotJson",
    { reason: "byte 12 (0xE9) is not UTF-8, and Content-Type declares ISO-8859-1, which is not read" },
  ),
  {
    ...refused(
      "with a member that stands twice, of which the last one counts",
      { bytes: base64('{"unit":"first","unit":"last"}') },
      "unitNotFound",
      { value: "last" },
    ),
    witnesses: ["error.unitNotFound", "value.repeated-member"],
  },
];

export const examples: readonly Example[] = [
  loggedIn("a program logs in by its key", { body: { unit: "{{unit_id}}" } }, ["login.claims"], "inferred"),
  loggedIn("the body is left out", {}, [], "inferred"),
  refused(
    "there is no such key",
    { headers: { Authorization: "Basic {{missing_key_credentials}}" }, body: {} },
    "webApiKeyUnknown",
  ),
  {
    title: "the key is missing",
    provenance: "assumed",
    state: keyState,
    request: { body: {} },
    ...refusedCall("webApiKeyMissing"),
  },
  loggedIn("to a unit that is not the default one", { body: { unit: "{{other_unit_id}}" } }, ["login.any-unit"]),
  loggedIn(
    "with a scheme in lower case and a key without a colon",
    { headers: { Authorization: "basic {{web_api_key_credentials_without_colon}}" }, body: {} },
    ["login.key-form"],
    "inferred",
  ),
  loggedIn(
    "with a password beside the key",
    { headers: { Authorization: "Basic {{web_api_key_credentials_with_password}}" }, body: {} },
    ["login.key-password"],
  ),
  {
    title: "a program logs in and gets an opaque token",
    witnesses: ["login.opaque-token"],
    until: "R11.0.0",
    provenance: "inferred",
    state: keyState,
    request: { headers, body: {} },
    ...answered({ token: "49A9DF458B6E4DE69CDC7F5E330F34D9" }, ["/data/token"]),
  },
  ...bodyExamples,
];
