import { test as base, type TestAPI } from "vitest";
import type { ConfigInput } from "../mock/config/settings.ts";
import { createStandIn, type SandboxHandle, type StandIn } from "./stand-in-handle.ts";

export interface SandboxFixtures {
  /** One mock server a test file, listening on a free port. */
  readonly standIn: StandIn;
  /** A sandbox for this test alone, also among tests that run at the same time; removed when the test is over. */
  readonly sandbox: SandboxHandle;
}

/** A `test` of vitest (4.1 or newer) whose tests each get a sandbox, of a mock server with these options. */
export function sandboxTest(options: ConfigInput = {}): TestAPI<SandboxFixtures> {
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
