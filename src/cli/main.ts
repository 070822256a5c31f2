import { fstatSync, writeFileSync } from "node:fs";
import { reasonOf } from "../common/config-error.ts";
import { runCommandLine } from "./run-command-line.ts";

/** The longest wait for a reader of standard error at the end of the program. */
const mostWaitMs = 500;

// If a disk is nearly full, the stream of Node.js writes a part of a text and reports no error.
if (fstatSync(1).isFile()) {
  process.stdout._write = (chunk, _encoding, done) => {
    try {
      writeFileSync(1, chunk);
      done();
    } catch (error) {
      done(error as Error);
    }
  };
}

let isIncomplete = false;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // A reader such as `head` may have read enough.
  if (error.code === "EPIPE" || isIncomplete) return;
  isIncomplete = true;
  process.stderr.write(`standard output cannot be written: ${reasonOf(error)}\n`);
});
// There is no other place to report that standard error fails.
process.stderr.on("error", () => undefined);

const code = await runCommandLine(process.argv.slice(2));
// A failed write reports its error one turn later.
await new Promise(setImmediate);
process.exitCode = isIncomplete ? 2 : code;
// The exit is immediate, because a second signal during a slow shutdown would change the exit code.
if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) process.exit();
setTimeout(() => {
  if (process.stdout.writableLength === 0) process.exit();
}, mostWaitMs).unref();
