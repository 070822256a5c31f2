import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { readPlainFile } from "../../ground/files.ts";
import { jsonOr } from "../../ground/json.ts";
import { replayLine } from "../journal/call-again.ts";
import { type AdminParts, type Route, route } from "./route.ts";

export const explorationRoutes = ({ explored, loaded }: AdminParts): Route[] => [
  route("GET /explorations", "The exploration that runs now, and the newest 100 failures in its folder", () => ({
    running: explored.report?.() ?? null,
    kept: keptFailures(loaded.now().config.explorations),
  })),
];

// A page that is open asks every two seconds.
const mostFiles = 100;
const mostBytes = 1_000_000;

/** What the dashboard shows of a failure. Who wrote the file says more. */
const keptFailure = z.looseObject({
  verdict: z.string(),
  why: z.string(),
  points: z.array(z.looseObject({ operation: z.string(), occurrence: z.int(), fault: z.string() })).min(1),
  rules: z.array(z.looseObject({})),
  calls: z.array(z.string()),
  command: z.array(z.string()),
});

/** The newest failures of a folder, each with its path and the line that replays it. Other files and broken ones are left out. */
function keptFailures(folder: string): object[] {
  const files = namesIn(folder).filter((name) => name.endsWith(".json"));
  return files
    .map((name) => ({ file: join(folder, name), changedMs: changedAt(join(folder, name)) }))
    .sort((one, other) => other.changedMs - one.changedMs)
    .slice(0, mostFiles)
    .map(({ file }) => file)
    .sort()
    .flatMap((file) => {
      const { data } = keptFailure.safeParse(contentOf(file));
      return data ? [{ ...data, file, replay: replayLine(file, [], data.command) }] : [];
    });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nothing was explored yet.
    return [];
  }
}

function changedAt(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    // It is gone, or a link that leads nowhere.
    return 0;
  }
}

function contentOf(path: string): unknown {
  try {
    return jsonOr(readPlainFile(path, mostBytes));
  } catch {
    return undefined;
  }
}
