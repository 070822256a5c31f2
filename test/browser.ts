import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** A Chromium of this machine: that of CHROMIUM_PATH, else the first on the path; `undefined` when there is none. */
export const browserPath: string | undefined = [
  process.env["CHROMIUM_PATH"],
  ...(process.env["PATH"] ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name))),
].find((path) => path !== undefined && existsSync(path));

if (browserPath === undefined) {
  process.stderr.write(
    "\n*** SKIPPED: the tests of the dashboard, as there is no Chromium on this machine.\n*** Install one (apt-get install chromium), or name it in CHROMIUM_PATH.\n\n",
  );
}

/** Starts it; Playwright keeps it from asking somebody else for something. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: browserPath as string,
    args: ["--disable-gpu", "--disable-quic"],
  });
}
