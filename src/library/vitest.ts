import { createRequire } from "node:module";
import { test as base, type TestAPI } from "vitest";
import type { ConfigInput } from "../mock/config/settings.ts";
import type { SandboxHandle } from "./sandbox-handle.ts";
import { createStandIn, type StandIn } from "./stand-in-handle.ts";

/** The first vitest in which each `test` of several `sandboxTest` has a server of its own. */
const oldest = [4, 1] as const;

/**
 * Refuses a vitest that is too old: with it, the tests of a file would share one server without a word.
 * @param version of vitest
 * @throws Error that says which is needed
 */
export function checkVitest(version: string): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  throw new Error(`crmcom-mock/vitest needs vitest ${oldest.join(".")} or newer; this is ${version}`);
}

/** What a test gets by name. */
export interface SandboxFixtures {
  /** One stand-in a test file, listening on a free port. */
  readonly standIn: StandIn;
  /** A sandbox for this test alone, also among tests that run at the same time; removed when the test is over. */
  readonly sandbox: SandboxHandle;
}

const { version } = createRequire(import.meta.url)("vitest/package.json") as { version: string };

/**
 * A `test` of vitest whose tests each get a sandbox, of a stand-in with these options.
 * @throws Error when vitest is older than 4.1
 */
export function sandboxTest(options: ConfigInput = {}): TestAPI<SandboxFixtures> {
  checkVitest(version);
  return base.extend<SandboxFixtures>({
    standIn: [
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures are needed
      async ({}, use) => {
        const standIn = createStandIn(options);
        await standIn.listen({ port: 0 });
        await use(standIn);
        await standIn.close();
      },
      { scope: "file" },
    ],
    sandbox: async ({ standIn }, use) => {
      const sandbox = standIn.sandbox();
      await use(sandbox);
      sandbox.remove();
    },
  });
}

/** A `test` of vitest whose tests each get a sandbox: `test("...", async ({ sandbox }) => ...)`. */
export const test = sandboxTest();
