import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { rendezvousOwner } from "../src/mock/sandbox/instances/rendezvous-owner.ts";
import { createPath, eventsBody } from "./event-rows.ts";
import { adminToken, ask, freePorts, type Instance, startInstances } from "./start-instances.ts";
import { type LooseOptions, startClient } from "./transports.ts";

let running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(running.map((one) => one.close()));
  running = [];
});

async function start(count: number, options: LooseOptions = {}): Promise<Instance[]> {
  const instances = await startInstances(count, options);
  running.push(...instances.map(({ client }) => client));
  return instances;
}

/** A name whose sandbox is on that one of some instances. */
function nameOn(owner: Instance, instances: readonly Instance[], prefix = "mine"): string {
  const peers = instances.map(({ url }) => url).sort();
  for (let at = 0; ; at += 1) {
    const name = `${prefix}-${at}`;
    if (rendezvousOwner(name, peers) === owner.url) return name;
  }
}

const put = (url: string) => ask(url, { method: "PUT" });
const withToken = { headers: { authorization: `Bearer ${adminToken}` } };

describe("a sandbox of another instance", () => {
  test("is refused with the address of its instance, however it is named", async () => {
    const instances = await start(2);
    const [one, other] = instances as [Instance, Instance];
    const name = nameOn(other, instances);
    expect((await put(`${other.url}/__mock/v1/sandboxes/${name}`)).status).toBe(201);
    const ways: [string, RequestInit & { json?: unknown }][] = [
      [`/__mock/s/${name}${createPath}`, { json: {} }],
      [createPath, { json: {}, headers: { "x-mock-sandbox": name } }],
      [`/__mock/s/${name}/__mock/v1/requests`, {}],
      ["/__mock/v1/requests", { headers: { "x-mock-sandbox": name } }],
      [`/__mock/v1/sandboxes/${name}`, {}],
      [`/__mock/v1/sandboxes/${name}`, { method: "PUT" }],
      [`/__mock/v1/sandboxes/${name}`, { method: "DELETE" }],
      ["/__mock/v1/sandboxes", { json: { name } }],
      [`/__mock/s/${name}/__mock/v1/state`, {}],
    ];
    for (const [path, init] of ways) {
      const { status, headers, body } = await ask(one.url + path, init);
      expect({ path, status, owner: headers.get("x-mock-owner") }).toEqual({ path, status: 421, owner: other.url });
      expect(body).toMatchObject({ title: "Sandbox of another instance", owner: other.url });
      expect(body.detail).toContain(`"${name}" is on ${other.url}`);
    }
    expect((await ask(`${other.url}/__mock/v1/sandboxes/${name}`)).status).toBe(200);
  });

  test("is passed on to its instance with --forward, and answered as there", async () => {
    const instances = await start(3, { forward: true });
    const [one, other] = instances as [Instance, Instance, Instance];
    const name = nameOn(other, instances);
    const made = await ask(`${one.url}/__mock/v1/sandboxes`, { json: { name } });
    expect(made.status).toBe(201);
    expect(made.body.baseUrl).toBe(`${one.url}/__mock/s/${name}`);
    const created = await ask(made.body.baseUrl + createPath, { json: eventsBody(["a"], made.body.token) });
    expect(created.body.status.code).toBe("OK");
    expect(created.headers.get("x-request-id")).toMatch(/^call-/);
    const listed = await ask(`${one.url}/__mock/v1/requests`, { headers: { "x-mock-sandbox": name } });
    expect(listed.body.items).toHaveLength(1);
    const [at] = other.client.standIn.sandbox(name).events();
    expect(at?.profile).toBe("a");
    const state = await ask(`${one.url}/__mock/s/${name}/__mock/v1/state`);
    expect(
      (await ask(`${one.url}/__mock/s/${name}/__mock/v1/state`, { method: "PUT", body: JSON.stringify(state.body) }))
        .status,
    ).toBe(200);
    expect((await ask(`${one.url}/__mock/v1/sandboxes/${name}`, { method: "DELETE" })).status).toBe(204);
    expect((await ask(made.body.baseUrl + createPath, { json: {} })).body.title).toBe("Unknown sandbox");
  });

  test("a call that has no socket is passed on too", async () => {
    const instances = await start(2, { forward: true });
    const [one, other] = instances as [Instance, Instance];
    const name = nameOn(other, instances);
    const made = await one.client.post("/__mock/v1/sandboxes", { name });
    expect(made.status).toBe(201);
    const created = await one.client.post(createPath, eventsBody(["a"], made.body.token), { "x-mock-sandbox": name });
    expect(created.body.status.code).toBe("OK");
  });

  test("breaks the connection here when a fault breaks it there", async () => {
    const instances = await start(2, { forward: true });
    const [one, other] = instances as [Instance, Instance];
    const name = nameOn(other, instances);
    const { body } = await ask(`${one.url}/__mock/v1/sandboxes`, { json: { name } });
    for (const type of ["reset", "empty", "random-data", "malformed-chunk", "close-after-bytes"]) {
      const faults = JSON.stringify([{ effect: { connection: { type } } }]);
      const put = await ask(`${one.url}/__mock/s/${name}/__mock/v1/faults`, { method: "PUT", body: faults });
      expect(put.status, type).toBe(200);
      await expect(ask(body.baseUrl + createPath, { json: eventsBody([type], body.token) }), type).rejects.toThrow();
    }
  });
});

