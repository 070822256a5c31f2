import { readFileSync } from "node:fs";
import { ConfigError } from "../../ground/config-error.ts";
import { type EndLine, type ExchangeLine, type HeaderLine, recordingLine } from "./recording-lines.ts";

/** An exchange, and the number of its line in the file. */
export interface RecordedExchange extends ExchangeLine {
  readonly at: number;
}

/** What one run of the recorder wrote. Its pseudonyms are its own. */
export interface RecordingPart {
  readonly header: HeaderLine;
  readonly exchanges: readonly RecordedExchange[];
  /** `undefined`: it was killed. */
  readonly end: EndLine | undefined;
}

/**
 * Reads a recording. A last line that was begun when the power went counts for nothing.
 * @throws ConfigError naming the file and the line that is none of a recording
 */
export function readRecording(path: string): RecordingPart[] {
  const lines = textOf(path).split("\n");
  // What stands after the last line break is not whole.
  lines.pop();
  const parts: { header: HeaderLine; exchanges: RecordedExchange[]; end: EndLine | undefined }[] = [];
  for (const [at, text] of lines.entries()) {
    const line = readLine(path, at + 1, text);
    const part = parts.at(-1);
    if (line.kind === "recording") parts.push({ header: line, exchanges: [], end: undefined });
    else if (!part) throw wrongLine(path, at + 1, "expected the first line of a recording");
    else if (line.kind === "exchange") part.exchanges.push({ ...line, at: at + 1 });
    else part.end = line;
  }
  if (parts.length === 0) throw wrongLine(path, 1, "expected the first line of a recording");
  return parts;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new ConfigError([{ where: path, message: `cannot be read: ${(error as Error).message}` }]);
  }
}

function readLine(path: string, number: number, text: string) {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw wrongLine(path, number, "no JSON");
  }
  const read = recordingLine.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw wrongLine(path, number, `at /${issue?.path.map(String).join("/")}: ${issue?.message}`);
}

const wrongLine = (path: string, number: number, message: string) =>
  new ConfigError([
    { where: `${path}, line ${number}`, message, hint: "expected a file that `crmcom-mock record` wrote" },
  ]);
