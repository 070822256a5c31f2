import { runWords } from "./run-words.ts";

/** For whoever reads standard error. */
const mostWaitMs = 500;

// Whoever reads our output may have enough of it, as `head` has: then the rest of it is for nobody.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

process.exitCode = await runWords(process.argv.slice(2));
// At once: while Node takes itself down, a second signal would end it with another code.
if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) process.exit();
// What is said on standard error keeps no program that has ended from being gone: there may be nobody who reads it.
setTimeout(() => {
  if (process.stdout.writableLength === 0) process.exit();
}, mostWaitMs).unref();
