import { cpSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, test } from "vitest";
import { createPath, eventsBody, fixtureToken } from "./event-rows.ts";
import { type Run, runProgram } from "./run-program.ts";
import { tempFolder } from "./temp-folder.ts";

const ours = fileURLToPath(new URL("../fixtures/default", import.meta.url));

describe("--watch", () => {
  let cwd: string;
  let server: Run;
  let url: string;

  const writeConfig = (config: object) =>
    writeFileSync(
      join(cwd, "crmcom-mock.json"),
      JSON.stringify({ fixtures: "mine", watch: true, port: 0, logFormat: "json", ...config }),
    );
  const readSet = (file: string, set = "mine") => JSON.parse(readFileSync(join(cwd, set, file), "utf8"));
  // As editors write: a new file takes the place of the old one.
  const writeSet = (file: string, rows: unknown, set = "mine") => {
    writeFileSync(join(cwd, `${file}~`), JSON.stringify(rows));
    renameSync(join(cwd, `${file}~`), join(cwd, set, file));
  };
  const addUnit = () => {
    const rows = readSet("units.json");
    writeSet("units.json", [...rows, { ...rows[0], id: "F".repeat(32), name: "New", alternative_code: null }]);
  };
  const send = async (path: string, method = "GET", body?: unknown, sandbox = "default") => {
    const response = await fetch(url + path, {
      method,
      headers: { "x-mock-sandbox": sandbox },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back
    return { status: response.status, body: (await response.json()) as any };
  };
  const total = async (collection: string, sandbox?: string) =>
    (await send(`/__mock/v1/store/${collection}`, "GET", undefined, sandbox)).body.total as number;
  const codeOf = async (token?: string) =>
    (await send(createPath, "POST", token ? eventsBody(["x"], token) : {})).body.status.code as string;

  beforeEach(async () => {
    cwd = tempFolder();
    for (const set of ["mine", "other"]) cpSync(ours, join(cwd, set), { recursive: true });
    writeConfig({});
    server = runProgram([], cwd);
    [, url = ""] = await server.says(/"url":"([^"]+)".*"listening"/);
    return async () => {
      await server.stop();
    };
  });

  test("loads good fixtures, keeps the old ones when the new are bad, and says so", async () => {
    const before = await total("units");
    const good = readSet("units.json");
    writeFileSync(join(cwd, "mine", "units.json"), "[{");
    await server.says("the old ones stay in force");
    expect(await total("units")).toBe(before);

    writeSet("units.json", good);
    addUnit();
    await server.says("fixtures changed and were loaded again");
    expect(await total("units")).toBe(before + 1);

    const tokenMissing = { code: "SeenTokenException" };
    writeConfig({ vendorErrors: { tokenMissing, nope: {} } });
    await server.says("vendorErrors in crmcom-mock.json");
    expect(await codeOf()).toBe("AssumedTokenException");
    writeConfig({ vendorErrors: { tokenMissing } });
    await server.says("vendorErrors changed and were loaded again");
    expect(await codeOf()).toBe("SeenTokenException");
    expect(await send("/__mock/v1/vendor-errors")).toMatchObject({
      body: { vendorErrors: { tokenMissing }, overrides: { tokenMissing } },
    });
    expect((await send("/__mock/v1/settings")).body.settings.vendorErrors).toMatchObject({
      value: { tokenMissing },
      origin: "vendorErrors in crmcom-mock.json",
    });
  });

  test("another rule loses no event, and another fixture no count of a rule", async () => {
    writeConfig({ faults: [{ id: "slow", effect: { delay: 1 } }] });
    await server.says("faults changed and were loaded again");
    const events = await total("customer_events");
    expect(await codeOf(fixtureToken)).toBe("OK");
    expect(await total("customer_events")).toBe(events + 1);

    writeConfig({
      faults: [
        { id: "slow", effect: { delay: 1 } },
        { id: "down", effect: { http: 503 } },
      ],
    });
    await server.says(/(faults changed and were loaded again.*){2}/s);
    expect(await total("customer_events")).toBe(events + 1);
    expect((await send(createPath, "POST", eventsBody(["x"]))).status).toBe(503);

    addUnit();
    await server.says("fixtures changed and were loaded again");
    expect(await total("customer_events")).toBe(events);
    expect((await send("/__mock/v1/faults/down")).body.applied).toBe(1);
  });

  test("a file that --fault names is watched too, and a bad one changes nothing", async () => {
    await server.stop();
    const file = join(cwd, "rules.json");
    const write = (rules: unknown) => writeFileSync(file, typeof rules === "string" ? rules : JSON.stringify(rules));
    write([{ id: "first", effect: { delay: 1 } }]);
    server = runProgram(["--fault", file], cwd);
    [, url = ""] = await server.says(/"url":"([^"]+)".*"listening"/);
    const ids = async () => (await send("/__mock/v1/faults")).body.items.map(({ id }: { id: string }) => id);
    expect(await ids()).toEqual(["first"]);
    write("[{");
    await server.says("the old ones stay in force");
    expect(await ids()).toEqual(["first"]);
    write([{ id: "second", effect: { delay: 1 } }]);
    await server.says("faults changed and were loaded again");
    expect(await ids()).toEqual(["second"]);
  });

  test("a sandbox starts again when its own set of fixtures is another, and not for that of others", async () => {
    const { token } = (await send("/__mock/v1/sandboxes", "POST", { name: "on-other", fixtures: "other" })).body;
    const before = await total("customer_events", "on-other");
    expect((await send(createPath, "POST", eventsBody(["x"], token), "on-other")).body.status.code).toBe("OK");
    addUnit();
    await server.says("fixtures changed and were loaded again");
    expect(await total("customer_events", "on-other")).toBe(before + 1);

    writeSet("customer_events.json", [], "other");
    await server.says(/(fixtures changed and were loaded again.*){2}/s);
    expect(await total("customer_events", "on-other")).toBe(0);
  });

  test("a setting that needs a restart is named, and not called loaded", async () => {
    writeConfig({ port: 1, refusalStatus: 400 });
    await server.says("port, refusalStatus changed and need a restart");
    expect(server.stderr).not.toContain("were loaded again");
    expect(await send("/__mock/v1/settings")).toMatchObject({
      body: { settings: { port: { value: 0 }, refusalStatus: { value: 200, origin: "default" } } },
    });
  });

  test("rules and fixtures that do not fit a sandbox change nothing", async () => {
    const events = await total("customer_events");
    const [unit] = readSet("units.json");
    const ownUnit = { ...unit, id: "F".repeat(32), name: "Mine", alternative_code: null };
    const ownRule = { id: "mine", effect: { http: 503 } };
    const options = { name: "mine", faults: [ownRule], fixtures: { units: [ownUnit] } };
    expect((await send("/__mock/v1/sandboxes", "POST", options)).status).toBe(201);
    expect(await codeOf(fixtureToken)).toBe("OK");

    writeConfig({ faults: [ownRule] });
    await server.says("the config file has a rule mine already");
    writeConfig({});
    addUnit();
    await server.says("/fixtures/units/0/id");
    expect(await total("units")).toBe(readSet("units.json").length - 1);
    expect(await total("customer_events")).toBe(events + 1);
  });
});
