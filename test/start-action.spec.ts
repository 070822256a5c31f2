import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { tempFolder } from "./temp-folder.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: {
    readonly using: string;
    readonly steps: readonly { readonly run: string; readonly shell: string }[];
  };
}
const action = parse(readFileSync(join(root, ".github/actions/start/action.yaml"), "utf8")) as Action;

/** Runs the step of the action as a runner does: with files for what it sets, in a project that has the program. */
function runAction(flags: string) {
  const folder = tempFolder();
  const installed = join(folder, "node_modules/.bin/crmcom-mock");
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  const program = join(root, "src/cli/bin.ts");
  const started = join(folder, "pid");
  writeFileSync(installed, `#!/bin/sh\necho $$ > ${started}\nexec ${process.execPath} ${program} "$@"\n`, {
    mode: 0o755,
  });
  onTestFinished(() => {
    spawnSync("sh", ["-c", `kill $(cat ${started})`]);
  });
  const [step] = action.runs.steps;
  const files = { GITHUB_OUTPUT: join(folder, "output"), GITHUB_ENV: join(folder, "env"), RUNNER_TEMP: folder };
  const { status, stdout } = spawnSync("bash", ["-eo", "pipefail", "-c", step?.run ?? ""], {
    cwd: folder,
    env: { ...process.env, ...files, FLAGS: flags },
    encoding: "utf8",
  });
  return { status, stdout, read: (name: "output" | "env") => readFileSync(join(folder, name), "utf8") };
}

test("the action starts a mock server for the steps that follow, and tells them where it is", async () => {
  expect(action.runs.using).toBe("composite");
  const { status, read } = runAction(`${action.inputs["flags"]?.default} --release R12.0.0`);
  expect(status).toBe(0);
  const [, url = "", token] = /^url=(.+)\ntoken=(.+)\n$/.exec(read("output")) ?? [];
  expect(read("env")).toBe(`CRMCOM_MOCK_URL=${url}\nCRMCOM_MOCK_TOKEN=${token}\n`);
  const path = `/crmapi/rest/v2/customer_events/social_media/show?token=${token}&customer_event_identifier=number=1`;
  expect(await (await fetch(url + path)).json()).toMatchObject({ status: { code: "OK" } });
});

test("the action fails with what the mock server said when it does not start", () => {
  const { status, stdout } = runAction("--relaese R12.0.0");
  expect(status).toBe(1);
  expect(stdout).toContain("--release");
  expect(stdout).toContain("::error title=crmcom-mock::");
});
