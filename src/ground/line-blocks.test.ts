import { expect, test, vi } from "vitest";
import { LineBlocks, mostWaiting, patienceMs } from "./line-blocks.ts";

const code = (name: string) => Object.assign(new Error(name), { code: name });

/** A reader that has room for so many bytes, and what it took. */
function reader(room: number) {
  let taken = "";
  let pausedMs = 0;
  return {
    get taken() {
      return taken;
    },
    get pausedMs() {
      return pausedMs;
    },
    room,
    failure: undefined as Error | undefined,
    /** What it makes room for whenever somebody waits. */
    reads: 0,
    write(_: number, bytes: Uint8Array) {
      if (this.failure) throw this.failure;
      if (this.room === 0) throw code("EAGAIN");
      const some = bytes.subarray(0, this.room);
      taken += Buffer.from(some).toString("latin1");
      this.room -= some.length;
      return some.length;
    },
    pause(ms: number) {
      pausedMs += ms;
      this.room += this.reads;
    },
  };
}

const log = (writer: ReturnType<typeof reader>) => new LineBlocks(2, (count) => `${count} dropped\n`, writer);

test("nobody waits for a line, and all are there in their order once there is room", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const slow = reader(5);
  const lines = log(slow);
  const all = Array.from({ length: 450 }, (_, index) => `line ${index}\n`);
  for (const line of all) lines.write(line);
  expect(slow.taken).toBe("line ");
  slow.room = 10_000;
  vi.advanceTimersByTime(200);
  expect(slow.taken).toBe(all.join(""));
  expect([lines.dropped, slow.pausedMs]).toEqual([0, 0]);
  vi.useRealTimers();
});

test("beyond the limit lines are dropped and counted, and the log says so where they would stand", () => {
  const stalled = reader(0);
  const lines = log(stalled);
  const line = `${"x".repeat(mostWaiting / 4 - 1)}\n`;
  for (let count = 0; count < 10; count += 1) lines.write(line);
  expect(lines.dropped).toBe(6);
  stalled.room = Number.POSITIVE_INFINITY;
  lines.write("after\n");
  lines.writeAll();
  lines.write("later\n");
  lines.writeAll();
  expect(stalled.taken).toBe(`${line.repeat(4)}7 dropped\nlater\n`);
});

test("at the end a reader that reads is waited for, and one that does not is not", () => {
  const slow = reader(1);
  slow.reads = 2;
  const lines = log(slow);
  lines.write("a long line\n");
  lines.close();
  expect(slow.taken).toBe("a long line\n");
  const stalled = reader(3);
  const others = log(stalled);
  others.write("one\n");
  others.write("two\n");
  others.close();
  expect([stalled.taken, stalled.pausedMs, others.dropped]).toEqual(["one", patienceMs + 20, 2]);
  others.write("three\n");
  expect(others.dropped).toBe(2);
});

test.each(["EPIPE", "ENOSPC", "EIO"])("%s ends nothing: the lines are counted, and the next are tried", (name) => {
  const failing = reader(Number.POSITIVE_INFINITY);
  failing.failure = code(name);
  const lines = log(failing);
  lines.write("one\n");
  lines.write("two\n");
  lines.writeAll();
  expect(lines.dropped).toBe(2);
  failing.failure = undefined;
  lines.write("three\n");
  lines.writeAll();
  expect(failing.taken).toBe("three\n2 dropped\n");
});
