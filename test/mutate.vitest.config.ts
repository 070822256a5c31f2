import { defineConfig } from "vitest/config";

/** The tests that run in one process, without a program of their own: those that mutants are held against. */
const tests = [
  "adding-rows bounded-work claims dates documented-example events-max examples",
  "faults-in-sandboxes journal odd-requests one-turn overlooked sandboxes secrets security steering",
  "switches transport unreadable-bodies unstated",
];

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    isolate: false,
    include: [
      "src/**/*.test.ts",
      ...tests.flatMap((line) => line.split(" ")).map((name) => `test/${name}.test.ts`),
      "test/contracts/members.test.ts",
    ],
    exclude: ["src/{adopt,cli,dashboard,explore,record,verify}/**", "src/sandbox/lock-file.test.ts"],
    // What is said over a socket is said in process too, and there it takes half the time; bombs take longest of all.
    testNamePattern: /^(?!.*(?:, socket|a bomb of))/,
    testTimeout: 300_000,
  },
});
