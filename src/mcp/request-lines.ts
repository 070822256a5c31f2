import { Transform } from "node:stream";

/** The largest request, in bytes of its line. */
export const longestLine = 10 * 1024 ** 2;

/**
 * Passes on whole lines. A longer line is refused before its end arrives, and the lines after it are read.
 * @param refuse is called once for each line that is too long
 */
export function wholeLines(refuse: () => void): Transform {
  let parts: Buffer[] = [];
  let length = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      for (let from = 0, end = 0; from < chunk.length; from = end) {
        const newline = chunk.indexOf("\n", from);
        end = newline < 0 ? chunk.length : newline + 1;
        const isRefused = length > longestLine;
        length += end - from;
        if (length <= longestLine) parts.push(chunk.subarray(from, end));
        else {
          parts = [];
          if (!isRefused) refuse();
        }
        if (newline < 0) break;
        if (parts.length > 0) this.push(Buffer.concat(parts));
        parts = [];
        length = 0;
      }
      done();
    },
  });
}
