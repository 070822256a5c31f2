import { describe, expect, test } from "vitest";
import * as z from "zod";
import { openApi } from "../src/documents/open-api.ts";
import { resolve } from "../src/store/resolve.ts";
import { catalog } from "../src/vendor/catalog.ts";
import { unit } from "../src/vendor/entities/unit.ts";
import { type CallOperation, defineContract, type Operation } from "../src/vendor/method.ts";
import { isRefusal } from "../src/wire/refusal.ts";
import { parseRelease } from "../src/wire/release.ts";
import { startClient } from "./transports.ts";

/** All that a method needs: a contract, examples, and what it does. */
const contract = defineContract({
  name: "units.show",
  verb: "GET",
  summary: "Shows a unit",
  source: "made for this test",
  since: "R11.0.0",
  parameters: z.object({ token: z.string(), unit_identifier: z.object({ name: z.string() }) }),
  data: z.object({ id: z.string() }),
  assumptions: [],
});

const showUnit: CallOperation<z.output<typeof contract.parameters>> = {
  contract,
  examples: [],
  answer({ unit_identifier }, context) {
    if (unit_identifier.name === "Broken") throw new Error("a mistake of ours");
    const found = resolve(context, unit, unit_identifier);
    return isRefusal(found) ? found : { id: found.id };
  },
};

const withSecond = [...catalog, showUnit as Operation];

describe("a second method, mounted by its line in the catalog", () => {
  const path = "/crmapi/rest/v2/units/show";

  test("answers, refuses and is gated like any other", async () => {
    const client = await startClient("in-process", {}, withSecond);
    const { token } = client.standIn;
    const shown = await client.get(`${path}?token=${token}&unit_identifier=name=Admin%20Unit`);
    expect(shown).toEqual({
      data: { id: expect.stringMatching(/^[0-9A-F]{32}$/) },
      status: { code: "OK", message: "", description: "" },
    });
    const refused = await client.get(`${path}/?token=${token}&unit_identifier=name=Nowhere`);
    expect(refused).toEqual({
      data: {},
      status: {
        code: "NotFoundAPIValueException",
        message: "Unit (Nowhere) Not Found.",
        description: "The specified API value was not found.",
      },
    });
    expect((await client.post(path, { token })).status).toBe(405);
    await client.close();

    await using older = await startClient("in-process", { release: "R10.1.0" }, withSecond);
    expect((await older.send(`${path}?token=${token}`)).status).toBe(404);
  });

  test("stands in the OpenAPI document of the releases that have it", () => {
    expect(openApi(withSecond, parseRelease("R11.0.0"))["paths"]).toHaveProperty(["/units/show", "get"]);
    expect(openApi(withSecond, parseRelease("R10.0.0"))["paths"]).not.toHaveProperty(["/units/show"]);
  });
});
