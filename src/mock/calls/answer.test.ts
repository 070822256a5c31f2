import { expect, test } from "vitest";
import { defect } from "../../common/problem.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { defectAnswer, doneResult } from "./answer.ts";

const done = { number: "1", id: "A", request_unique_identifier: "1" };
const failed = { error_description: "D", error_code: "E", request_unique_identifier: "2" };

const outcomeOf = (processed: (typeof done)[], unprocessed: (typeof failed)[], omitted = 0) => ({
  ...{ failedRows: [], hiddenRows: [], reasons: new Map(), storedCount: 0, errors: vendorErrors },
  rowCount: processed.length + unprocessed.length + omitted,
  data: { unprocessed_customer_events_set: unprocessed, processed_customer_events_set: processed },
});

test("a call one of whose rows failed is partly processed, and shows all of them unless something was left out", () => {
  const whole = outcomeOf([done], []);
  expect(doneResult(whole.data, whole)).toMatchObject({ outcome: "processed", isWhole: true });
  const part = outcomeOf([done], [failed]);
  expect(doneResult(part.data, part)).toMatchObject({ outcome: "partly processed", isWhole: true });
  expect(doneResult({}, part)).toMatchObject({ outcome: "partly processed", isWhole: false });
  expect(doneResult({}, outcomeOf([], [failed]))).toMatchObject({ outcome: "unprocessed" });
  // A row that a fault rule leaves out of the answer is not done either.
  expect(doneResult({}, outcomeOf([done], [], 1))).toMatchObject({ outcome: "partly processed" });
  expect(doneResult({}, outcomeOf([], [], 1))).toMatchObject({ outcome: "unprocessed" });
  expect(doneResult(undefined, undefined)).toMatchObject({ outcome: "processed", isWhole: false });
});

test("a defect goes out as one, and depends on nothing", () => {
  const { text, ...answer } = defectAnswer("the-id");
  const contentType = "application/problem+json";
  expect(answer).toMatchObject({ status: 500, contentType, outcome: "defect", provenance: undefined, assumptions: [] });
  expect(JSON.parse(text)).toMatchObject({ title: defect.title, detail: defect.detail, requestId: "the-id" });
});
