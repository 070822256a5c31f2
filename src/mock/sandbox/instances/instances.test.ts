import { describe, expect, test, vi } from "vitest";
import { readConfig } from "../../config/read-config.ts";
import { createInstances, type Resolve } from "./instances.ts";

const own = { host: "crm-1", addresses: ["10.0.0.2"] };
const silent = { info() {}, warn() {} };

function instancesOf(options: object, resolve: Resolve = async () => []) {
  const { config } = readConfig({ options: { adminToken: "a-token-for-all", host: "0.0.0.0", ...options } });
  const made = createInstances(config, silent, resolve, own);
  if (!made) throw new Error("is the only one");
  return made;
}

const found = (...addresses: string[]) =>
  addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

describe("a list of instances", () => {
  test.each([
    ["by the name of the host", "http://crm-0.crm:8080,http://crm-1.crm:8080"],
    ["by names alone, at the port that all have", "crm-0.crm,crm-1.crm"],
    ["by a list of the config file", ["crm-0.crm", "CRM-1.crm:8080/"]],
  ])("knows this one %s", (_, peers) => {
    const instances = instancesOf({ peers });
    expect(instances.self()).toBe("http://crm-1.crm:8080");
    expect(instances.peers()).toEqual(["http://crm-0.crm:8080", "http://crm-1.crm:8080"]);
  });

  test("knows this one by its address and port, or as it is told", () => {
    expect(instancesOf({ peers: "10.0.0.2:8081,10.0.0.2:8080" }).self()).toBe("http://10.0.0.2:8080");
    expect(instancesOf({ peers: "a,b", instance: "b" }).self()).toBe("http://b:8080");
    expect(instancesOf({ peers: "https://a,https://b", instance: "https://b" }).self()).toBe("https://b");
  });

  test("is called by HTTPS where this one has a certificate", () => {
    const instances = instancesOf({ peers: "crm-0,crm-1,http://crm-2", tlsCert: "cert.pem", tlsKey: "key.pem" });
    expect(instances.peers()).toEqual(["http://crm-2", "https://crm-0:8080", "https://crm-1:8080"]);
  });

  test("knows this one at the address that it listens on, and at no other of the machine", () => {
    expect(instancesOf({ peers: "127.0.0.1,127.0.0.2", host: "127.0.0.2" }).self()).toBe("http://127.0.0.2:8080");
    expect(() => instancesOf({ peers: "10.0.0.2,10.0.0.3", host: "127.0.0.1" })).toThrow("none of them is this one");
  });

  test("agrees with the others on who has a sandbox, whatever the order", () => {
    const [one, other] = [instancesOf({ peers: "a,crm-1,c" }), instancesOf({ peers: "c,a,crm-1", instance: "a" })];
    for (const name of ["a", "b", "c", "d", "e"]) expect(one.ownerOf(name)).toBe(other.ownerOf(name));
  });
});

describe("one name", () => {
  test("is looked up for the instances, and this one is that with our address", async () => {
    const instances = instancesOf({ peers: "crm" }, async () => found("10.0.0.3", "10.0.0.2", "fd00::2"));
    expect(instances.ownerOf("a")).toBeUndefined();
    expect(instances.trouble()).toContain("not looked up yet");
    await instances.begin();
    instances.close();
    expect(instances.peers()).toEqual(["http://10.0.0.2:8080", "http://10.0.0.3:8080"]);
    expect(instances.self()).toBe("http://10.0.0.2:8080");
    expect(instances.trouble()).toBeUndefined();
  });

  test("is looked up again; what was known stays when that fails", async () => {
    vi.useFakeTimers();
    const answers = [found("10.0.0.2"), found("10.0.0.2", "10.0.0.4")];
    const instances = instancesOf(
      { peers: "crm" },
      async () => answers.shift() ?? Promise.reject(new Error("ENOTFOUND")),
    );
    await instances.begin();
    expect(instances.peers()).toEqual(["http://10.0.0.2:8080"]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(instances.peers()).toHaveLength(2);
    expect(instances.gone()).toEqual([]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(instances.peers()).toHaveLength(2);
    expect(instances.trouble()).toBe("crm cannot be looked up: ENOTFOUND");
    instances.close();
    vi.useRealTimers();
  });

  test("that does not lead to an instance any more says which is gone, until that is forgotten or it is back", async () => {
    vi.useFakeTimers();
    const answers = [
      ["10.0.0.2", "10.0.0.3", "10.0.0.4"],
      ["10.0.0.2", "10.0.0.4"],
      ["10.0.0.2", "10.0.0.3"],
    ];
    const instances = instancesOf({ peers: "crm" }, async () => found(...(answers.shift() ?? ["10.0.0.2"])));
    await instances.begin();
    await vi.advanceTimersByTimeAsync(5000);
    expect(instances.gone()).toEqual(["http://10.0.0.3:8080"]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(instances.gone()).toEqual(["http://10.0.0.4:8080"]);
    instances.forgetGone();
    expect(instances.gone()).toEqual([]);
    instances.close();
    vi.useRealTimers();
  });

  test("that leads to others alone tells nothing", async () => {
    const instances = instancesOf({ peers: "crm" }, async () => found("10.0.0.9"));
    await instances.begin();
    instances.close();
    expect(instances.ownerOf("a")).toBeUndefined();
    expect(instances.trouble()).toBe("crm is http://10.0.0.9:8080, none of which is this instance at port 8080");
  });
});

describe("refused", () => {
  test.each([
    [{ peers: "a,b" }, /none of them is this one; say which is: --instance; expected one of http:\/\/a:8080/],
    [{ peers: "10.0.0.2,crm-1" }, /http:\/\/10.0.0.2:8080 and http:\/\/crm-1:8080 are both this one/],
    [{ peers: "a,b", instance: "c" }, /--instance: c is none of the peers; expected one of/],
    [{ peers: "a,b", instance: "c d" }, /--instance: c d is none of the peers/],
    [{ peers: "crm-1,b,b" }, /names http:\/\/b:8080 twice/],
    [{ peers: "crm-1,b", adminToken: undefined }, /needs --admin-token too/],
    [{ peers: "crm-1,b", noAdmin: true }, /goes not with --no-admin/],
    [{ peers: "crm-1,b", stateFile: "state.json" }, /goes not with --state-file/],
    [{ peers: "crm", tlsCert: "cert.pem", tlsKey: "key.pem" }, /looks up a name for https/],
    [{ peers: "https://crm" }, /looks up a name for https/],
    [{ peers: "crm", instance: "crm" }, /leave --instance out/],
    [{ instance: "crm" }, /--instance: is of no use alone; name all instances: --peers/],
    [{ forward: true }, /--forward: is of no use alone/],
    [{ peers: "a,http://b/path" }, /option peers, at 1/],
    [{ publicUrl: "ftp://crm" }, /option publicUrl: "ftp:\/\/crm" is not accepted; expected an http or https address/],
    [{ publicUrl: "http://{host}:8080" }, /\{hostname\} stands for the name of the host/],
  ])("%j", (options, said) => {
    expect(() => instancesOf(options)).toThrow(said);
  });
});
