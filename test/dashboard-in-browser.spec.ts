import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import axe from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { explorationSchema } from "../src/lab/explore/exploration.ts";
import { attacks } from "./attacks.ts";
import { browserPath, openBrowser } from "./browser.ts";
import { buildDashboard } from "./build-dashboard.ts";
import { createPath, eventsBody } from "./event-rows.ts";
import { exploredForPictures, fillForPictures, keepPicture } from "./pictures.ts";
import { type Client, startClient } from "./transports.ts";

/** A proxy that has a stand-in below a path of its own. */
async function proxyBelow(folder: string, behind: string): Promise<{ readonly url: string } & AsyncDisposable> {
  const proxy = createServer((incoming, response) => {
    const { url: path = "", method, headers } = incoming;
    const to = request(`${behind}${path.replace(folder, "")}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode as number, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(to.on("error", () => response.destroy()));
    response.on("close", () => to.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}

/** The reference has a large script of others. */
const patiently = { timeout: 30_000 };

describe.skipIf(browserPath === undefined)("the dashboard in a browser", () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let client: Client;
  let url: string;
  let explored: Promise<string>;
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

  async function newPage(): Promise<Page> {
    const opened = await context.newPage();
    opened.setDefaultTimeout(30_000);
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

  const give = (name: string, text: string) =>
    page.getByLabel("Report").setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });

  /** What a checker of accessibility finds that is serious, as `rule: element`. */
  async function barriers(rules: object = {}): Promise<string[]> {
    await page.evaluate(axe.source);
    const found = await page.evaluate(
      `axe.run(document, ${JSON.stringify({ iframes: false, resultTypes: ["violations"], ...rules })})`,
    );
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
    await rowOf("Account (ACR00045750) Not Found (NotFoundAPIValueException)").getByText("partly processed").waitFor();
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

  test("leads to each screen by a link of the header and by a tab, whatever else is on the screen", async () => {
    // What the reference shows is looked at by others, and takes seconds to be worked out.
    await page.route("**/__mock/v1/docs/*.js", (route) => route.abort());
    await client.post(createPath, { ...eventsBody(["a"]), unknown_member: 1 });
    await client.post(createPath, { ...eventsBody(["a"]), unknown_member: 1 });
    await open("__mock/#/calls/1");
    await rowOf(/^0/).getByRole("link").first().waitFor();
    const names = ["Calls", "Events", "Faults", "Sandboxes", "Assumptions", "Exploration", "Reference"];
    const links = page.getByRole("banner").getByRole("link");
    expect([await links.allTextContents(), await page.getByRole("tab").allTextContents()]).toEqual([names, names]);
    for (const name of names.toReversed()) {
      await page.getByRole("link", { name }).click();
      await page.getByRole("tabpanel", { name }).waitFor();
      expect(await links.getByText(name).getAttribute("aria-current")).toBe("page");
    }
    await page.setViewportSize({ width: 360, height: 700 });
    await page.getByRole("link", { name: "Exploration" }).click();
    await page.getByRole("tab", { name: "Exploration", selected: true }).waitFor();
    await page.getByRole("tab", { name: "Calls" }).click();
    // The address changes first, and then the tab: a key between the two would go on from the former.
    await page.getByRole("tab", { name: "Calls", selected: true }).waitFor();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("tabpanel", { name: "Events" }).waitFor();
    await page.getByRole("banner").getByRole("button", { name: "Keys" }).click();
    await page.getByRole("dialog", { name: "Keys" }).getByRole("button", { name: "Close" }).click();
    expect(await page.getByRole("main").count()).toBe(1);
    for (const place of ["calls", "events", "reference"]) {
      await open(`__mock/#/${place}?sandbox=nope`);
      await page.getByRole("alert").getByText('There is no sandbox "nope"').waitFor();
      expect(await page.getByText("connecting").count()).toBe(0);
    }
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

  test("says that nobody answers where that is seen, once, and goes on by itself when somebody does", async () => {
    await open("__mock/#/faults");
    const preset = page.getByRole("switch", { name: "slow" });
    await preset.waitFor();
    const { port } = new URL(url);
    await client.close();
    await page.getByRole("banner").getByText("no connection, trying again").waitFor();
    await preset.click();
    await page.getByRole("alert").getByText(`Nobody answers at ${url}`).waitFor();
    expect(await page.getByRole("alert").count()).toBe(1);
    await page.getByRole("tab", { name: "Calls" }).click();
    await page.getByRole("alert").getByText("Nobody answers").waitFor();
    client = await startClient("in-process");
    await client.standIn.listen({ port: Number(port) });
    await page.getByText("No calls yet").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    await page.getByRole("tab", { name: "Faults" }).click();
    await preset.click();
    await rowOf("never hit").waitFor();
    expect(await page.getByRole("banner").getByRole("status").textContent()).toBe("");
  });

  test("holds thousands of calls without moving what is looked at, and says what the journal has forgotten", async () => {
    await client.close();
    client = await startClient("in-process", { journalMax: 5000 });
    ({ url } = await client.standIn.listen({ port: 0 }));
    for (let index = 0; index < 1300; index += 1) {
      await Promise.all(["a", "b", "c", "d"].map((name) => client.send(`/crmapi/rest/v2/${name}${index}`)));
    }
    await open();
    const call = (sequence: number) => page.getByRole("link", { name: `Call ${sequence}`, exact: true });
    await call(5200).waitFor();
    expect(await page.getByRole("row").count()).toBeLessThan(500);
    const older = page.getByRole("button", { name: "Older calls" });
    await older.scrollIntoViewIfNeeded();
    const before = await page.getByRole("row").count();
    await client.send("/crmapi/rest/v2/late");
    await expect.poll(() => page.getByRole("row").count()).toBe(before + 1);
    await older.click();
    await call(4801).waitFor();
    await older.click();
    await call(4601).waitFor();
    const looked = call(4700);
    await looked.scrollIntoViewIfNeeded();
    const place = await looked.boundingBox();
    await create("while an older one is looked at");
    await call(5202).waitFor({ state: "attached" });
    expect(Math.abs(((await looked.boundingBox())?.y ?? 0) - (place?.y ?? 0))).toBeLessThan(2);
    await open("__mock/#/calls?filter=row:nobody");
    await page.getByText("No call is like that.").waitFor();
    await page.getByText("202 older calls are forgotten").waitFor();
  });

  test("shows what was sent as text", async () => {
    const attack = `<img src=x onerror="document.title='hit'">\u202egnp.exe`;
    await create(`${attack}${"x".repeat(1_000_000)}`);
    await open();
    await page.getByRole("link", { name: "Call 1", exact: true }).click();
    const body = page.getByRole("region", { name: "Body of the request" });
    await body.getByText("<img src=x onerror=").waitFor();
    expect(await body.textContent()).toContain("\\u{202e}gnp.exe");
    await page.getByRole("button", { name: /Show all \d+ characters/ }).click();
    await expect.poll(async () => ((await body.textContent()) ?? "").length).toBeGreaterThan(50_000);
    expect(await page.title()).toBe("Calls: crmcom-mock");
    await open("__mock/#/events");
    await rowOf("<img src=x onerror=").waitFor();
    expect(await page.title()).toBe("Events: crmcom-mock");
    expect(await page.locator("img").count()).toBe(0);
  });

  test("has no barrier on any screen, light or dark, and a picture of each", async () => {
    await fillForPictures(client);
    const screens = {
      calls: page.getByRole("link", { name: "Call 6" }),
      "calls/2": rowOf("accounts_receivable ACR0000000164"),
      events: rowOf("likely duplicate").first(),
      faults: rowOf("half-rows"),
      sandboxes: page.getByRole("heading", { name: "Start over" }),
      "assumptions?filter=bulk.": rowOf("bulk.order"),
      exploration: page.getByText("explore --format json"),
      reference: page.frameLocator("iframe").getByText("/customer_events/bulk/social_media/create"),
    };
    const schemes = { light: {}, dark: { runOnly: ["color-contrast"] } } as const;
    for (const [place, awaited] of Object.entries(screens)) {
      await page.setViewportSize({ width: 1200, height: 600 });
      await open(`__mock/#/${place}`);
      await awaited.waitFor(patiently);
      if (place === "exploration") {
        await give("exploration.json", await explored);
        await page.getByRole("heading", { name: /^Exploration: / }).waitFor();
      }
      if (place === "reference") await awaited.evaluate("document.querySelector('.opblock-tag').scrollIntoView()");
      for (const [colorScheme, rules] of Object.entries(schemes)) {
        await page.emulateMedia({ colorScheme: colorScheme as keyof typeof schemes });
        const picture = await page.screenshot();
        expect(picture.length, place).toBeLessThan(150_000);
        keepPicture(`${place.replace("/2", "-one").replace(/\?.*/, "")}-${colorScheme}.png`, picture);
        expect([place, colorScheme, await barriers(rules)]).toEqual([place, colorScheme, []]);
      }
      for (const width of [1920, 360]) {
        await page.setViewportSize({ width, height: 900 });
        const wide = await page.evaluate("document.documentElement.scrollWidth");
        expect([place, width, (wide as number) <= width]).toEqual([place, width, true]);
      }
    }
  });

  test("works below a path of a reverse proxy", async () => {
    await create("behind");
    await using proxy = await proxyBelow("/tools/crm", url);
    ({ url } = proxy);
    const direct = await client.get("/__mock/v1/way-in");
    await open("tools/crm/");
    await page.getByRole("link", { name: "Call 1" }).click();
    await page.getByRole("button", { name: "Copy as curl" }).click();
    expect(await copied()).toContain(`'${url}/tools/crm/__mock/s/default/crmapi/rest/v2/`);
    expect(direct.baseUrl).not.toContain("/tools/crm");
    await page.close();
  });

  test("shows events with the call that made each and what looks made twice, and other collections", async () => {
    await create("polina");
    await create("polina");
    await open("__mock/#/events");
    const doubled = rowOf("likely duplicate: same content");
    await doubled.first().waitFor();
    expect(await doubled.count()).toBe(2);
    const { items, total } = await client.get("/__mock/v1/store/customer_events?order=newest");
    await page.getByText(`${total} records`, { exact: true }).waitFor();
    await rowOf(items[0].id).getByRole("link", { name: "call 2" }).waitFor();
    await create("while it is looked at");
    await rowOf("while it is looked at").waitFor();
    await page.getByRole("searchbox").fill("LOOKED AT");
    await page.getByText("1 record", { exact: true }).waitFor();
    await page.getByRole("combobox", { name: "Collection" }).selectOption("units");
    await rowOf("Admin Unit").waitFor();
    await page.getByRole("button", { name: "Add a row" }).click();
    const row = page.getByRole("textbox", { name: /^Row of units/ });
    await row.fill('{\n  "name": "New Unit",\n  "colour": "red"\n}');
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("alert").getByText("colour").waitFor();
    await row.fill('{ "name": "New Unit" }');
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await rowOf("New Unit").waitFor();
    await page.getByRole("button", { name: "Reset records" }).click();
    await expect.poll(() => rowOf("New Unit").count()).toBe(0);
  });

  test("makes a sandbox that holds for all screens, steers its clock, release and records, and removes it", async () => {
    await open("__mock/#/sandboxes");
    await page.getByRole("textbox", { name: "Name" }).fill("no spaces");
    await page.getByRole("button", { name: "Make a sandbox" }).click();
    await page.getByRole("alert").getByText("/name").waitFor();
    await page.getByRole("textbox", { name: "Name" }).fill("mine");
    await page.getByRole("button", { name: "Make a sandbox" }).click();
    await page.getByRole("region", { name: "Sandbox mine" }).waitFor();
    const inMine = (path: string) => client.get(`/__mock/v1/${path}`, { "x-mock-sandbox": "mine" });
    await page.getByRole("button", { name: "Copy token" }).click();
    expect(await copied()).toBe((await inMine("way-in")).token);
    await page.getByRole("button", { name: "Copy base URL" }).click();
    expect(await copied()).toBe(`${url}/__mock/s/mine`);
    await page.getByRole("textbox", { name: "Moment" }).fill("2030-01-01T00:00:00Z");
    await page.getByRole("button", { name: "Freeze at it" }).click();
    await page.getByRole("heading", { name: "stopped at 2030-01-01T00:00:00" }).waitFor();
    await page.getByRole("button", { name: "Advance 1 hour" }).click();
    await page.getByRole("heading", { name: "stopped at 2030-01-01T01:00:00" }).waitFor();
    expect((await inMine("clock")).now).toBe("2030-01-01T01:00:00.000Z");
    await page.getByRole("textbox", { name: "Simulated release" }).fill("R99");
    await page.getByRole("button", { name: "Simulate it" }).click();
    await rowOf("mine").getByText("R99.0.0 is not known and behaves as R17.0.0").waitFor();
    await page.getByRole("textbox", { name: "Simulated release" }).fill("R15");
    await page.getByRole("button", { name: "Simulate it" }).click();
    await page.getByRole("banner").getByText("R15.0.0, clock stopped").waitFor();
    await page.getByRole("tab", { name: "Calls" }).click();
    await page.getByRole("button", { name: "Copy the call" }).waitFor();
    const { token } = await inMine("way-in");
    await client.post(`/__mock/s/mine${createPath}`, eventsBody(["in mine"], token));
    await rowOf("2030-01-01 01:00:00").waitFor();
    expect((await client.get("/__mock/v1/requests")).total).toBe(0);
    await page.reload();
    await page.getByRole("link", { name: "Call 1" }).waitFor();
    expect(await page.getByRole("combobox", { name: "Sandbox" }).inputValue()).toBe("mine");
    await page.getByRole("tab", { name: "Sandboxes" }).click();
    await page.getByRole("button", { name: "All of it" }).click();
    await page.getByText("Put back: state").waitFor();
    await page.getByRole("banner").getByText("R14.0.0").waitFor();
    await page.getByRole("button", { name: "Remove mine" }).click();
    await page.getByText("There is no sandbox mine any more.").waitFor();
    await page.getByRole("link", { name: "Look at default" }).click();
    await page.getByRole("region", { name: "Sandbox default" }).waitFor();
  });

  test("lists assumptions, those of my calls, and switches them", async () => {
    await client.post(createPath, { ...eventsBody(["a"]), unknown_member: 1 });
    await open("__mock/#/assumptions");
    await rowOf("bulk.rows-fail-alone").getByText("Everything that is wrong with one row").waitFor();
    const { assumptions } = await client.get("/__mock/v1/assumptions");
    expect(await page.getByRole("row").count()).toBe(assumptions.length + 1);
    await page.getByRole("checkbox", { name: "Used by my calls" }).check();
    const used = rowOf("value.unknown-member");
    const inUse = (await client.get("/__mock/v1/assumptions?used=true")).assumptions;
    await expect.poll(() => page.getByRole("row").count()).toBe(inUse.length + 1);
    await used.getByRole("switch").first().click();
    await page.getByRole("banner").getByText("1 switched").waitFor();
    await used.getByRole("link", { name: "used once" }).click();
    await page.getByRole("link", { name: "Call 1" }).waitFor();
    expect(await page.getByRole("searchbox").inputValue()).toBe("assumption:value.unknown-member");
  });

  test("shows the reference of the sandbox, and tries a call out in it, behind a proxy, a token and another name", async () => {
    const adminToken = "a-token-for-the-admin-api";
    const away = await startClient("in-process", { host: "0.0.0.0", adminToken });
    const { port } = await away.standIn.listen({ port: 0 });
    await using proxy = await proxyBelow("/tools/crm", `http://127.0.0.1:${port}`);
    await away.post("/__mock/v1/sandboxes", { name: "mine", release: "R12" });
    url = proxy.url.replace("127.0.0.1", "localhost");
    await open("tools/crm/__mock/#/reference?sandbox=mine");
    await page.getByLabel("Admin token").fill(adminToken);
    await page.getByRole("button", { name: "Open" }).click();
    const frame = page.frameLocator("iframe");
    await frame.getByText("R12.0.0").first().waitFor(patiently);
    await frame.getByText("/authentication/token", { exact: true }).click();
    await frame.getByRole("button", { name: "Try it out" }).click();
    await frame.getByRole("button", { name: "Execute" }).click();
    const calls = async () => (await away.get("/__mock/s/mine/__mock/v1/requests")).total;
    await expect.poll(calls, patiently).toBe(1);
    await page.getByRole("tab", { name: "Calls" }).click();
    await page.getByRole("link", { name: "Call 1" }).click();
    await page.getByRole("button", { name: "Send again" }).click();
    await page.getByText("Sent again: HTTP 200, call call-2").waitFor();
    await page.getByText("Secrets are not kept: /password must be filled in.").waitFor();
    await page.getByRole("button", { name: "Copy as curl" }).click();
    expect(await copied()).toMatch(
      new RegExp(`^curl -s '${url}/tools/crm/__mock/s/[0-9A-F]{32}/crmapi/rest/v2/authentication/token'`),
    );
    await page.close();
    await away.close();
  });

  test("opens the report of an exploration as its matrix, and says what is none", async () => {
    await open("__mock/#/exploration");
    await give("bad.json", "{}");
    await page.getByRole("alert").getByText("bad.json is not opened").waitFor();
    const { result, cells, failures, ...rest } = explorationSchema.parse(JSON.parse(await explored));
    const points = cells.slice(0, 1).map(({ operation, occurrence, fault }) => ({ operation, occurrence, fault }));
    const turned = points.map((point) => ({ ...point, verdict: "storm" }));
    const order = { assumption: "bulk.order", variant: "any", turned: 1, cells: turned };
    const more = {
      whatIf: [{ ...order, inWords: "gave-up without any fault, 1 cell turns to storm" }],
      flaky: [{ points, difference: "call 2 is another" }],
    };
    const report = explorationSchema.parse({ ...rest, ...more, result, cells, failures });
    await give("good.json", JSON.stringify(report));
    await page.getByRole("heading", { name: `Exploration: ${result}` }).waitFor();
    for (const { operation, occurrence, fault, row, verdict } of cells) {
      const column = await page.getByRole("columnheader").allTextContents();
      const line = page.getByRole("row").filter({
        has: page.getByRole("rowheader", { name: row === undefined ? fault : `${fault} ${row}`, exact: true }),
      });
      const cell = line.getByRole("cell").nth(column.indexOf(`${operation} #${occurrence}`) - 1);
      expect([fault, row, await cell.textContent()]).toEqual([fault, row, verdict]);
    }
    expect(failures.length).toBeGreaterThan(0);
    await page.getByText(`${failures[0]?.verdict}: ${failures[0]?.points[0]?.fault}`).waitFor();
    await page.getByText("bulk.order=any: gave-up without any fault, 1 cell turns to storm").waitFor();
    await page.getByText(`storm: ${points[0]?.fault} at ${points[0]?.operation} #1`).waitFor();
    await page.getByText("call 2 is another").waitFor();

    await give("earlier.json", JSON.stringify({ ...rest, result, cells, failures, whatIf: [order] }));
    await page.getByText("bulk.order=any: storm").waitFor();
  });

  test("asks for the token where one is needed, once a tab, also the reference", async () => {
    const away = await startClient("in-process", { host: "0.0.0.0", adminToken: "a-token-for-the-admin-api" });
    try {
      const { port } = await away.standIn.listen({ port: 0 });
      url = `http://127.0.0.1:${port}`;
      await page.goto(`${url}/__mock/v1/docs`);
      const field = page.getByLabel("Admin token");
      await field.fill("wrong");
      await page.getByRole("button", { name: "Open" }).click();
      await page.getByRole("alert").waitFor();
      await field.fill("a-token-for-the-admin-api");
      await page.getByRole("button", { name: "Open" }).click();
      await page.locator("iframe").waitFor();
      await page.goto(`${url}/__mock/`);
      await page.getByText("No calls yet").waitFor();
      await page.goto(`${url}/__mock/v1/docs`);
      await page.getByText("R14.0.0").first().waitFor(patiently);
      const other = await newPage();
      await other.goto(`${url}/__mock/`);
      await other.getByLabel("Admin token").waitFor();
    } finally {
      await away.close();
    }
  });

  test("gives a hostile page nothing, whatever it tries", async () => {
    await create("secret");
    const hostile = createServer((_, answer) => answer.setHeader("content-type", "text/html").end("<!doctype html>"));
    await new Promise<void>((resolve) => hostile.listen(0, "127.0.0.1", resolve));
    const base = `http://localhost:${(hostile.address() as AddressInfo).port}`;
    const other = await context.newPage();
    try {
      await other.goto(base);
      expect(await other.evaluate(attacks, url)).toEqual({
        fetch: "refused",
        "fetch of docs": "refused",
        "fetch that is not read": "opaque",
        img: "error",
        script: "error",
        "script of the page": "error",
        object: "error",
        iframe: "shows nothing",
        "iframe of docs": "shows nothing",
        EventSource: "refused",
        WebSocket: "refused",
      });
      const opened = context.waitForEvent("page");
      await other.evaluate(`opened = open(${JSON.stringify(`${url}/__mock/`)})`);
      await (await opened).getByRole("link", { name: "Call 1" }).waitFor();
      expect(await (await opened).evaluate("opener")).toBeNull();
      expect(await other.evaluate("opened.closed")).toBe(true);
      await other.evaluate(
        `document.body.innerHTML = '<form method=post enctype=text/plain action="${url}/__mock/v1/reset">'`,
      );
      await other.evaluate("document.forms[0].submit()");
      await other.getByText("Foreign page").waitFor();
      expect((await client.get("/__mock/v1/requests?limit=0&operation=customer_events.*")).total).toBe(1);
    } finally {
      hostile.closeAllConnections();
      hostile.close();
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
