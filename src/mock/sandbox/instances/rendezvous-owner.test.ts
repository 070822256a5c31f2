import { describe, expect, test } from "vitest";
import { rendezvousOwner } from "./rendezvous-owner.ts";

const peersOf = (count: number) => Array.from({ length: count }, (_, at) => `http://crm-${at}.crm:8080`);
const names = Array.from({ length: 6000 }, (_, at) => `sandbox-${at}`);

describe("the owner of a sandbox", () => {
  test.each([2, 3, 5, 10])("is each of %i instances about as often", (count) => {
    const owned = Map.groupBy(names, (name) => rendezvousOwner(name, peersOf(count)));
    const share = names.length / count;
    expect(owned.size).toBe(count);
    for (const [peer, { length }] of owned) expect(Math.abs(length - share), peer).toBeLessThan(share * 0.15);
  });

  test("is the same whatever the order of the instances", () => {
    const peers = peersOf(5);
    for (const name of names.slice(0, 500)) {
      expect(rendezvousOwner(name, peers.toReversed())).toBe(rendezvousOwner(name, peers));
    }
  });

  test("stays when another instance goes: what the gone one had moves, and nothing else", () => {
    const before = peersOf(4);
    const gone = before[1] as string;
    const after = before.filter((peer) => peer !== gone);
    const moved = names.filter((name) => rendezvousOwner(name, before) !== rendezvousOwner(name, after));
    expect(moved).toEqual(names.filter((name) => rendezvousOwner(name, before) === gone));
    const takers = new Set(moved.map((name) => rendezvousOwner(name, after)));
    expect([...takers].sort()).toEqual(after);
  });

  test("is the only one there is", () => {
    expect(rendezvousOwner("a", ["http://one"])).toBe("http://one");
  });
});
