import type { Example } from "../../../wire/example.ts";
import { createExamples } from "../../examples/create-examples.ts";
import { plainState } from "../../examples/states.ts";

export const examples: readonly Example[] = [
  ...createExamples("WEB", { website: "www.example.com" }, "website"),
  {
    title: "any text is a website",
    witnesses: ["call.no-page", "web.website"],
    provenance: "assumed",
    state: plainState,
    request: {
      body: {
        token: "{{token}}",
        accounts_receivable_identifier: { number: "{{account_number}}" },
        performed_by_unit_identifier: { name: "{{unit_name}}" },
        performed_on: "2016-06-22T15:00:00",
        website: "the shop window",
        fields_set: "website",
      },
    },
    response: { body: { data: { website: "the shop window" }, status: { code: "OK", description: "", message: "" } } },
    generated: [],
  },
];