describe("the sandbox `default`", () => {
  test("is refused where there are several instances, with the call that makes one", async () => {
    const [one] = (await start(2)) as [Instance, Instance];
    const token = one.client.standIn.token as string;
    const ways: [string, RequestInit & { json?: unknown }][] = [
      [createPath, { json: eventsBody(["a"], token) }],
      [`/__mock/s/default${createPath}`, { json: {} }],
      [createPath, { json: {}, headers: { "x-mock-sandbox": "default" } }],
      ["/__mock/v1/requests", {}],
      ["/__mock/v1/reset", { json: {} }],
      ["/__mock/s/default/__mock/v1/requests", {}],
      ["/__mock/v1/sandboxes/default", { method: "PUT" }],
      ["/__mock/v1/sandboxes", { json: { name: "default" } }],
    ];
    for (const [path, init] of ways) {
      const { status, body } = await ask(one.url + path, init);
      expect({ path, status, title: body.title }).toEqual({ path, status: 400, title: "No sandbox named" });
      expect(body.detail).toContain("PUT /__mock/v1/sandboxes/<name>");
    }
    expect((await ask(`${one.url}/__mock/v1/sandboxes`)).body).toEqual({ total: 0, items: [], instance: one.url });
  });

  test("a token alone leads nowhere, also on the instance that has its sandbox", async () => {
    const [one] = (await start(2)) as [Instance, Instance];
    const { body } = await ask(`${one.url}/__mock/v1/sandboxes`, { json: {} });
    expect((await ask(one.url + createPath, { json: eventsBody(["a"], body.token) })).status).toBe(400);
    expect((await ask(body.baseUrl + createPath, { json: eventsBody(["a"], body.token) })).status).toBe(200);
  });
});

describe("a sandbox without a name", () => {
  test("is made by the instance that is asked, under a name of its own that no other start gives", async () => {
    const instances = await start(3);
    const peers = instances.map(({ url }) => url);
    const names = new Set<string>();
    for (const { url } of instances) {
      for (let at = 0; at < 5; at += 1) {
        const { status, body } = await ask(`${url}/__mock/v1/sandboxes`, { json: {} });
        expect(status).toBe(201);
        expect(body.name).toMatch(/^sandbox-[0-9a-f]{8}-\d+$/);
        expect(rendezvousOwner(body.name, peers)).toBe(url);
        names.add(body.name);
      }
    }
    expect(names.size).toBe(15);
  });

  test("the library makes none that is another's", async () => {
    const instances = await start(2);
    const [one, other] = instances as [Instance, Instance];
    expect(() => one.client.standIn.sandbox(nameOn(other, instances))).toThrow(`is on ${other.url}`);
  });
});

