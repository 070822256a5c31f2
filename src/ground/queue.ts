/**
 * A list that grows at its end and shrinks at its beginning, at the same cost however long it is. Its slots are used again
 * in a ring: a list that moves its items to a new array leaves the old one behind, and until the whole heap is collected
 * whatever still stands in that is held with it.
 */
export class Queue<Item> {
  #slots: (Item | undefined)[] = [];
  #first = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(item: Item): void {
    if (this.#length === this.#slots.length) this.#moveTo(Math.max(leastSlots, 2 * this.#length));
    this.#slots[this.#slotOf(this.#length)] = item;
    this.#length += 1;
  }

  /** Takes the newest out. */
  pop(): Item | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#take(this.#slotOf(this.#length - 1));
    this.#giveBack();
    return item;
  }

  /** Takes the oldest out. */
  shift(): Item | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#take(this.#first);
    this.#first = this.#slotOf(1);
    this.#giveBack();
    return item;
  }

  /** The one of that rank; the oldest has 0. */
  at(rank: number): Item | undefined {
    return rank >= 0 && rank < this.#length ? this.#slots[this.#slotOf(rank)] : undefined;
  }

  /** Those from one rank to before another. */
  slice(from: number, to = Number.POSITIVE_INFINITY): Item[] {
    const items: Item[] = [];
    for (let rank = from; rank < Math.min(to, this.#length); rank += 1) items.push(this.at(rank) as Item);
    return items;
  }

  #take(slot: number): Item | undefined {
    const item = this.#slots[slot];
    this.#slots[slot] = undefined;
    this.#length -= 1;
    return item;
  }

  /** There is a power of two of slots. */
  #slotOf(rank: number): number {
    return (this.#first + rank) & (this.#slots.length - 1);
  }

  #giveBack(): void {
    const { length } = this.#slots;
    if (length > leastSlots && this.#length < length / 4) this.#moveTo(length / 2);
  }

  #moveTo(count: number): void {
    const moved = slots<Item>(count);
    for (let rank = 0; rank < this.#length; rank += 1) moved[rank] = this.at(rank);
    this.#slots = moved;
    this.#first = 0;
  }
}

/** A power of two. */
const leastSlots = 16;

const slots = <Item>(count: number): (Item | undefined)[] => new Array<Item | undefined>(count).fill(undefined);
