import type { Example } from "../../../wire/example.ts";
import { refusedCall } from "../../../wire/refused-call.ts";
import { headers, keyState, loggedIn } from "./example-parts.ts";

/** Text of a body in base64. */
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** `{}` as gzip and as Brotli pack it. */
const gzipped = "H4sIAAAAAAACA6uuBQBDv6ajAgAAAA==";
const brotli = "iwCAe30D";

/** How a body may come: of this method, since nothing in it differs from system to system. */
export const bodyExamples: readonly Example[] = [
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
  {
    title: "with a body that is gzip and does not say so",
    provenance: "assumed",
    state: keyState,
    request: { headers, bytes: gzipped },
    ...refusedCall("bodyNotJson", { reason: "it is compressed with gzip, and no Content-Encoding says so" }),
  },
  {
    title: "with a body that ends too early",
    provenance: "assumed",
    state: keyState,
    request: { headers, bytes: base64('{"unit": ') },
    ...refusedCall("bodyNotJson", { reason: "it ends too early, at position 9 (line 1 column 10)" }),
  },
  {
    title: "with a body in UTF-8 that is declared to be another charset",
    provenance: "assumed",
    state: keyState,
    request: {
      headers: { ...headers, "Content-Type": "application/json; charset=ISO-8859-1" },
      bytes: base64('{"unit":"Λευκωσία"}'),
    },
    ...refusedCall("unitNotFound", { value: "Λευκωσία" }),
    witnesses: ["error.unitNotFound", "call.charset"],
  },
  {
    title: "with a body in another charset than UTF-8",
    provenance: "assumed",
    state: keyState,
    request: {
      headers: { ...headers, "Content-Type": "application/json; charset=ISO-8859-1" },
      bytes: Buffer.from('{"unit":"Café"}', "latin1").toString("base64"),
    },
    ...refusedCall("bodyNotJson", {
      reason: "byte 12 (0xE9) is not UTF-8, and Content-Type declares ISO-8859-1, which is not read",
    }),
  },
  {
    title: "with a member that stands twice, of which the last one counts",
    provenance: "assumed",
    state: keyState,
    request: { headers, bytes: base64('{"unit":"first","unit":"last"}') },
    ...refusedCall("unitNotFound", { value: "last" }),
    witnesses: ["error.unitNotFound", "value.repeated-member"],
  },
];
