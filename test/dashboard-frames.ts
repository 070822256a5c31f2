import { openBrowser } from "./browser.ts";
import { buildDashboard } from "./build-dashboard.ts";
import { startClient } from "./transports.ts";

// Prints how the list of calls keeps up: first paint, and the frames while 200 calls a second come on top of 10 000.
const kept = 10_000;
const perSecond = 200;
const seconds = 5;

buildDashboard();
await using client = await startClient("in-process", { journalMax: 2 * kept });
const { url } = await client.standIn.listen({ port: 0 });
const send = (from: number, count: number) =>
  Promise.all(Array.from({ length: count }, (_, index) => client.send(`/crmapi/rest/v2/call${from + index}`)));
for (let from = 0; from < kept; from += 100) await send(from, 100);

const browser = await openBrowser();
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await page.goto(`${url}/__mock/`);
await page.getByRole("link", { name: new RegExp(`^Call ${kept} `) }).waitFor();
const paint = await page.evaluate("Math.round(performance.getEntriesByName('first-contentful-paint')[0].startTime)");
// All of them are in the page first.
await page.evaluate(`new Promise((resolve) => {
  const list = document.querySelector("section[aria-label=Calls]");
  const timer = setInterval(() => {
    list.scrollTo(0, list.scrollHeight);
    if (list.scrollHeight < ${kept} * 32) return;
    clearInterval(timer);
    list.scrollTo(0, 0);
    resolve();
  }, 20);
})`);
await page.evaluate(`{
  frames = [];
  let last = performance.now();
  const next = (now) => { frames.push(now - last); last = now; requestAnimationFrame(next); };
  requestAnimationFrame(next);
}`);
const start = performance.now();
for (let turn = 0; turn < seconds * 10; turn += 1) {
  await send(kept + turn * 20, perSecond / 10);
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, start + (turn + 1) * 100 - performance.now())));
}
const frames = ((await page.evaluate("frames")) as number[]).sort((one, other) => one - other);
const longest = Math.round(frames.at(-1) ?? 0);
const late = frames.filter((ms) => ms > 100).length;
process.stdout.write(
  `first paint ${paint} ms; ${frames.length} frames in ${seconds} s, longest ${longest} ms, ${late} over 100 ms\n`,
);
await browser.close();
