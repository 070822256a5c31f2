import { draw } from "../../ground/random.ts";
import type { BulkData } from "../../wire/bulk.ts";
import type { UsedAssumptions } from "./used-assumptions.ts";

/** As many rows as the documented answer has in each set: that it keeps the order of more is not shown. */
const rowsShownInOrder = 2;

/** The two sets as the switches have them: the same data when none is on. Says what no page shows of them. */
export function switchedSets(data: BulkData, used: UsedAssumptions): Partial<BulkData> {
  const { assumes } = used;
  const sets = Object.values(data);
  const asShown = used.isSwitched("bulk.order") ? 1 : rowsShownInOrder;
  const restsOnOrder = sets.some(({ length }) => length > asShown);
  const isAnyOrder = restsOnOrder && assumes("bulk.order") === "any";
  const areAbsent = sets.some(({ length }) => length === 0) && assumes("bulk.empty-result-set") === "absent";
  if (!isAnyOrder && !areAbsent) return data;
  const shown = Object.entries(data).filter(([, rows]) => !areAbsent || rows.length > 0);
  return Object.fromEntries(shown.map(([name, rows]) => [name, isAnyOrder ? shuffled<object>(rows) : rows]));
}

/** The rows in another order, which depends on them alone, so that the same run gives the same answer. */
function shuffled<Row extends object>(rows: readonly Row[]): Row[] {
  const drawn = rows.map((row, index) => ({ row, at: draw([row, index]) }));
  const shown = drawn.sort((one, other) => one.at - other.at).map(({ row }) => row);
  return shown.every((row, index) => row === rows[index]) ? shown.reverse() : shown;
}
