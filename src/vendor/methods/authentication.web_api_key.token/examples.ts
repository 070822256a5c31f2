import { answered, type Example, examplesOf, refusedCall, type ToldExample } from "../../../wire/example.ts";
import { jwt } from "../../examples/states.ts";

const state: Example["state"] = {
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

const headers = { Authorization: "Basic {{web_api_key_credentials}}" };

const latin1 = { ...headers, "Content-Type": "application/json; charset=ISO-8859-1" };

const sent = (text: string, encoding: BufferEncoding = "utf8") => ({
  headers,
  bytes: Buffer.from(text, encoding).toString("base64"),
});

const gzipped = "H4sIAAAAAAACA6uuBQBDv6ajAgAAAA==";
const brotli = "iwCAe30D";

const loggedIn = { since: "R12.0.0", ...answered({ token: jwt }, ["/data/token"]) } as const;

/** How a body may come: of this method, since nothing in it differs from system to system. */
const bodyExamples: readonly ToldExample[] = [
  {
    title: "with a body that is gzip",
    request: { headers: { ...headers, "Content-Encoding": "gzip" }, bytes: gzipped },
    ...loggedIn,
    witnesses: ["call.content-encoding"],
  },
  {
    title: "with a body that is Brotli",
    request: { headers: { ...headers, "Content-Encoding": "br" }, bytes: brotli },
    ...loggedIn,
    witnesses: ["call.content-encoding"],
  },
  {
    title: "with a body that begins with a byte order mark",
    request: sent("\uFEFF{}"),
    ...loggedIn,
    witnesses: ["call.byte-order-mark"],
  },
  {
    title: "with a slash behind the path",
    provenance: "inferred",
    request: { headers, path: "authentication/web_api_key/token/" },
    ...loggedIn,
    witnesses: ["call.trailing-slash"],
  },
  {
    title: "with letters of the path that are percent-encoded",
    request: { headers, path: "authentication/web_api_key/%74oken" },
    ...loggedIn,
    witnesses: ["call.encoded-path"],
  },
  {
    title: "with a body that is gzip and does not say so",
    request: { headers, bytes: gzipped },
    ...refusedCall("bodyNotJson", { reason: "it is compressed with gzip, and no Content-Encoding says so" }),
  },
  {
    title: "with a body that ends too early",
    request: sent('{"unit": '),
    ...refusedCall("bodyNotJson", { reason: "it ends too early, at position 9 (line 1 column 10)" }),
  },
  {
    title: "with a body in UTF-8 that is declared to be another charset",
    request: { ...sent('{"unit":"Λευκωσία"}'), headers: latin1 },
    ...refusedCall("unitNotFound", { value: "Λευκωσία" }),
    witnesses: ["error.unitNotFound", "call.charset"],
  },
  {
    title: "with a body in another charset than UTF-8",
    request: { ...sent('{"unit":"Café"}', "latin1"), headers: latin1 },
    ...refusedCall("bodyNotJson", {
      reason: "byte 12 (0xE9) is not UTF-8, and Content-Type declares ISO-8859-1, which is not read",
    }),
  },
  {
    title: "with a member that stands twice, of which the last one counts",
    request: sent('{"unit":"first","unit":"last"}'),
    ...refusedCall("unitNotFound", { value: "last" }),
    witnesses: ["error.unitNotFound", "value.repeated-member"],
  },
];

const withCredentials = (Authorization: string) => ({ headers: { Authorization }, body: {} });

export const examples = examplesOf({ state, request: { headers } }, [
  {
    title: "a program logs in by its key",
    provenance: "inferred",
    request: { headers, body: { unit: "{{unit_id}}" } },
    ...loggedIn,
    witnesses: ["login.claims"],
  },
  { title: "the body is left out", provenance: "inferred", ...loggedIn },
  {
    title: "there is no such key",
    request: withCredentials("Basic {{missing_key_credentials}}"),
    ...refusedCall("webApiKeyUnknown"),
  },
  { title: "the key is missing", request: { body: {} }, ...refusedCall("webApiKeyMissing") },
  {
    title: "to a unit that is not the default one",
    request: { headers, body: { unit: "{{other_unit_id}}" } },
    ...loggedIn,
    witnesses: ["login.any-unit"],
  },
  {
    title: "with a scheme in lower case and a key without a colon",
    provenance: "inferred",
    request: withCredentials("basic {{web_api_key_credentials_without_colon}}"),
    ...loggedIn,
    witnesses: ["login.key-form"],
  },
  {
    title: "with a password beside the key",
    request: withCredentials("Basic {{web_api_key_credentials_with_password}}"),
    ...loggedIn,
    witnesses: ["login.key-password"],
  },
  {
    title: "a program logs in and gets an opaque token",
    until: "R11.0.0",
    provenance: "inferred",
    request: { headers, body: {} },
    ...answered({ token: "49A9DF458B6E4DE69CDC7F5E330F34D9" }, ["/data/token"]),
    witnesses: ["login.opaque-token"],
  },
  ...bodyExamples,
]);
