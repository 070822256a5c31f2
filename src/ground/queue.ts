/** A list that grows at its end and shrinks at its beginning, at the same cost however long it is. */
export class Queue<Item> {
  #items: (Item | undefined)[] = [];
  #first = 0;

  get length(): number {
    return this.#items.length - this.#first;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** Takes the newest out. */
  pop(): Item | undefined {
    return this.length > 0 ? this.#items.pop() : undefined;
  }

  /** Takes the oldest out. */
  shift(): Item | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first] = undefined;
    this.#first += 1;
    // The places of those that are gone are given back once they are as many as the others.
    if (this.#first * 2 > this.#items.length) {
      this.#items.splice(0, this.#first);
      this.#first = 0;
    }
    return item;
  }

  /** The one of that rank; the oldest has 0. */
  at(rank: number): Item | undefined {
    return this.#items[this.#first + rank];
  }

  slice(from: number, to = Number.POSITIVE_INFINITY): Item[] {
    return this.#items.slice(this.#first + from, this.#first + to) as Item[];
  }
}
