import { execFile } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { createStandIn } from "../../src/index.ts";
import { tempFolder } from "../temp-folder.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "src/tenant/record/README.md"), "utf8");
const [, job = ""] = /## In a pipeline.*?```sh\n(.*?)```/s.exec(page) ?? [];

test("the job of the page records a smoke test, ends the recording, and fails with the report", {
  timeout: 120_000,
}, async () => {
  await using system = createStandIn({ logLevel: "silent", release: "R14.0.0", refusalStatus: 400 });
  const { url } = await system.listen({ port: 0 });
  const call = "fetch(process.env.CRM_URL + '/crmapi/rest/v2/customer_events/social_media/show')";
  const program = "node_modules/.bin/crmcom-mock";
  const folder = tempFolder({
    [program]: `#!/bin/sh\nexec "${process.execPath}" "${join(root, "src/cli/bin.ts")}" "$@"\n`,
    "smoke.mjs": `await ${call};\n`,
    "package.json": { scripts: { smoke: `"${process.execPath}" smoke.mjs` } },
  });
  chmodSync(join(folder, program), 0o755);
  const env = { ...process.env, CRM: url };
  const ran = promisify(execFile)("sh", ["-c", job], { cwd: folder, env });
  await expect(ran).rejects.toMatchObject({ code: 1 });
  const recording = readFileSync(join(folder, "rec.ndjson"), "utf8").trimEnd().split("\n");
  expect(recording.map((line) => JSON.parse(line).kind)).toEqual(["recording", "exchange", "end"]);
  expect(readFileSync(join(folder, "drift.xml"), "utf8")).toMatch(
    /<testcase name="call.http-status" classname="assumption">\s*<failure type="refuted"/,
  );
});