describe("an instance that is gone", () => {
  test("is told by the others, and their sandboxes are as they were", async () => {
    const instances = await start(2, { forward: true });
    const [one, other] = instances as [Instance, Instance];
    const [lost, kept] = [nameOn(other, instances), nameOn(one, instances)];
    for (const name of [lost, kept]) await put(`${one.url}/__mock/v1/sandboxes/${name}`);
    await other.client.close();
    for (const [path, init] of [
      [`/__mock/s/${lost}${createPath}`, { json: {} }],
      [`/__mock/v1/sandboxes/${lost}`, { method: "PUT" }],
    ] as const) {
      const { status, headers, body } = await ask(one.url + path, init);
      expect({ status, title: body.title, owner: body.owner }).toEqual({
        status: 503,
        title: "Instance does not answer",
        owner: other.url,
      });
      expect(headers.get("x-mock-owner")).toBe(other.url);
      expect(body.detail).toContain("ECONNREFUSED");
    }
    expect((await put(`${one.url}/__mock/v1/sandboxes/${kept}`)).status).toBe(200);
  });
});

test("an instance that takes connections and never answers is given up after a moment", async () => {
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  running.push({ close: async () => void silent.close() });
  const [port = 0] = await freePorts(1);
  const deaf = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const peers = [`http://127.0.0.1:${port}`, deaf];
  const client = await startClient("in-process", { port, peers, adminToken, forward: true });
  running.push(client);
  await client.standIn.listen();
  const at = (owner: string) => ({ url: owner, client });
  const name = nameOn(at(deaf), peers.map(at));
  const [called, shown] = await Promise.all([
    ask(`${peers[0]}/__mock/s/${name}${createPath}`, { json: {} }),
    ask(`${peers[0]}/__mock/v1/instance`),
  ]);
  expect(called.status).toBe(503);
  expect(called.body.detail).toContain("nothing came within 2000 ms");
  expect(shown.body.peers).toContainEqual({ peer: deaf, answers: false, reason: "nothing came within 2000 ms" });
});

describe("GET instance", () => {
  test("tells who is there, who answers, and where a sandbox is", async () => {
    const instances = await start(2, { publicUrl: "https://crm.example/mock/" });
    const [one, other] = instances as [Instance, Instance];
    const name = nameOn(other, instances);
    const asked = `${one.url}/__mock/v1/instance?sandbox=${name}`;
    const { body } = await ask(asked);
    const sorted = [one.url, other.url].sort();
    expect(body).toMatchObject({
      publicUrl: "https://crm.example/mock",
      self: one.url,
      forward: false,
      sandboxes: 0,
      strays: [],
      sandbox: { name, owner: other.url },
      peers: sorted.map((peer) => ({ peer, answers: true, sandboxes: 0 })),
    });
    await other.client.close();
    const { peers } = (await ask(asked)).body;
    expect(peers.find(({ peer }: { peer: string }) => peer === other.url)).toEqual({
      peer: other.url,
      answers: false,
      reason: "ECONNREFUSED",
    });
  });

  test("of the only one says so", async () => {
    const client = await startClient("in-process");
    running.push(client);
    expect(await client.get("/__mock/v1/instance?sandbox=a")).toMatchObject({
      peers: [],
      self: null,
      sandbox: { name: "a", owner: null },
    });
  });

  test("tells of instances with other settings", async () => {
    const [first, second, third] = await freePorts(3);
    const at = (port: number | undefined) => `127.0.0.1:${port}`;
    const given = [
      { port: first, peers: [at(first), at(second), at(third)], adminToken },
      { port: second, peers: [at(first), at(second)], adminToken },
      { port: third, peers: [at(first), at(second), at(third)], adminToken: "a-token-of-its-own", host: "0.0.0.0" },
    ];
    for (const options of given) {
      const client = await startClient("in-process", options);
      running.push(client);
      await client.standIn.listen();
    }
    const { peers } = (await ask(`http://${at(first)}/__mock/v1/instance`)).body;
    const reasonOf = (port: number | undefined) =>
      peers.find(({ peer }: { peer: string }) => peer === `http://${at(port)}`).reason;
    expect(reasonOf(second)).toContain(`it answered 409: This is http://${at(second)}, of `);
    expect(reasonOf(third)).toContain("it answered 401");
  });
});

