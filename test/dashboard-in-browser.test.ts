import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { browserPath, openBrowser } from "./browser.ts";
import { buildDashboard } from "./build-dashboard.ts";
import { createPath, eventsBody } from "./event-rows.ts";
import { type Client, startClient } from "./transports.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

describe.skipIf(browserPath === undefined)("the dashboard in a browser", () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let client: Client;
  let url: string;
  const mistakes: string[] = [];

  beforeAll(async () => {
    buildDashboard();
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    mistakes.length = 0;
    client = await startClient("in-process");
    ({ url } = await client.standIn.listen({ port: 0 }));
    context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
    page = await newPage();
  });
  afterEach(async () => {
    await context.close();
    await client.close();
    expect(mistakes).toEqual([]);
  });

  async function newPage(): Promise<Page> {
    const opened = await context.newPage();
    opened.setDefaultTimeout(5000);
    opened.on("pageerror", (error) => mistakes.push(String(error.stack)));
    opened.on("console", (message) => {
      if (/Content Security Policy/.test(message.text())) mistakes.push(message.text());
    });
    opened.on("request", (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(url)) mistakes.push(request.url());
    });
    return opened;
  }

  const create = (...profiles: string[]) => client.post(createPath, eventsBody(profiles));
  const open = (hash = "") => page.goto(`${url}/${hash}`);
  const rowOf = (text: string | RegExp) => page.getByRole("row").filter({ hasText: text });
  const copied = () =>
    page.evaluate(() => (navigator as unknown as { clipboard: { readText(): Promise<string> } }).clipboard.readText());

  /** What a checker of accessibility finds that is serious, as `rule: element`. */
  async function barriers(): Promise<string[]> {
    await page.evaluate(axe);
    const found = await page.evaluate("axe.run()");
    const { violations } = found as { violations: { id: string; impact: string; nodes: { html: string }[] }[] };
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    return serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  }

  test("shows a call that failed, and why, as soon as it comes", async () => {
    await open();
    await page.getByText("No calls yet").waitFor();
    await page.getByRole("button", { name: "Copy the call" }).click();
    expect(await copied()).toContain("curl -s ");
    const [good, bad] = eventsBody(["a", "b"]).social_media_customer_events_set;
    const set = [good, { ...bad, accounts_receivable_identifier: { number: "ACR00045750" } }];
    await client.post(createPath, { ...eventsBody([]), social_media_customer_events_set: set });
    await rowOf("NotFoundAPIValueException: 1").getByText("partly processed").waitFor();
    await page.getByRole("link", { name: "Call 1" }).click();
    await rowOf("Error:Account (ACR00045750) Not Found.").getByText("documented").waitFor();
    expect(await rowOf("unprocessed").count()).toBe(1);
    const { items } = await client.get("/__mock/v1/requests/1/rows");
    await rowOf(`customer_events ${items[0].number}`).waitFor();
    await page.getByRole("button", { name: "Copy as curl" }).click();
    expect(await copied()).toBe((await client.get("/__mock/v1/requests/1/again")).curl.replace("http://stand-in", url));
    await page.getByRole("button", { name: "Copy as vitest test" }).click();
    expect(await copied()).toContain('from "crmcom-mock/vitest"');
    await page.getByRole("button", { name: "Send again" }).click();
    await page.getByText("Sent again: HTTP 200, call call-2").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Call 2" }).waitFor();
    expect(await page.getByRole("heading", { name: "Call 1" }).count()).toBe(0);
  });

  test("filters calls by the words of the journal, and the address says which", async () => {
    await create("anna");
    await client.post(createPath, { ...eventsBody(["x"]), token: "no such token" });
    await open("__mock/#/calls?filter=outcome:refused");
    await page.getByRole("link", { name: "Call 2" }).waitFor();
    expect(await page.getByRole("link", { name: /^Call \d/ }).count()).toBe(1);
    const box = page.getByRole("searchbox");
    expect(await box.inputValue()).toBe("outcome:refused");
    await page.keyboard.press("/");
    await box.fill("row:0 ANNA");
    await page.getByRole("link", { name: "Call 1" }).waitFor();
    await expect.poll(() => page.url()).toContain("filter=row%3A0+ANNA");
    await create("anna again");
    await page.getByRole("link", { name: "Call 3" }).waitFor();
    await box.fill("outcome:good");
    await page.getByRole("alert").getByText("/outcome").waitFor();
    await box.fill("nobody at all");
    await page.getByText("No call is like that.").waitFor();
  });

  test("switches what a real tenant might do, from the call that rested on it", async () => {
    await client.post(createPath, { ...eventsBody(["a"]), unknown_member: 1 });
    await open("__mock/#/calls/1");
    await page.getByRole("heading", { name: "What a real tenant might do differently here" }).waitFor();
    const flip = page.getByRole("switch", { name: /^value\.unknown-member=/ }).first();
    const name = (await flip.textContent()) as string;
    await flip.click();
    await expect.poll(() => flip.getAttribute("aria-checked")).toBe("true");
    const [id, variant] = name.split("=") as [string, string];
    const { assumptions } = await client.get("/__mock/v1/assumptions");
    expect(assumptions.find((one: { id: string }) => one.id === id).variant).toBe(variant);
    await flip.click();
    await expect.poll(() => flip.getAttribute("aria-checked")).toBe("false");
  });

  test("loses no call to a pause, a broken stream and a reset", async () => {
    await create("1");
    await open();
    await page.getByRole("link", { name: "Call 1" }).waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    await create("2");
    await page.getByText("paused, 1 new").waitFor();
    expect(await page.getByRole("link", { name: "Call 2" }).count()).toBe(0);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByRole("link", { name: "Call 2" }).waitFor();
    await context.setOffline(true);
    await create("3");
    await context.setOffline(false);
    await page.getByRole("link", { name: "Call 3" }).waitFor();
    const second = await newPage();
    await second.goto(`${url}/__mock/`);
    await second.getByRole("link", { name: "Call 3" }).waitFor();
    await page.getByRole("button", { name: "Clear calls" }).click();
    await second.getByText("No calls yet").waitFor();
    await create("anew");
    for (const tab of [page, second]) {
      await tab.getByRole("link", { name: "Call 1" }).waitFor();
      expect(await tab.getByRole("row").count()).toBe(2);
    }
  });

  test("holds thousands of calls, and shows what was sent as text", async () => {
    const attack = `<img src=x onerror="document.title='hit'">\u202egnp.exe`;
    for (let index = 0; index < 1250; index += 1) {
      await Promise.all(["a", "b", "c", "d"].map((name) => client.send(`/crmapi/rest/v2/${name}${index}`)));
    }
    await open();
    await page.getByRole("link", { name: "Call 5000", exact: true }).waitFor();
    expect(await page.getByRole("row").count()).toBeLessThan(500);
    await page.getByRole("button", { name: "Older calls" }).click();
    await page.getByRole("link", { name: "Call 4700", exact: true }).waitFor();
    await create(`${attack}${"x".repeat(50_000)}`);
    await page.getByRole("link", { name: "Call 5001", exact: true }).click();
    const body = page.getByRole("region", { name: "Body of the request" });
    await body.getByText("<img src=x onerror=").waitFor();
    expect(await body.textContent()).toContain("\\u{202e}gnp.exe");
    await page.getByRole("button", { name: /Show all \d+ characters/ }).click();
    await expect.poll(async () => ((await body.textContent()) ?? "").length).toBeGreaterThan(50_000);
    expect(await page.title()).toBe("Calls: crmcom-mock");
    expect(await page.locator("img").count()).toBe(0);
  });

  test.each(["light", "dark"] as const)("has no barrier on any screen, at any width, %s", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await client.post(createPath, { ...eventsBody(["a"]), unknown_member: 1 });
    await client.post("/__mock/v1/faults", { preset: "flaky" });
    for (const hash of ["calls", "calls/1", "faults", "faults/flaky"]) {
      await open(`__mock/#/${hash}`);
      await page.getByRole("heading").or(page.getByRole("row")).first().waitFor();
      for (const width of [1920, 360]) {
        await page.setViewportSize({ width, height: 900 });
        const wide = await page.evaluate("document.documentElement.scrollWidth");
        expect([hash, width, (wide as number) <= width]).toEqual([hash, width, true]);
      }
      expect([hash, await barriers()]).toEqual([hash, []]);
    }
  });

  test("is steered by keys", async () => {
    await create("1");
    await create("2");
    await open();
    await page.getByRole("link", { name: "Call 2" }).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Call 1" }).waitFor();
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Call 2" }).waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).getByText("to the search field").waitFor();
    await page.keyboard.press("Escape");
    expect(await page.getByRole("dialog").count()).toBe(0);
    await page.getByRole("heading", { name: "Call 2" }).waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("heading", { name: "Call 2" }).count()).toBe(0);
  });

  test("makes rules: a preset at a switch, one for calls like this, one as JSON with its mistakes by line", async () => {
    await create("1");
    await open("__mock/#/faults");
    const preset = page.getByRole("switch", { name: "lost-response" });
    await preset.click();
    await rowOf("never hit").getByRole("link", { name: "lost-response" }).waitFor();
    await create("2").catch(() => undefined);
    await fetch(`${url}${createPath}`, { method: "POST", body: JSON.stringify(eventsBody(["3"])) }).catch(() => {});
    await rowOf(/\d+ of \d+/).waitFor();
    const [rule] = (await client.get("/__mock/v1/faults")).items;
    await rowOf(`${rule.hits} of ${rule.matches}`).getByText(rule.why).waitFor();
    await preset.click();
    await page.getByText("No rules: every call").waitFor();
    expect((await client.get("/__mock/v1/faults")).items).toEqual([]);

    await page.goto(`${url}/__mock/#/calls/1`);
    await page.getByRole("button", { name: "Make a fault rule" }).click();
    const editor = page.getByRole("textbox", { name: "Rule as JSON" });
    await editor.fill(
      '{\n  "match": {},\n  "efect": {},\n  "phase": "never",\n  "effect": { "connection": "reset" }\n}',
    );
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").getByText("Line 4:").waitFor();
    await page.getByRole("alert").getByText("/phase").waitFor();
    await editor.fill('{ "id": "mine", "when": { "every": 3 }, "effect": { "http": { "status": 503 } } }');
    await page.getByRole("button", { name: "Save" }).click();
    await rowOf("mine").getByRole("img", { name: "Hits 13 of its first 40 candidates" }).waitFor();
    await rowOf("mine").getByRole("button", { name: "Turn off" }).click();
    await rowOf("mine").getByRole("button", { name: "Turn on" }).waitFor();
    await page.getByRole("link", { name: "mine" }).click();
    await editor.fill((await editor.inputValue()).replace("503", "504"));
    await page.getByRole("button", { name: "Save" }).click();
    await rowOf("504").waitFor();
    await page.getByRole("button", { name: "Clear all rules" }).click();
    await page.getByText("No rules: every call").waitFor();
  });
});
