import { expect, test } from "vitest";
import { fixtureToken as token } from "../../../../test/event-rows.ts";
import { startClient } from "../../../../test/transports.ts";
import { sampleEvent } from "../../../documents/contract-examples.ts";

const root = "/crmapi/rest/v2/customer_events/";

test("the state of a participant is shown from R12.0.0 on", async () => {
  const shown = async (release: string) => {
    const client = await startClient("in-process", { release });
    const { body } = await client.post(`${root}social_media/create`, {
      token,
      ...sampleEvent,
      accounts_receivable_identifier: undefined,
      rewards_participant_identifier: { number: "RP0000000019" },
    });
    return Object.keys(body.data.rewards_participant);
  };
  expect(await shown("R11.0.0")).toEqual(["id", "number", "name"]);
  expect(await shown("R12.0.0")).toEqual(["id", "number", "name", "life_cycle_state"]);
});
