import { expect, test } from "vitest";
import { defect } from "../../common/problem.ts";
import { defectAnswer } from "./answer.ts";

test("a defect goes out as one, and depends on nothing", () => {
  const { text, ...answer } = defectAnswer("the-id");
  const contentType = "application/problem+json";
  expect(answer).toMatchObject({ status: 500, contentType, outcome: "defect", provenance: undefined, assumptions: [] });
  expect(JSON.parse(text)).toMatchObject({ title: defect.title, detail: defect.detail, requestId: "the-id" });
});
