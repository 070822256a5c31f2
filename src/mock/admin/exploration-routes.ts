import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readPlainFile } from "../../ground/files.ts";
import { jsonOr } from "../../ground/json.ts";
import { type AdminParts, type Route, route } from "./route.ts";

export const explorationRoutes = ({ explored, loaded }: AdminParts): Route[] => [
  route("GET /explorations", "The exploration that runs now, and the failures in its folder", () => ({
    running: explored.report?.() ?? null,
    kept: keptFailures(loaded.now().config.explorations),
  })),
];

const mostFiles = 1000;
const mostBytes = 1_000_000;

/** The failures of a folder, each with the path that replays it. Other files and broken ones are left out. */
function keptFailures(folder: string): object[] {
  return namesIn(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .slice(0, mostFiles)
    .map((name) => ({ ...failureIn(join(folder, name)), file: join(folder, name) }))
    .filter((failure) => "verdict" in failure && "points" in failure);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nothing was explored yet.
    return [];
  }
}

function failureIn(path: string): object {
  try {
    return Object(jsonOr(readPlainFile(path, mostBytes), null));
  } catch {
    return {};
  }
}
