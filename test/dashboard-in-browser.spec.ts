import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import axe from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { htmlReport } from "../src/cli/commands/explore-html.ts";
import type { Exploration } from "../src/explore/exploration.ts";
import { browserPath, openBrowser } from "./browser.ts";
import { buildDashboard } from "./build-dashboard.ts";
import { createPath, eventsBody, login } from "./event-rows.ts";
import { dropPictures, exploredForPictures, fillForPictures, keepPicture } from "./pictures.ts";
import { startUpstream } from "./record/upstream.ts";
import { tempFolder } from "./temp-folder.ts";
import { type Client, startClient } from "./transports.ts";

/** A proxy that has a mock server below a path of its own. */
const proxyBelow = (folder: string, behind: string) =>
  startUpstream((incoming, response) => {
    const { url: path = "", method, headers } = incoming;
    const to = request(`${behind}${path.replace(folder, "")}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode as number, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(to.on("error", () => response.destroy()));
    response.on("close", () => to.destroy());
  });

describe.skipIf(browserPath === undefined)("the dashboard in a browser", () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let client: Client;
  let url: string;
  let explored: Promise<Exploration>;
  const mistakes: string[] = [];

  beforeAll(async () => {
    buildDashboard();
    explored = exploredForPictures();
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

  async function startAnew(settings: Parameters<typeof startClient>[1]): Promise<void> {
    await client.close();
    client = await startClient("in-process", settings);
    ({ url } = await client.standIn.listen({ port: 0 }));
  }

  async function newPage(): Promise<Page> {
    const opened = await context.newPage();
    opened.setDefaultTimeout(30_000);
    opened.on("pageerror", (error) => mistakes.push(String(error.stack)));
    // What is refused or not reached a browser says by itself.
    opened.on("console", (message) => {
      if (!/^Failed to load resource/.test(message.text())) mistakes.push(message.text());
    });
    opened.on("request", (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(url)) mistakes.push(request.url());
    });
    return opened;
  }

  const create = (...profiles: string[]) => client.post(createPath, eventsBody(profiles));
  const open = (hash = "") => page.goto(`${url}/${hash}`);
  const call = (sequence: number) => page.getByRole("link", { name: new RegExp(`^Call ${sequence} `) });
  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const rail = (name: string) => page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name });
  const item = (text: string | RegExp) => page.getByRole("listitem").filter({ hasText: text });
  const region = (name: string) => page.getByRole("region", { name });
  const copied = () =>
    page.evaluate(() => (navigator as unknown as { clipboard: { readText(): Promise<string> } }).clipboard.readText());
  const more = () => page.getByLabel("More", { exact: true }).last().click();

  /** What a checker of accessibility finds, as `rule: element`. */
  async function barriers(): Promise<string[]> {
    await page.evaluate(axe.source);
    const found = await page.evaluate(`axe.run(document, { resultTypes: ["violations"] })`);
    const { violations } = found as { violations: { id: string; nodes: { html: string }[] }[] };
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 300)}`));
  }

  test("shows a call that failed, and why, as soon as it comes", async () => {
    await open();
    await page.getByText("No calls yet").waitFor();
    await button("Copy the call").click();
    expect(await copied()).toContain("curl -s ");
    await client.post(createPath, eventsBody(["first"]));
    await call(1).getByText("Processed").first().waitFor();
    await client.post("/__mock/v1/reset", { journal: true });
    const [good, bad] = eventsBody(["a", "b"]).social_media_customer_events_set;
    const set = [good, { ...bad, accounts_receivable_identifier: { number: "ACR00045750" } }];
    await client.post(createPath, { ...eventsBody([]), social_media_customer_events_set: set });
    await call(1).getByText("Partly processed").waitFor();
    await call(1).click();
    const happened = region("What happened");
    await happened.getByText("1 event was stored").waitFor();
    await happened.getByText("Row 1: Account (ACR00045750) not found").waitFor();
    await happened.getByText("As CRM.COM does (documented)").waitFor();
    await region("Row 1 as it was sent").getByText("Account (ACR00045750) not found").waitFor();
    await button("All 2").click();
    const { items } = await client.get("/__mock/v1/requests/1/rows");
    await button(new RegExp(`Event ${items[0].number}`)).waitFor();
    await button("Copy as curl").click();
    expect(await copied()).toBe((await client.get("/__mock/v1/requests/1/again")).curl.replace("http://stand-in", url));
    await button("Copy as vitest test").click();
    expect(await copied()).toContain('from "crmcom-mock/vitest"');
    await more();
    await button("Send again").click();
    await region("Call 2").waitFor();
    await page.keyboard.press("Escape");
    await call(2).waitFor();
    expect(await region("Call 2").count()).toBe(0);
  });

  test("says of a refused call what was meant, and mends it", async () => {
    const { social_media_customer_events_set: set, token } = eventsBody(["a"]);
    await client.post(createPath, { token, social_media_customer_event_set: set });
    await open("__mock/#/calls/1");
    const happened = region("What happened");
    await happened.getByText("social_media_customer_events_set is missing").waitFor();
    await happened.getByText("nothing was stored").waitFor();
    await region("Body of the request").getByText("did you mean social_media_customer_events_set?").waitFor();
    await button("Copy corrected body").click();
    expect(JSON.parse(await copied())).toMatchObject({ social_media_customer_events_set: set });
    await button("Send corrected").click();
    await call(2).getByText("Processed").first().waitFor();
    await client.send("/crmapi/rest/v2/customer_events/bulk/social_medai/create", { method: "POST" });
    await open("__mock/#/calls/3");
    await happened
      .getByText(/No such method: \S+social_medai\/create; did you mean \S+social_media\/create\?/)
      .waitFor();
  });

  test("says of rows that a rule left out, or answered as OK, that they are not stored", async () => {
    const inject = (id: string, index: number[]) =>
      client.post("/__mock/v1/faults", { id, match: { rows: { index } }, when: { times: 1 }, effect: { row: id } });
    await inject("omitted", [0, 1]);
    await create("a", "b", "c");
    await inject("reported-ok-but-not-committed", [0, 1]);
    await create("d", "e");
    await open();
    await call(1).getByText("2 rows missing in the response").waitFor();
    await call(1).getByText("1/3").waitFor();
    await call(2).getByText("0 stored of 2 reported as OK (reported-ok-but-not-committed)").waitFor();
    await call(2).getByText("0/2").waitFor();
    await button(/^Failed rows 2/).waitFor();
    await call(2).click();
    await region("What happened").getByText("0 stored of 2 reported as OK (reported-ok-but-not-committed)").waitFor();
  });

  test("tells a fault from CRM.COM, what it left behind, and which later calls stored the same once more", async () => {
    await client.post("/__mock/v1/faults", { preset: "lost-response", when: { times: 1 } });
    const send = () => fetch(`${url}${createPath}`, { method: "POST", body: JSON.stringify(eventsBody(["once"])) });
    await send().catch(() => undefined);
    await send();
    await open("__mock/#/calls?show=faults");
    await call(1).getByText("lost-response lost the response; the event is stored").waitFor();
    expect(await call(2).count()).toBe(0);
    await call(1).click();
    await page.getByText("The rule closed the connection after the event was stored").waitFor();
    expect(await page.getByText(/pages of the vendor|not said/).count()).toBe(0);
    await page.getByRole("row").filter({ hasText: "applied" }).getByRole("link", { name: "lost-response" }).waitFor();
    await page.getByRole("link", { name: "See both events" }).click();
    const twice = region("Duplicates");
    await twice.getByText("Response lost by lost-response").waitFor();
    await twice.getByRole("link", { name: "call 2" }).click();
    await region("Call 2").waitFor();
    await client.post("/__mock/v1/faults", { preset: "lost-response", id: "again", when: { times: 1 } });
    await send().catch(() => undefined);
    await send();
    await open("__mock/#/calls/3");
    await page.getByText(/The same was sent again in\s*call 4\s*and is stored 4 times\./).waitFor();
    await client.post(createPath, eventsBody(["header"]), { "x-mock-fault": "status=503" });
    await open("__mock/#/calls/5?tab=Why");
    await region("What happened").getByText("X-Mock-Fault: status=503").waitFor();
  });

  test("has one navigation at each width, which leads to each screen", async () => {
    await create("a");
    await open("__mock/#/calls/1");
    const names = ["Calls", "Events", "Faults", "Sandboxes", "Assumptions", "Explorations", "Docs"];
    for (const name of names.toReversed()) {
      await rail(name).click();
      await page.getByRole("main", { name }).waitFor();
      expect(await rail(name).getAttribute("aria-current")).toBe("page");
      await expect.poll(() => page.title()).toBe(`${name}: crmcom-mock`);
    }
    await rail("Calls").getByText("1").waitFor();
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await page.getByRole("navigation", { name: "Screens" }).count()).toBe(1);
    await rail("Faults").click();
    await page.getByRole("main", { name: "Faults" }).waitFor();
    await page.getByRole("navigation", { name: "Screens" }).getByText("More").click();
    await rail("Docs").click();
    await page.getByRole("main", { name: "Docs" }).waitFor();
    await open("__mock/#/calls/1");
    expect(await call(1).count()).toBe(0);
    await button("Back to the calls").click();
    await call(1).waitFor();
    for (const place of ["calls", "events"]) {
      await open(`__mock/#/${place}?sandbox=nope`);
      await page.getByRole("alert").getByText('There is no sandbox "nope"').waitFor();
      expect(await page.getByRole("alert").count()).toBe(1);
    }
    await open("__mock/#/sandboxes?sandbox=nope");
    await client.post("/__mock/v1/sandboxes", { name: "nope" });
    await region("Sandbox nope").waitFor();
    await page.getByRole("banner").getByText("Live").waitFor();
  });

  test("filters calls by the words of the journal, completes them, and the address says which", async () => {
    await create("anna");
    await client.post(createPath, { ...eventsBody(["x"]), token: "no such token" });
    await open("__mock/#/calls?filter=outcome:refused");
    await call(2).waitFor();
    expect(await call(1).count()).toBe(0);
    const box = page.getByRole("combobox", { name: "Filter calls" });
    expect(await box.inputValue()).toBe("outcome:refused");
    await page.keyboard.press("/");
    await box.fill("row:0 ANNA");
    await call(1).waitFor();
    await expect.poll(() => page.url()).toContain("filter=row%3A0+ANNA");
    await create("anna again");
    await call(3).waitFor();
    await box.fill("outc");
    const offers = page.locator("datalist option");
    await expect.poll(() => offers.first().getAttribute("value")).toBe("outcome:");
    await box.fill("anna outcome:");
    await expect.poll(() => offers.nth(3).getAttribute("value")).toBe("anna outcome:refused");
    await box.fill("outcome:good");
    await page.getByRole("alert").getByText("/outcome").waitFor();
    for (const begun of ["outcome:", "outcome:ref", 'operation:"customer_ev', '"', 'row:"1']) {
      await box.fill(begun);
      await call(1).waitFor();
      await call(2).waitFor();
    }
    await box.fill("nobody at all");
    await page.getByText("No call matches.").waitFor();
    await button("Clear").click();
    await expect.poll(() => box.inputValue()).toBe("");
    await button(/^Refused/).click();
    await call(2).waitFor();
    await expect.poll(() => call(1).count()).toBe(0);
    expect(page.url()).toContain("show=refused");
  });

  test("switches what a real tenant might do, from the call that depended on it", async () => {
    await client.post(createPath, { ...eventsBody(["a"]), unknown_member: 1 });
    await open("__mock/#/calls/1");
    await page.getByRole("tab", { name: /^Assumptions/ }).click();
    const choice = page.getByRole("group", { name: "What CRM.COM does: value.unknown-member" });
    const [today, other] = [choice.getByRole("radio").first(), choice.getByRole("radio").nth(1)];
    expect(await today.isChecked()).toBe(true);
    await other.check();
    const held = async () =>
      (await client.get("/__mock/v1/assumptions?text=value.unknown-member")).assumptions[0].variant;
    await expect.poll(held).not.toBeNull();
    await page.getByRole("link", { name: "1 switched" }).waitFor();
    await today.check();
    await expect.poll(held).toBeNull();
  });

  test("loses no call to a pause, a broken stream and a reset", async () => {
    await create("1");
    await open();
    await call(1).waitFor();
    await button("Pause").click();
    await create("2");
    await page.getByText("Paused, 1 new").waitFor();
    expect(await call(2).count()).toBe(0);
    await button("Go on").click();
    await call(2).waitFor();
    await context.setOffline(true);
    await create("3");
    await context.setOffline(false);
    await call(3).waitFor();
    const second = await newPage();
    await second.goto(`${url}/__mock/`);
    await second.getByRole("link", { name: /^Call 3 / }).waitFor();
    await more();
    await button("Clear calls").click();
    await button("Clear all calls for good").click();
    await second.getByText("No calls yet").waitFor();
    await create("again");
    for (const tab of [page, second]) {
      await tab.getByRole("link", { name: /^Call 1 / }).waitFor();
      await expect.poll(() => tab.getByRole("link", { name: /^Call \d/ }).count()).toBe(1);
    }
  });

  test("says that nobody answers where that is seen, once, and goes on by itself when somebody does", async () => {
    await open("__mock/#/faults");
    await page.getByText("Presets", { exact: true }).click();
    const preset = page.getByRole("switch", { name: "slow" });
    await preset.waitFor();
    const { port } = new URL(url);
    await client.close();
    const state = page.getByRole("banner").getByRole("status");
    await state.getByText("Not connected, trying again").waitFor();
    await preset.click();
    await page.getByRole("alert").getByText(`No response from ${url}`).waitFor();
    expect(await page.getByRole("alert").count()).toBe(1);
    await rail("Calls").click();
    client = await startClient("in-process");
    await client.standIn.listen({ port: Number(port) });
    await page.getByText("No calls yet").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    await rail("Faults").click();
    await page.getByText("Presets", { exact: true }).click();
    await preset.click();
    await item("no matching call").waitFor();
    await expect.poll(() => state.textContent()).toBe("Live");
  });

  test("shows what was sent as text, in every place", async () => {
    const attack = `<img src=x onerror="document.title='hit'">\u202egnp.exe`;
    const [row] = eventsBody([`${attack}${"x".repeat(1_000_000)}`]).social_media_customer_events_set;
    const hostile = { request_unique_identifier: attack, profile: attack, performed_on: attack, [attack]: attack };
    const wrong = { ...row, ...hostile };
    const sent = { ...eventsBody([]), social_media_customer_events_set: [row, wrong], [attack]: attack };
    await client.post(createPath, sent, { "x-client": "<img src=x>" });
    await client.send(`/crmapi/rest/v2/${encodeURIComponent(attack)}`);
    await client.post(createPath, { ...eventsBody([]), token: attack });
    await open();
    for (const sequence of [3, 2, 1]) {
      await call(sequence).click();
      for (const tab of await page.getByRole("tab").all()) await tab.click();
    }
    await page.getByRole("tab", { name: "Request" }).click();
    const body = region("Body of the request");
    await body.getByText("<img src=x onerror=").first().waitFor();
    expect(await body.textContent()).toContain("\\u{202e}gnp.exe");
    await body
      .getByText(/and \d+ more characters/)
      .first()
      .waitFor();
    expect(await page.title()).toBe("Calls: crmcom-mock");
    await open("__mock/#/events");
    await page.getByRole("row").filter({ hasText: "<img src=x onerror=" }).first().waitFor();
    const effect = { http: { status: 503 } };
    const match = { body: { "/a": attack } };
    await client.post("/__mock/v1/faults", { id: "hostile", description: attack, match, effect });
    await open("__mock/#/faults/hostile");
    await page.getByRole("dialog", { name: "Rule hostile" }).getByText("503").first().waitFor();
    expect(await page.title()).toBe("Faults: crmcom-mock");
    expect(await page.locator("img").count()).toBe(0);
  });

  test("has no barrier and nothing sideways on any screen, light or dark, at six widths, and a picture of each", async () => {
    const explorations = tempFolder();
    await startAnew({ explorations });
    for (const [index, { replay: _, ...failure }] of (await explored).failures.entries()) {
      const kept = { ...failure, command: ["node", "client.mjs"] };
      writeFileSync(join(explorations, `${index}.json`), JSON.stringify(kept));
    }
    await fillForPictures(client);
    const { items } = await client.get("/__mock/v1/requests?order=newest&limit=9");
    const ofMany = items.find((one: { rows: unknown[] | null }) => one.rows?.length === 200).sequence;
    const screens = {
      calls: ["", page.getByRole("link", { name: /^Call 1\d / }).first()],
      call: [`calls/${ofMany}`, page.getByText("rows failed, for 2 reasons")],
      events: ["events", region("Duplicates")],
      faults: ["faults", item("Can never apply").first()],
      rule: ["faults/new", page.getByRole("dialog", { name: "New rule" })],
      sandboxes: ["sandboxes", button(/^Reset records/)],
      assumptions: ["assumptions", item("bulk.order").first()],
      explorations: ["explorations", page.getByText(/kept failures?, \d+ to replay/)],
      docs: ["docs", page.getByRole("article")],
    } as const;
    dropPictures();
    for (const [name, [place, awaited]] of Object.entries(screens)) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto("about:blank");
      await open(`__mock/#/${place}`);
      await awaited.waitFor();
      for (const [width, height] of [
        [1280, 800],
        [1920, 1080],
        [1000, 800],
        [700, 1024],
        [390, 844],
        [360, 800],
      ] as const) {
        await page.setViewportSize({ width, height });
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          await page.waitForTimeout(400);
          await keepPicture(`${name}-${colorScheme}-${width}`, page);
          // A button takes a while to change its colours.
          const found = async () => [name, colorScheme, width, await barriers()];
          await expect.poll(found, { timeout: 10_000 }).toEqual([name, colorScheme, width, []]);
        }
        // Tables scroll within their boxes; the page, and what scrolls down, do not scroll sideways.
        const boxes = `[...document.querySelectorAll("html, main, .overflow-y-auto, main :is(p, li, dd, h1, h2):not(.truncate)")]`;
        const wide = await page.evaluate(
          `${boxes}.filter((box) => box.clientWidth > 1 && box.scrollWidth > box.clientWidth + 1).map((box) => box.outerHTML.slice(0, 200))`,
        );
        expect([name, width, wide]).toEqual([name, width, []]);
      }
    }
  });

  test("shows events by their names with the call that made each, and other collections", async () => {
    await create("polina");
    await create("polina");
    await open("__mock/#/events");
    const row = (text: string) => page.getByRole("row").filter({ hasText: text });
    const twice = region("Duplicates");
    await twice.getByText("1 event was stored more than once").waitFor();
    await twice.getByRole("link", { name: "call 1" }).waitFor();
    const { items, total } = await client.get("/__mock/v1/store/customer_events?order=newest");
    await page.getByText(`${total} of ${total} records`).waitFor();
    await row(items[0].number).getByText("Polina Georgiou").first().waitFor();
    await row(items[0].number).getByRole("link", { name: "call 2" }).waitFor();
    await create("while it is looked at");
    await row("while it is looked at").waitFor();
    await create(...Array.from({ length: 7 }, () => "seven times"));
    await twice.getByText("and 1 more").waitFor();
    await page.getByRole("searchbox").fill("LOOKED AT");
    await page.getByText("1 of 1 record", { exact: true }).waitFor();
    await page.getByRole("combobox", { name: "Collection" }).selectOption("units");
    await row("Admin Unit").waitFor();
    await client.post("/__mock/v1/store/units", { name: "New Unit" });
    await page.getByRole("combobox", { name: "Collection" }).selectOption("accounts_receivable");
    await page.getByRole("combobox", { name: "Collection" }).selectOption("units");
    await row("New Unit").waitFor();
    await more();
    await button("Reset records").click();
    await button("Remove all events that calls stored").click();
    await expect.poll(() => row("New Unit").count()).toBe(0);
  });

  test("makes a sandbox that holds for all screens, steers its clock, release and records, and removes it", async () => {
    await open("__mock/#/sandboxes");
    await button("New sandbox").click();
    await page.getByRole("textbox", { name: "Name" }).fill("no spaces");
    await button("Make it").click();
    await page.getByRole("alert").getByText("/name").waitFor();
    await page.getByRole("textbox", { name: "Name" }).fill("mine");
    await button("Make it").click();
    await region("Sandbox mine").waitFor();
    const inMine = (path: string) => client.get(`/__mock/v1/${path}`, { "x-mock-sandbox": "mine" });
    await button("Copy token").click();
    expect(await copied()).toBe((await inMine("connection")).token);
    await button("Copy base URL").last().click();
    expect(await copied()).toBe(`${url}/__mock/s/mine`);
    await page.getByRole("textbox", { name: "Moment" }).fill("2030-01-01T00:00:00Z");
    await button("Freeze").click();
    await page.getByText("1 Jan 2030, 00:00:00").waitFor();
    await button("Advance 1 h").click();
    await page.getByText("1 Jan 2030, 01:00:00").waitFor();
    await client.send("/__mock/v1/sandboxes/mine", { method: "PATCH", body: '{"release":"R99"}' });
    await page.reload();
    await page.getByRole("row").filter({ hasText: "R99.0.0 is not known and behaves as R17.0.0" }).waitFor();
    const release = page.getByRole("combobox", { name: "Release" });
    await release.selectOption("R15.0.0");
    await expect.poll(async () => (await client.get("/__mock/v1/sandboxes/mine")).release).toBe("R15.0.0");
    await page.getByRole("banner").getByText("clock stopped").waitFor();
    await rail("Calls").click();
    await button("Copy the call").waitFor();
    const { token } = await inMine("connection");
    await client.post(`/__mock/s/mine${createPath}`, eventsBody(["in mine"], token));
    await call(1).getByText("01:00:00").first().waitFor();
    expect((await client.get("/__mock/v1/requests")).total).toBe(0);
    await page.reload();
    await call(1).waitFor();
    await expect.poll(() => page.getByRole("combobox", { name: "Sandbox" }).inputValue()).toBe("mine");
    await rail("Sandboxes").click();
    await region("Sandbox mine").waitFor();
    for (const part of await page.getByRole("checkbox").all()) await part.check();
    await button(/^Reset records/).click();
    await button("Reset 5 of 5 parts for good").click();
    await expect.poll(() => release.inputValue()).toBe("R14.0.0");
    await button("Remove mine").click();
    await button("Remove mine for good").click();
    await page.getByRole("link", { name: "default", exact: true }).click();
    await region("Sandbox default").waitFor();
  });

  test("shows the reference of the sandbox, and sends a call to it, behind a proxy, a token and another name", async () => {
    const adminToken = "a-token-for-the-admin-api";
    const away = await startClient("in-process", { host: "0.0.0.0", adminToken });
    const { port } = await away.standIn.listen({ port: 0 });
    const proxy = await proxyBelow("/tools/crm", `http://127.0.0.1:${port}`);
    await away.post("/__mock/v1/sandboxes", { name: "mine", release: "R12" });
    url = proxy.url.replace("127.0.0.1", "localhost");
    await open("tools/crm/__mock/#/docs/src%2Fvendor%2Fmethods%2FREADME.md?sandbox=mine");
    await page.getByLabel("Admin token").fill("wrong");
    await button("Open").click();
    await page.getByRole("alert").getByText("another token").waitFor();
    await page.getByLabel("Admin token").fill(adminToken);
    await button("Open").click();
    await page.getByRole("article").getByRole("heading", { level: 1, name: "Methods" }).waitFor();
    await expect.poll(() => page.getByRole("combobox", { name: "Sandbox" }).inputValue()).toBe("mine");
    // Each tab asks once.
    const other = await newPage();
    await other.goto(`${url}/tools/crm/__mock/`);
    await other.getByLabel("Admin token").waitFor();
    await away.post("/__mock/s/mine/crmapi/rest/v2/authentication/token", login, { "x-mock-admin-token": adminToken });
    await rail("Calls").click();
    await call(1).click();
    await region("Call 1").getByText("fill in /password").waitFor();
    await more();
    await button("Send again").click();
    await region("Call 2").waitFor();
    await button("Copy as curl").click();
    expect(await copied()).toMatch(
      new RegExp(`^curl -s '${url}/tools/crm/__mock/s/mine~[0-9A-F]{32}/crmapi/rest/v2/authentication/token'`),
    );
    await open("tools/crm/");
    await page.getByRole("main", { name: "Calls" }).waitFor();
    await page.close();
    await proxy.close();
    await away.close();
  });

  test("has the pages of the package, and searches them", async () => {
    await client.post("/__mock/v1/sandboxes", { name: "mine" });
    await open("__mock/#/docs/src%2Fmock%2Ffaults%2FREADME.md?sandbox=mine");
    await page.getByRole("article").getByRole("link").first().click();
    await expect.poll(() => page.url()).toContain("sandbox=mine");
    await open("__mock/#/docs");
    await page.getByRole("article").getByRole("heading", { name: "crmcom-mock" }).waitFor();
    const pages = page.getByRole("navigation", { name: "Pages" });
    await expect.poll(() => pages.getByRole("link").last().textContent()).toBe("Changelog");
    const groups = await pages.getByRole("paragraph").allTextContents();
    expect([groups[0], groups.includes("Methods"), groups.at(-1)]).toEqual(["Start", true, "What is new"]);
    await page.getByRole("searchbox").fill("retry-after");
    await expect.poll(() => pages.getByRole("link", { name: "Dashboard" }).count()).toBe(0);
    await pages.getByRole("link").first().click();
    await page
      .getByRole("article")
      .getByText(/retry-after/i)
      .first()
      .waitFor();
    await page.getByRole("searchbox").fill("no page has these words");
    await page.getByText("No page matches.").waitFor();
  });

  test("shows the failures of explorations that a folder keeps, as they ended last", async () => {
    const explorations = tempFolder();
    await startAnew({ explorations });
    await open("__mock/#/explorations");
    await page.getByText("No exploration yet").waitFor();
    const [failure] = (await explored).failures;
    const kept = { ...failure, replay: undefined, command: ["node", "mine.mjs"] };
    writeFileSync(join(explorations, "kept.json"), JSON.stringify(kept));
    await page.reload();
    await page.getByText("1 kept failure, 1 to replay").waitFor();
    await page.getByText(`--replay ${join(explorations, "kept.json")}`).waitFor();
    writeFileSync(join(explorations, "kept.json"), JSON.stringify({ ...kept, now: "handled" }));
    await page.reload();
    await page.getByText("1 kept failure, 0 to replay").waitFor();
    const cell = region("Calls and faults").getByRole("button");
    expect(await cell.allTextContents()).toEqual(["handled"]);
    expect(await cell.getAttribute("class")).toContain("text-success");
  });

  test("is the HTML report of explore too, as one file that asks for nothing", async () => {
    const found = await explored;
    const [failure] = found.failures;
    const cellsOf = [{ ...failure?.point, verdict: "storm" }];
    const doubt = { assumption: "bulk.order", variant: "any", provenance: "inferred", cells: cellsOf, operations: [] };
    const summary = "gave-up without any fault, storm with 1 fault";
    const whatIf = { points: 1, variants: 1, notTried: [], conditions: [{ ...doubt, summary }] };
    const more = { whatIf, unstable: [{ point: failure?.point, difference: "request 2 is another" }] };
    const file = join(tempFolder(), "report.html");
    writeFileSync(file, htmlReport({ ...found, ...more } as Exploration, "node <client>.mjs"));
    url = "file://";
    await page.goto(`file://${file}`);
    await page.getByText("node <client>.mjs").waitFor();
    const reached = found.cells.length - found.notReached;
    await page.getByText(`${found.failed} of ${reached} faults are not handled`).waitFor();
    const cells = region("Calls and faults").getByRole("button");
    expect((await cells.allTextContents()).toSorted()).toEqual(found.cells.map(({ verdict }) => verdict).toSorted());
    for (const text of ["bulk.order=any", summary, "request 2 is another"]) await page.getByText(text).waitFor();
    const told = region("What happened");
    await page.getByRole("row", { name: "Connection dies after" }).getByRole("button").first().click();
    await told.getByText("stored more often than without faults").waitFor();
    await told.getByText("Suggested fix").waitFor();
    await told.getByRole("img", { name: "The calls of the run, between client and store" }).waitFor();
    expect(await barriers()).toEqual([]);
  });

  test("steps through the calls, closes them by Escape, and changes its theme", async () => {
    await create("1");
    await create("2");
    await open("__mock/#/calls/2");
    await page.getByRole("heading", { name: "Call 2" }).waitFor();
    await button("Older call").click();
    await page.getByRole("heading", { name: "Call 1" }).waitFor();
    await button("Newer call").click();
    await page.getByRole("heading", { name: "Call 2" }).waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("heading", { name: "Call 2" }).count()).toBe(0);
    await page.getByRole("button", { name: "Theme: system" }).click();
    await expect.poll(() => page.evaluate("document.documentElement.dataset.theme")).toBe("light");
  });

  test("makes rules: a preset at a switch, one by the form, one as JSON with its mistakes at their lines", async () => {
    await create("1");
    await open("__mock/#/faults");
    await page.getByText("Presets", { exact: true }).click();
    const preset = page.getByRole("switch", { name: "lost-response", exact: true });
    await preset.click();
    const rules = page.getByRole("list", { name: "Fault rules" });
    await rules.getByText("Connection closed after it was stored").waitFor();
    await fetch(`${url}${createPath}`, { method: "POST", body: JSON.stringify(eventsBody(["3"])) }).catch(() => {});
    await item("1 of 1").first().waitFor();
    await preset.click();
    await page.getByText("No rules: each response").waitFor();
    await preset.click();
    await rules.getByText("Connection closed after it was stored").waitFor();
    await more();
    await button("Clear all rules").click();
    await button("Remove all rules").click();
    await page.getByText("No rules: each response").waitFor();

    await button("Add rule").click();
    const drawer = page.getByRole("dialog");
    await drawer.getByLabel("Name").fill("by-form");
    await drawer.getByLabel("Which calls").fill("customer_event.bulk.*");
    await drawer.getByText("Can never apply").waitFor();
    await drawer.getByRole("button", { name: "customer_events.bulk.*" }).click();
    await drawer.getByRole("button", { name: "The nth" }).click();
    await drawer.getByText("only call 2").waitFor();
    await drawer.getByRole("button", { name: "Add rule" }).click();
    await item("503 with Retry-After 1 s for customer_events.bulk.*, only call 2").first().waitFor();

    await page.goto(`${url}/__mock/#/calls/1`);
    await more();
    await button("Make a fault rule").click();
    await drawer.getByText("Connection closed after it was stored").waitFor();
    await drawer.getByRole("button", { name: "JSON" }).click();
    const write = (text: string) => page.getByRole("textbox", { name: "Rule as JSON" }).fill(text);
    await write('{\n  "match": {},\n  "phase": "never",\n  "efect": {},\n  "effect": { "connection": "reset" }\n}');
    await drawer.getByRole("alert").getByText("Line 3:").waitFor();
    await drawer.getByRole("button", { name: "Add rule" }).click();
    await drawer.getByRole("alert").getByText("Line 3:").waitFor();
    await write('{ "id": "mine", "when": { "nth": [3, 6, 9] }, "effect": { "http": { "status": 503 } } }');
    await drawer.getByRole("button", { name: "Add rule" }).click();
    await page.getByRole("switch", { name: "mine is on" }).click();
    await expect.poll(async () => (await client.get("/__mock/v1/faults/mine")).enabled).toBe(false);
    await page.getByRole("link", { name: "Change mine" }).click();
    await drawer.getByRole("spinbutton", { name: "HTTP status" }).fill("504");
    await drawer.getByRole("button", { name: "Save" }).click();
    await item("504").first().waitFor();
  });
});
