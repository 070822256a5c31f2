import { expect, test } from "vitest";
import { startDraws } from "../../test/start-draws.ts";
import { thing } from "../../test/thing.ts";
import { createBase } from "./base.ts";
import { Collection } from "./collection.ts";
import { RecordOwners } from "./record-owners.ts";

type Row = {
  readonly id: string;
  readonly kind: string;
};

const row = (number: number): Row => ({ id: `id ${number}`, kind: String(number) });

/** A collection over the rows 1 and 2, and the owners of the rows that it has. */
function startCollection() {
  const [first, second] = [row(1), row(2)];
  const base = createBase([thing], new Map([["things", [first, second]]]));
  const owners = new RecordOwners("things", "id");
  const undos: (() => void)[] = [];
  const collection = new Collection(base.get("things") as never, (undo) => undos.push(undo), "me", owners);
  return { collection, second, owners, undos };
}

test("its changes are the rows that it added as they are now, and the rows of the base that stand no more", () => {
  const { collection, second } = startCollection();
  expect(collection.changes()).toEqual({ added: [], replaced: [], lastNumber: undefined });
  const [added, other, addedNow, secondNow] = [row(3), row(4), { ...row(3), kind: "30" }, { ...row(2), kind: "20" }];
  for (const one of [added, other]) collection.add(one);
  collection.replace(added, addedNow);
  collection.replace(second, secondNow);
  const rows = { added: [addedNow, other], replaced: [[second, secondNow]] };
  expect(collection.changes()).toEqual({ ...rows, lastNumber: undefined });
  collection.skipNumbers(0);
  expect(collection.changes()).toEqual({ ...rows, lastNumber: 0 });
  expect(collection.nextNumber()).toBe("1");
  expect(collection.changes()).toEqual({ ...rows, lastNumber: 1 });
});

test("it forgets its oldest rows until it keeps no more than it may, and none when it keeps just that", () => {
  const { collection, owners } = startCollection();
  for (const number of [3, 4, 5]) collection.add(row(number));
  const { bytes } = collection;
  for (const limit of [{ bytes }, { records: 3 }, {}]) collection.evictAbove(limit);
  expect([collection.total, collection.forgotten]).toEqual([5, 0]);
  collection.evictAbove({ records: 2 });
  expect(collection.list(0, 10)).toEqual([1, 2, 4, 5].map(row));
  expect(["id 1", "id 3", "id 4"].map((id) => owners.ownersOf(id))).toEqual([[], [], ["me"]]);
  collection.evictAbove({ bytes: collection.bytes - 1 });
  expect(collection.list(0, 10)).toEqual([1, 2, 5].map(row));
});

test("an index that there is not is a mistake of ours", () => {
  expect(() => startCollection().collection.find("colour", "red")).toThrow("things has no index colour");
});

test.each([1, 2, 3, 4, 5, 6])("it holds and finds what a list would, looked at often or seldom, seed %i", (seed) => {
  const draw = startDraws(seed);
  const { collection, undos } = startCollection();
  let kept = [row(1), row(2)];
  const list: Row[] = [];
  let [made, forgotten] = [2, 0];
  for (let step = 0; step < 5000; step += 1) {
    const act = draw(10);
    if (act < 5 || list.length === 0) {
      const one = { id: `id ${++made}`, kind: `kind ${draw(3)}` };
      collection.add(one);
      list.push(one);
    } else if (act === 5) {
      undos.pop()?.();
      list.pop();
    } else if (act < 9 && list.length > 20) {
      collection.evictAbove({ records: list.length - 2 });
      undos.splice(0, 2);
      list.splice(0, 2);
      forgotten += 2;
    } else if (draw(200) === 0) {
      collection.keep();
      kept = [...kept, ...list.splice(0)];
      undos.length = 0;
    } else if (draw(30) < seed) {
      const kind = `kind ${draw(3)}`;
      const all = [...kept, ...list];
      expect(collection.find("kind", kind)).toEqual(all.filter((one) => one.kind === kind));
      const one = all[draw(all.length)] as Row;
      expect(collection.find("id", one.id)).toEqual([one]);
      expect(collection.find("id", `id ${made + 1}`)).toEqual([]);
    }
    expect(collection.total).toBe(kept.length + list.length);
  }
  const all = [...kept, ...list];
  expect(collection.forgotten).toBe(forgotten);
  expect(collection.list(0, all.length)).toEqual(all);
  expect(collection.list(1, 7)).toEqual(all.slice(1, 8));
});