describe("over all instances", () => {
  const claim = { operation: "customer_events.bulk.social_media.create", all: true };
  const withCalls = async () => {
    const instances = await start(3);
    for (const { url } of instances) {
      const { body } = await ask(`${url}/__mock/v1/sandboxes`, { json: {} });
      await ask(body.baseUrl + createPath, { json: eventsBody(["a"], body.token) });
    }
    return instances as [Instance, Instance, Instance];
  };

  test("a claim is about the calls of all, and cannot be proven when one does not answer", async () => {
    const [one, other] = await withCalls();
    const verify = async (counts: object) =>
      (await ask(`${one.url}/__mock/v1/requests/verify`, { json: { ...claim, ...counts } })).body;
    expect(await verify({ times: 3 })).toMatchObject({ result: "proven true", count: 3, unknown: 0, missing: [] });
    expect(await verify({ never: true })).toMatchObject({ result: "proven false", count: 3 });
    expect(await verify({ never: true, where: { "/profil": "x" } })).toMatchObject({ result: "vacuous" });
    expect((await verify({ times: 3 })).peers.map(({ answered }: { answered: boolean }) => answered)).toEqual([
      true,
      true,
      true,
    ]);
    await other.client.close();
    const open = await verify({ times: 3 });
    expect(open).toMatchObject({ result: "cannot be proven", count: 2, missing: [other.url] });
    expect(open.explanation).toContain(`${other.url} did not answer, and nobody knows what was called there`);
    expect(await verify({ atMost: 2 })).toMatchObject({ result: "cannot be proven" });
    expect(await verify({ atLeast: 2 })).toMatchObject({ result: "proven true" });
    expect(await verify({ never: true })).toMatchObject({ result: "proven false" });
  });

  test("a claim about calls that began before an instance started cannot be proven", async () => {
    const [one] = await withCalls();
    const verify = (json: object) => ask(`${one.url}/__mock/v1/requests/verify`, { json });
    const early = await verify({ ...claim, times: 3, since: "2026-01-01T00:00:00Z" });
    expect(early.body.result).toBe("cannot be proven");
    expect(early.body.explanation).toContain(", and not from 2026-01-01T00:00:00Z on");
    const late = await verify({ ...claim, times: 3, since: new Date(Date.now() + 1000).toISOString() });
    expect(late.body.result).toBe("proven true");
    for (const wrong of [
      { ...claim, never: true, since: "today" },
      { never: true, since: "2026-01-01T00:00:00Z" },
    ]) {
      const { status, body } = await verify(wrong);
      expect(status).toBe(422);
      expect(body.validation[0]).toMatchObject({ path: "/since", message: expect.stringContaining("expected") });
    }
  });

  test("calls of sandboxes that went are not forgotten", async () => {
    const [one] = await withCalls();
    const { body } = await ask(`${one.url}/__mock/v1/sandboxes`);
    await ask(`${one.url}/__mock/v1/sandboxes/${body.items[0].name}`, { method: "DELETE" });
    const verify = async (more: object) =>
      (await ask(`${one.url}/__mock/v1/requests/verify`, { json: { ...claim, ...more } })).body;
    expect(await verify({ times: 3 })).toMatchObject({ result: "proven true", count: 3 });
    const where = { "/social_media_customer_events_set/0/profile": "z" };
    expect(await verify({ never: true, where })).toMatchObject({ result: "cannot be proven", unknown: 1 });
  });

  test("a count says who answered, and since when all is known", async () => {
    const [one, other] = await withCalls();
    const count = async () => (await ask(`${one.url}/__mock/v1/requests/count?all=true&outcome=processed`)).body;
    const whole = await count();
    expect(whole).toMatchObject({ count: 3, recorded: 3, evicted: 0, isWhole: true, missing: [] });
    expect(whole.totals).toEqual({ [claim.operation]: { processed: 3 } });
    expect(new Date(whole.since).getTime()).toBeLessThanOrEqual(Date.now());
    await other.client.close();
    expect(await count()).toMatchObject({ count: 2, isWhole: false, missing: [other.url] });
  });

  test("a reset is of all, and says who did not answer", async () => {
    const [one, other, third] = await withCalls();
    const reset = () => ask(`${one.url}/__mock/v1/reset`, { json: { all: true } });
    expect((await reset()).body).toMatchObject({ sandboxes: 3, peers: [{}, {}, {}] });
    expect((await ask(`${third.url}/__mock/v1/requests/count?all=true`)).body.recorded).toBe(0);
    await other.client.close();
    const { status, body } = await reset();
    expect(status).toBe(502);
    expect(body).toMatchObject({ title: "Not all reset", sandboxes: 2 });
    expect(body.detail).toContain(`${other.url} did not answer`);
  });

  test("a reset whose sender did not wait for it is not done later, when others have calls there", async () => {
    const [one] = await withCalls();
    const body = JSON.stringify({ all: true });
    const socket = connect(Number(new URL(one.url).port), "127.0.0.1");
    await once(socket, "connect");
    socket.write(
      `POST /__mock/v1/reset HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Mock-Hop:\r\nAuthorization: Bearer ${adminToken}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      () => socket.destroy(),
    );
    await once(socket, "close");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await ask(`${one.url}/__mock/v1/requests/count?all=true`)).body.recorded).toBe(3);
  });

  test("of the only instance they are about all its sandboxes", async () => {
    const client = await startClient("in-process");
    running.push(client);
    const { body } = await client.post("/__mock/v1/sandboxes", {});
    await client.post(new URL(body.baseUrl).pathname + createPath, eventsBody(["a"], body.token));
    await client.post(createPath, eventsBody(["a"]));
    const proof = (await client.post("/__mock/v1/requests/verify", { ...claim, times: 2 })).body;
    expect(proof.result).toBe("proven true");
    expect(proof.peers).toBeUndefined();
    expect((await client.get("/__mock/v1/requests/count?all=true")).count).toBe(2);
  });
});

describe("away from loopback", () => {
  const away = async (count: number, options: LooseOptions = {}) => start(count, { host: "0.0.0.0", ...options });

  test("the baseUrl has name and token, which opens the sandbox, also through another instance", async () => {
    const instances = await away(2, { forward: true });
    const [one, other] = instances as [Instance, Instance];
    const name = nameOn(other, instances);
    const { body } = await ask(`${one.url}/__mock/v1/sandboxes/${name}`, { method: "PUT", ...withToken });
    expect(body.baseUrl).toBe(`${one.url}/__mock/s/${name}~${body.token}`);
    expect((await ask(body.baseUrl + createPath, { json: eventsBody(["a"], body.token) })).body.status.code).toBe("OK");
    for (const key of [name, `${name}~${"0".repeat(32)}`]) {
      expect((await ask(`${one.url}/__mock/s/${key}${createPath}`, { json: {} })).status, key).toBe(401);
    }
  });

  test("a name with the token of another sandbox leads nowhere, also for whoever may name any", async () => {
    const instances = await away(2, { forward: true });
    const [one, other] = instances as [Instance, Instance];
    const name = nameOn(other, instances);
    const late = (await ask(`${one.url}/__mock/v1/sandboxes/${name}`, { method: "PUT", ...withToken })).body;
    const second = (await ask(`${one.url}/__mock/v1/sandboxes`, { json: {}, ...withToken })).body;
    for (const [method, path] of [
      ["POST", createPath],
      ["GET", "/__mock/v1/requests"],
    ] as const) {
      for (const token of [second.token, "0".repeat(32), ""]) {
        const answer = await ask(`${one.url}/__mock/s/${name}~${token}${path}`, { method, ...withToken });
        expect([answer.status, answer.body.detail], path).toEqual([
          404,
          `The token behind "${name}" is not of the sandbox of that name that is there now, which may have been made again since; call below the baseUrl of the one that is meant.`,
        ]);
      }
    }
    expect((await ask(`${late.baseUrl}/__mock/v1/requests`, withToken)).body.total).toBe(0);
  });

  test("what an instance passes on has no rights for being near", async () => {
    const ports = await freePorts(2);
    const peers = ports.map((port) => `127.0.0.1:${port}`);
    const [far, near] = (await Promise.all(
      ports.map(async (port, at) => {
        const host = at === 0 ? "0.0.0.0" : "127.0.0.1";
        const client = await startClient("in-process", { port, peers, adminToken, host, forward: true });
        running.push(client);
        await client.standIn.listen();
        return { client, url: `http://127.0.0.1:${port}` };
      }),
    )) as [Instance, Instance];
    const name = nameOn(near, [far, near]);
    await put(`${near.url}/__mock/v1/sandboxes/${name}`);
    expect((await ask(`${far.url}/__mock/s/${name}${createPath}`, { json: {} })).status).toBe(401);
    expect((await ask(`${far.url}/__mock/s/${name}/__mock/v1/requests`)).status).toBe(401);
    const faulted = await ask(`${far.url}/__mock/s/${name}${createPath}`, {
      json: {},
      headers: { "x-mock-fault": "html-502" },
    });
    expect(faulted.status).toBe(401);
    expect((await ask(`${far.url}/__mock/s/${name}/__mock/v1/requests`, withToken)).status).toBe(200);
  });
});

