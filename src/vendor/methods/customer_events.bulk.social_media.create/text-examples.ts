import type { Example } from "../../../wire/example.ts";
import { refusedCall } from "../../../wire/refused-call.ts";
import { whyStrict } from "../../../wire/why-strict.ts";
import { bulkAnswer, oneFailedRow } from "../../examples/bulk-examples.ts";
import { plainState } from "../../examples/states.ts";
import { call, row, set } from "./example-parts.ts";

/** A call with one row, and in it a number that JavaScript could not print. */
const withLongNumber = JSON.stringify(call([row({ udf_float_1: 7 })]).body).replace(
  '"udf_float_1":7',
  '"udf_float_1":0.12345678901234567891',
);

/** What of the text of a body is not in what is read of it. */
export const textExamples: readonly Example[] = [
  {
    title: "with two tokens, of which the last was never issued",
    provenance: "assumed",
    state: { name: "nothing in particular", values: {} },
    request: { text: `{"token":"","token":"00000000000000000000000000000000","${set}":[]}` },
    ...refusedCall("tokenUnknown"),
    witnesses: ["value.repeated-member", "error.tokenUnknown"],
  },
  {
    title: "with a number of more digits than can be kept",
    witnesses: ["value.lost-digits"],
    provenance: "assumed",
    state: plainState,
    request: { text: withLongNumber },
    ...bulkAnswer([], ["1"]),
  },
  {
    title: "with a control character in a text, where that is not allowed",
    provenance: "assumed",
    apart: { options: { strict: true }, why: whyStrict("value.odd-letters") },
    state: plainState,
    request: call([row({ description: "x\u0001" })]),
    ...oneFailedRow(["oddLetters", { path: `${set}[0].description` }]),
  },
  {
    title: "with a placeholder in a text, where that is not allowed",
    provenance: "assumed",
    apart: { options: { strict: true }, why: whyStrict("value.placeholder") },
    state: plainState,
    request: call([row({ description: "\u0024{name}" })]),
    ...oneFailedRow(["placeholderLeft", { path: `${set}[0].description` }]),
  },
  {
    title: "with a number of more digits than can be kept, and losing them is not allowed",
    provenance: "assumed",
    apart: { options: { strict: true }, why: whyStrict("value.lost-digits") },
    state: plainState,
    request: { text: withLongNumber },
    ...oneFailedRow(["digitsLost", { path: `${set}[0].udf_float_1` }]),
  },
];
