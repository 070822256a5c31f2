import { expect, test } from "vitest";
import { browserPath, openBrowser } from "./browser.ts";
import { buildDashboard } from "./build-dashboard.ts";
import { keepPicture } from "./pictures.ts";
import { run, runProgram } from "./run-program.ts";

test("the tour makes a call, fails half of its rows, and shows what breaks a naive client", async () => {
  const { code, stdout, stderr } = await run(["tour"]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("OK, 1 created, 1 failed.\n   Error:Account (ACR00045750) Not Found.");
  expect(stdout).toContain("OK, 3 created, 3 failed.");
  expect(stdout).toMatch(/^ {3}duplicate +.*lost-response/m);
  expect(stdout).toMatch(/^ {3}lost +.*row-rejected/m);
});

test.skipIf(browserPath === undefined)("its links open in the dashboard, for the picture of the README", async () => {
  buildDashboard();
  const browser = await openBrowser();
  const tour = runProgram(["tour", "--keep"], process.cwd());
  try {
    const said = await tour.says("press Ctrl+C");
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.goto(/http:\S+\/calls\/2/.exec(said)?.[0] as string);
    await page.getByText("3 of 6").first().waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(400);
      await keepPicture(`tour-${colorScheme}-1280`, page);
    }
  } finally {
    await browser.close();
    expect(await tour.stop()).toBe(0);
  }
});
