import type { Row } from "./call-row.ts";

/** Rows with the same story: the same result, fault and notes. The first one stands for all. */
export interface RowGroup {
  readonly first: Row;
  readonly index: number;
  count: number;
}

/** The rows of a call by their stories. Whatever is said of rows is said of groups: a call has a few. */
export interface RowGroups {
  /** In the order of their first rows. */
  readonly groups: readonly RowGroup[];
  /** For each row, the index of its group. */
  readonly ofRows: readonly number[];
}

/** A step on the way from what rows share to their group: most steps lead on by one key alone. */
interface Branch {
  group?: RowGroup;
  key?: unknown;
  next?: Branch;
  others?: Map<unknown, Branch>;
}

function branchOf(branch: Branch, key: unknown): Branch {
  if (branch.next === undefined) {
    branch.key = key;
    branch.next = {};
    return branch.next;
  }
  if (branch.key === key) return branch.next;
  branch.others ??= new Map();
  const next = branch.others.get(key) ?? {};
  branch.others.set(key, next);
  return next;
}

export function groupRows(rows: readonly Row[]): RowGroups {
  const groups: RowGroup[] = [];
  const root: Branch = {};
  const ofRows = rows.map((row) => {
    let branch = branchOf(branchOf(root, row.refusal?.kind ?? row.isDone), row.fault);
    if (row.list.length > 0) for (const { id, name } of row.list) branch = branchOf(branchOf(branch, id), name);
    if (branch.group === undefined) {
      branch.group = { first: row, index: groups.length, count: 0 };
      groups.push(branch.group);
    }
    branch.group.count += 1;
    return branch.group.index;
  });
  return { groups, ofRows };
}
