import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { contractFiles, makeContracts } from "../../src/documents/make-contracts.ts";
import { catalog } from "../../src/vendor/catalog.ts";
import type { Operation } from "../../src/vendor/method.ts";
import { tempFolder } from "../temp-folder.ts";
import { contracts } from "./verify-against.ts";

const stale = "contracts/ is stale; mend it with: npm run generate";

test("the contracts are those of the examples, byte by byte, also over those of before", async () => {
  const folder = tempFolder();
  expect(readdirSync(contracts).sort(), stale).toEqual(
    ["README.md", "document-types.ts", "method-types.ts", ...contractFiles].sort(),
  );
  for (const file of contractFiles) cpSync(join(contracts, file), join(folder, file));
  await makeContracts(folder);
  for (const file of contractFiles) {
    expect(readFileSync(join(folder, file)).equals(readFileSync(join(contracts, file))), stale).toBe(true);
  }
});

const [first] = catalog as readonly [Operation];
const [example] = first.examples as readonly [Operation["examples"][number]];
const withExamples = (...examples: Operation["examples"]) => [{ ...first, examples }];

test("an example of other settings is in no contract, one of another address is sent there", async () => {
  const states = { name: "nothing in particular", values: {} };
  const response = { status: 405, body: { data: {}, status: { code: "X", message: "", description: "" } } };
  const elsewhere = { ...example, title: "elsewhere", state: states, generated: [], response };
  const folder = tempFolder();
  const notInContracts = { options: { strict: true }, why: "it is strict" };
  const set = { ...elsewhere, title: "set up otherwise", notInContracts };
  const sent = { ...elsewhere, request: { verb: "PUT", path: "customer_events/nowhere" } } as const;
  await makeContracts(folder, withExamples(set, sent));
  const [pact = "", document] = contractFiles.map((file) => readFileSync(join(folder, file), "utf8"));
  expect(JSON.parse(pact).interactions).toHaveLength(1);
  expect(JSON.parse(pact).interactions[0].request).toMatchObject({
    method: "PUT",
    path: "/crmapi/rest/v2/customer_events/nowhere",
  });
  expect(document).not.toMatch(/set up otherwise|elsewhere/);
});

test.each([
  ["a title that stands twice", withExamples(example, example), /"two of four accounts exist" appears twice/],
  [
    "a state with two meanings",
    withExamples(example, { ...example, title: "another", state: { ...example.state, values: {} } }),
    /has other values elsewhere/,
  ],
  [
    "a generated member that is not there",
    withExamples({ ...example, generated: ["/data/nothing"] }),
    /no leaf of the answer is at \/data\/nothing/,
  ],
])("no contracts are made of %s", async (_, operations, message) => {
  await expect(makeContracts(tempFolder(), operations)).rejects.toThrow(message);
});
