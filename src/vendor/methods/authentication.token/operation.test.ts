import { expect, test } from "vitest";
import { login } from "../../../../test/event-rows.ts";
import { startClient } from "../../../../test/transports.ts";
import { sampleEvent } from "../../../documents/contract-examples.ts";

const path = "/crmapi/rest/v2/authentication/token";

test("a session is of the unit that was asked for, else of the user's own", async () => {
  const client = await startClient("in-process");
  const unitOf = async (unit?: string) => {
    const { body } = await client.post(path, { ...login, unit });
    const created = await client.post("/crmapi/rest/v2/customer_events/social_media/create", {
      token: body.data.token,
      ...sampleEvent,
    });
    return created.body.data.log_information.created_by_unit.id;
  };
  expect(await unitOf()).toBe("EE63A82C4FEBE02FF34E90DD1EBA5ABE");
  expect(await unitOf("76BB643782AB302340FE1B44DE64F1D9")).toBe("76BB643782AB302340FE1B44DE64F1D9");
});
