import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readRecording, recordingLine } from "../../src/documents/recording.ts";
import type { RecordRequest } from "../../src/tenant/record/forward-call.ts";
import { startRecorder } from "../../src/tenant/record/recorder.ts";
import { ownMethods } from "../../src/vendor/catalog.ts";
import { tempFolder } from "../temp-folder.ts";

const folder = tempFolder();
let files = 0;

/** Records what this process sends. */
export async function recordHere(upstream: string, changed: Partial<RecordRequest> = {}) {
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
    end: (reason: Parameters<typeof recorder.end>[0]) => recorder.end(reason),
    path: request.path,
    said,
    /** Ends it, and gives its exchanges. */
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
