import { defineConfig } from "vitest/config";

/** Rooms whose own tests say what mutants may not do, and tests of the whole program that take little time. */
const rooms = "wire,store,matching,vendor/entities,vendor/methods,mock/faults,mock/journal,mock/sandbox,mock/calls";
const whole = [
  "claims,dates,events-max,examples,remarks,secrets,state,stored-rows,switches",
  "bodies,transport",
].join();

/** What is said over a socket is said in process too, and there it takes half the time. The others wait, or do much. */
const slow = [
  ...[", socket", "1000 rows", "10 000 rules", "doubled", "no time without end", "no more bytes than", "seed [2-6]$"],
  ...["larger than any other body", "second mock server on one file", "export and import carry"],
];

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    isolate: false,
    include: [`src/{${rooms}}/**/*.test.ts`, `test/{${whole}}.test.ts`, "test/contracts/members.test.ts"],
    exclude: ["src/mock/faults/effects/{connection,delay}.test.ts"],
    testNamePattern: new RegExp(`^(?!.*(?:${slow.join("|")}))`),
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
