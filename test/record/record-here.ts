import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ExchangeLine, readRecording, recordingLine } from "../../src/documents/recording.ts";
import { type RecordRequest, startRecorder } from "../../src/tenant/record/recorder.ts";
import { ownMethods } from "../../src/vendor/catalog.ts";
import { tempFolder } from "../temp-folder.ts";

const folder = tempFolder();
let files = 0;

/** A recorder of this process, and all that it wrote and said. */
export interface RecorderHere extends Pick<Awaited<ReturnType<typeof startRecorder>>, "url" | "enough" | "end"> {
  readonly path: string;
  readonly said: readonly string[];
  /** Ends it, and gives its exchanges. */
  exchanges(): Promise<ExchangeLine[]>;
}

/** Records what this process sends. */
export async function recordHere(upstream: string, changed: Partial<RecordRequest> = {}): Promise<RecorderHere> {
  const path = join(folder, `${++files}.ndjson`);
  const said: string[] = [];
  const request = {
    upstream: new URL(upstream),
    port: 0,
    timeoutMs: 5000,
    allowWrites: true,
    maxCalls: Number.POSITIVE_INFINITY,
    path,
    isAppending: false,
    release: "R14.0.0",
    methods: ownMethods,
    pseudonymSeed: `recording ${files}`,
    say: (line: string) => said.push(line),
    ...changed,
  };
  const recorder = await startRecorder(request);
  const { url, enough } = recorder;
  return {
    url,
    enough,
    end: (reason) => recorder.end(reason),
    path: request.path,
    said,
    async exchanges() {
      said.push(...(await recorder.end("stopped")));
      return readRecording(request.path).flatMap((part) => part.exchanges);
    },
  };
}

/** The lines of a recording, each held against its schema. */
export const readLines = (path: string) =>
  readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => recordingLine.parse(JSON.parse(line)));