describe("no call goes round in a circle", () => {
  test("one that was passed on to an instance that leads it elsewhere is refused", async () => {
    const instances = await start(2, { forward: true });
    const [one, other] = instances as [Instance, Instance];
    const name = nameOn(other, instances);
    const { status, body } = await ask(`${one.url}/__mock/s/${name}${createPath}`, {
      json: {},
      headers: { "x-mock-hop": "http://elsewhere" },
    });
    expect({ status, title: body.title }).toEqual({ status: 508, title: "Instances disagree" });
    expect(body.detail).toContain("give all instances the same --peers");
  });
});

describe("--public-url", () => {
  test("is what baseUrl, way-in and the library show", async () => {
    const client = await startClient("in-process", { publicUrl: "https://{hostname}.crm.example/mock/" });
    running.push(client);
    const { body } = await client.post("/__mock/v1/sandboxes", { name: "a" });
    expect(body.baseUrl).toMatch(/^https:\/\/[^/{}]+\.crm\.example\/mock\/__mock\/s\/a$/);
    expect((await client.get("/__mock/v1/way-in")).baseUrl).toBe(body.baseUrl.replace(/a$/, "default"));
    expect(client.standIn.sandbox("a").baseUrl).toBe(body.baseUrl);
  });
});

test("instances that are not known yet answer for no sandbox, and say what is wrong", async () => {
  const [port = 0] = await freePorts(1);
  const client = await startClient("in-process", { port, peers: "no-such-host.invalid", adminToken });
  running.push(client);
  await client.standIn.listen();
  const url = `http://127.0.0.1:${port}`;
  for (const [path, init] of [
    [`/__mock/s/a${createPath}`, { json: {} }],
    ["/__mock/v1/sandboxes/a", { method: "PUT" }],
    ["/__mock/v1/sandboxes", { json: {} }],
    ["/__mock/v1/reset", { json: { all: true } }],
  ] as const) {
    const { status, body } = await ask(url + path, init);
    expect({ path, status, title: body.title }).toEqual({ path, status: 503, title: "Instances not known" });
  }
  expect((await ask(`${url}/__mock/v1/health/ready`)).status).toBe(200);
  expect((await ask(`${url}/__mock/v1/instance`)).body.trouble).toContain("no-such-host.invalid cannot be looked up");
});
