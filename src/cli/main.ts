import { fstatSync, writeFileSync } from "node:fs";
import { reasonOf } from "../ground/config-error.ts";
import { runCommandLine } from "./run-command-line.ts";

/** How long a program that has ended waits for a reader of its standard error. */
const mostWaitMs = 500;

// On a nearly full disk, Node's own stream writes a part of a text and reports no error.
if (fstatSync(1).isFile()) {
  process.stdout._write = (chunk, _, done) => {
    try {
      writeFileSync(1, chunk);
      done();
    } catch (error) {
      done(error as Error);
    }
  };
}

let isCut = false;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // A reader such as `head` may have enough.
  if (error.code === "EPIPE" || isCut) return;
  isCut = true;
  process.stderr.write(`standard output cannot be written: ${reasonOf(error)}\n`);
});
// Nobody can be told that standard error does not work.
process.stderr.on("error", () => undefined);

// Started by a channel, as the tools do, it ends with the process that began it.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();

const code = await runCommandLine(process.argv.slice(2));
// The error of a write comes one turn after it.
await new Promise(setImmediate);
process.exitCode = isCut ? 2 : code;
// Exit at once: while Node shuts down, a second signal would change the exit code.
if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) process.exit();
setTimeout(() => {
  if (process.stdout.writableLength === 0) process.exit();
}, mostWaitMs).unref();
