import { describe, expect, test } from "vitest";
import { openApi } from "../src/documents/open-api.ts";
import { catalog } from "../src/vendor/catalog.ts";
import { declareMethod } from "../src/vendor/declared/declare-method.ts";
import { methodDocument } from "../src/vendor/declared/method-document.ts";
import { Records } from "../src/vendor/declared/records.ts";
import { allEntities } from "../src/vendor/entities/all-entities.ts";
import { parseRelease } from "../src/wire/release.ts";
import { startClient } from "./transports.ts";

/** All that a method needs. */
const showUnit = declareMethod(
  {
    document: methodDocument.parse({
      name: "units.show",
      verb: "GET",
      description: "Shows a unit",
      source: "made for this test",
      since: ["R11.0.0"],
      does: { shows: "units" },
      parameters: [
        { name: "token", type: "String" },
        {
          name: "unit_identifier",
          type: "Identifier",
          typeWords: "Unit Identifier",
          presence: "mandatory",
          members: [{ name: "name", type: "String" }],
        },
      ],
      answer: { type: "Object", members: [{ name: "id", type: "String" }] },
    }),
  },
  new Records(allEntities),
);

const withSecond = [...catalog, showUnit];

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
