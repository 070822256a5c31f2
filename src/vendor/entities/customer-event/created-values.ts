import type { Example } from "../../../wire/example.ts";
import { refusedCall } from "../../../wire/refused-call.ts";
import { everyMember, everyMemberState, saidOfEvent } from "./every-member.ts";
import { effectiveTokenState } from "./namings.ts";
import { plainState } from "./plain-state.ts";

/** A complete request, and what goes with it. */
interface Creating {
  readonly body: object;
  /** The complete answer to that request, with these members besides. */
  complete(said: object): object;
  /** Those of its members that every system makes anew. */
  readonly generated: readonly string[];
}

const shown = (data: object) => ({
  response: { body: { data, status: { code: "OK", description: "", message: "" } } },
  generated: [],
});

const askedOf = (body: object, changes: object, fields_set: string) => ({ body: { ...body, ...changes, fields_set } });

/** What becomes of the values of a request in the event that it creates. */
export function createdValues(creating: Creating): readonly Example[] {
  return [
    everyMemberExample(creating),
    ...shownValues(creating),
    shownAsSent(creating),
    shownLetters(creating),
    shownDates(creating),
    wrongBoolean(creating),
  ];
}

const classification = {
  id: "788A4BFCDE814D3B3F44599B44C73A9C",
  name: "{{classification_name}}",
  alternative_code: "CMP",
  description: "Events of a campaign",
};

function everyMemberExample({ body, complete, generated }: Creating): Example {
  return {
    title: "every member of an event comes back as it was sent",
    since: "R10.1.0",
    witnesses: ["classification.any"],
    provenance: "assumed",
    state: everyMemberState,
    request: { body: { ...body, ...everyMember, process_immediately: false } },
    ...shown(
      complete({
        ...saidOfEvent,
        external_system_reference_number: "{{unused_reference_number}}",
        process_immediately: false,
        classification,
      }),
    ),
    generated: [
      ...generated,
      ...["id", "alternative_code", "description"].map((name) => `/data/classification/${name}`),
    ],
  };
}

function shownValues({ body }: Creating): readonly Example[] {
  const asked = (changes: object, fields_set: string) => askedOf(body, changes, fields_set);
  return [
    {
      title: "the event of a rewards participant has no account",
      since: "R12.0.0",
      witnesses: ["participant.without-account"],
      provenance: "assumed",
      state: effectiveTokenState,
      request: asked(
        {
          accounts_receivable_identifier: undefined,
          rewards_participant_identifier: { number: "{{rewards_participant_number}}" },
        },
        "accounts_receivable,rewards_participant",
      ),
      ...shown({
        accounts_receivable: null,
        rewards_participant: {
          id: "629A2C7A5ADF9B5B394A8D5685733B2A",
          number: "{{rewards_participant_number}}",
          name: "Polina Georgiou",
          life_cycle_state: "EFFECTIVE",
        },
      }),
      generated: ["/data/rewards_participant/id", "/data/rewards_participant/name"],
    },
    {
      title: "a text may be empty, and null is nothing",
      witnesses: ["value.null", "value.empty-string"],
      provenance: "assumed",
      state: plainState,
      request: asked({ description: "", external_system: null }, "description,external_system"),
      ...shown({ description: "", external_system: null }),
    },
    {
      title: "an event is not processed immediately unless that is said",
      witnesses: ["event.process-immediately"],
      provenance: "assumed",
      state: plainState,
      request: asked({ process_immediately: undefined }, "process_immediately"),
      ...shown({ process_immediately: false }),
    },
  ];
}

const shownAsSent = ({ body }: Creating): Example => {
  const sent = { description: ` ${"x".repeat(300)}\n`, udf_float_1: 1234567.25, udf_date_1: "0001-01-01T00:00:00" };
  return {
    title: "a text comes back whole, a number with all of its digits, a date in whatever year",
    witnesses: ["value.outer-space", "value.long-text", "value.float-precision", "date.far-year"],
    provenance: "assumed",
    state: plainState,
    request: askedOf(body, sent, Object.keys(sent).join()),
    ...shown(sent),
  };
};

const shownLetters = ({ body }: Creating): Example => {
  const sent = {
    description: "Ευχαριστώ, 谢谢, ẞ ß ſ, e\u0301 é, \u{1f44d}",
    external_system: "Σύστημα",
    udf_string_1: "İstanbul ı",
  };
  return {
    title: "letters beyond ASCII come back as they were sent",
    provenance: "assumed",
    state: plainState,
    request: askedOf(body, sent, Object.keys(sent).join()),
    ...shown(sent),
  };
};

const shownDates = ({ body }: Creating): Example => ({
  title: "a date comes back in UTC and in whole seconds, as the pages write it",
  witnesses: ["date.zone", "date.fraction"],
  provenance: "assumed",
  state: plainState,
  request: askedOf(
    body,
    {
      performed_on: "2016-06-22T15:00:00+02:00",
      udf_date_1: "2016-06-22T15:00:00.5Z",
      udf_date_2: "2016-06-22T15:00",
    },
    "performed_on,udf_date_1,udf_date_2",
  ),
  ...shown({
    performed_on: "2016-06-22T13:00:00",
    udf_date_1: "2016-06-22T15:00:00",
    udf_date_2: "2016-06-22T15:00:00",
  }),
});

const wrongBoolean = ({ body }: Creating): Example => ({
  title: "whether it is processed immediately is no Boolean",
  provenance: "assumed",
  state: plainState,
  request: { body: { ...body, process_immediately: "yes" } },
  ...refusedCall("wrongType", { path: "process_immediately", value: "yes", expected: "Boolean" }),
});
