import type { AnyAssumptionId } from "../../assumptions/assumptions.ts";

/**
 * Something about a call or a row that no page states. A named note counts even if the call is refused, and warns the client if its id
 * is in `warningIds`: the name is an ignored member or an odd place, empty for the whole call. An unnamed note counts once the token
 * is accepted.
 */
export interface Note {
  readonly id: AnyAssumptionId;
  readonly name?: string;
}

/**
 * The notes of a call or a row, in the order in which they were made. A list never changes: a further note leads to another list, and
 * the same note to the same list. So the rows of a call share a few lists, and rows with the same notes are known by their list. With
 * a list of its own, each of 1000 rows makes a dozen objects more.
 */
export class NoteList {
  private readonly before: NoteList | undefined;
  private readonly last: Note | undefined;
  /** True if one of the notes has a name. */
  readonly hasNames: boolean;
  /** True if the last note repeats the id of an earlier one. */
  private readonly isRepeated: boolean;
  private listed: readonly Note[] | undefined = undefined;
  /** The list that the first further note leads to, and those that other notes lead to: most lists have one. */
  private next: NoteList | undefined = undefined;
  private others: Map<string, NoteList> | undefined = undefined;

  constructor(before?: NoteList, last?: Note) {
    this.before = before;
    this.last = last;
    this.hasNames = last?.name !== undefined || before?.hasNames === true;
    this.isRepeated = last !== undefined && before?.has(last.id) === true;
  }

  get notes(): readonly Note[] {
    if (this.listed === undefined) {
      const notes: Note[] = [];
      for (let list: NoteList | undefined = this; list?.last !== undefined; list = list.before) notes.push(list.last);
      this.listed = notes.reverse();
    }
    return this.listed;
  }

  /** With a further note. @param name makes it a named note */
  with(id: AnyAssumptionId, name?: string): NoteList {
    const next = this.next;
    if (next?.last?.id === id && next.last.name === name) return next;
    // No id has a space.
    const key = name === undefined ? id : `${id} ${name}`;
    const known = this.others?.get(key);
    if (known !== undefined) return known;
    const made = new NoteList(this, name === undefined ? { id } : { id, name });
    if (next === undefined) this.next = made;
    else this.others = (this.others ?? new Map()).set(key, made);
    return made;
  }

  /** With a note of an assumption; the same list if it has one. */
  assuming(id: AnyAssumptionId): NoteList {
    const next = this.next;
    if (next?.last?.id === id && next.last.name === undefined && !next.isRepeated) return next;
    return this.has(id) ? this : this.with(id);
  }

  has(id: AnyAssumptionId): boolean {
    for (let list: NoteList | undefined = this; list !== undefined; list = list.before) {
      if (list.last?.id === id) return true;
    }
    return false;
  }
}
