import { expect, test } from "vitest";
import { longestLine, wholeLines } from "./request-lines.ts";

test("a line that is too long is refused before its end, and the lines around it are passed on whole", async () => {
  let refused = 0;
  const lines = wholeLines(() => {
    refused += 1;
  });
  lines.write('{"id":');
  lines.write("1}\n2\n");
  for (let sent = 0; sent <= longestLine; sent += longestLine / 4) lines.write(Buffer.alloc(longestLine / 4, "x"));
  expect(refused).toBe(1);
  lines.end("xx\n3\nno end");
  const passed = [];
  for await (const line of lines) passed.push(String(line));
  expect([passed.join(""), refused]).toEqual(['{"id":1}\n2\n3\n', 1]);
});
