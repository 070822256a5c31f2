import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { infoLine, settings } from "./log.ts";

test("the line of a call is the line that the log would print", () => {
  vi.useFakeTimers({ now: 0, toFake: ["Date"] });
  const lines: string[] = [];
  const log = pino(settings, { write: (line) => lines.push(line) });
  const fields = { text: 'a "b" \n ü 😀', none: null, left: undefined, number: 1.5, rows: { count: 2 }, list: ["x"] };
  log.info(fields, "call");
  expect(infoLine(fields, "call")).toBe(lines[0]);
  vi.useRealTimers();
});
