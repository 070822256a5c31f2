import { answered, type Example } from "../../../wire/example.ts";
import { createExamples, plainRequest } from "../../examples/create-examples.ts";
import { plainState } from "../../examples/states.ts";

export const examples: readonly Example[] = [
  ...createExamples("WEB", { website: "www.example.com" }, "website"),
  {
    title: "any text is a website",
    witnesses: ["call.no-page", "web.website"],
    provenance: "assumed",
    state: plainState,
    request: { body: { ...plainRequest, website: "the shop window", fields_set: "website" } },
    ...answered({ website: "the shop window" }),
  },
];
