/** Where a text lies in the ring. */
interface Span {
  readonly from: number;
  readonly to: number;
}

const leastBytes = 4096;

/** What a text takes beside its letters. */
const overheadBytes = 100;

const nothing = Buffer.alloc(0);

/**
 * Texts in one block of bytes, oldest first: a new one takes the place of the oldest when there is no room. The block doubles
 * up to its bound as it is needed, and is not there as long as there is no text.
 */
export class TextRing {
  readonly #mostBytes: number;
  #block = nothing;
  #spans: Span[] = [];
  /** How many of the spans, the oldest, are dropped. */
  #gone = 0;

  /** @param mostBytes of the block; a longer text is dropped at once, with all that were there */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get length(): number {
    return this.#spans.length - this.#gone;
  }

  /** Bytes that it takes: the block, whether or not texts lie there, and what each text takes beside, roughly. */
  get bytes(): number {
    return this.#block.length + this.length * overheadBytes;
  }

  /** Keeps the parts as one text. Lone surrogates are not kept; JSON text has none. */
  push(parts: readonly string[]): void {
    const bytes = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
    const from = this.#makeRoom(bytes);
    if (from === undefined) return;
    let to = from;
    for (const part of parts) to += this.#block.write(part, to);
    this.#spans.push({ from, to });
  }

  /** The text of that rank; the oldest has 0. @throws Error when there is none */
  read(rank: number): string {
    const span = rank < 0 ? undefined : this.#spans[this.#gone + rank];
    if (!span) throw new Error(`there is no text ${rank}, only ${this.length}`);
    return this.#block.toString("utf8", span.from, span.to);
  }

  /** Drops the oldest. */
  shift(): void {
    if (this.length === 0) return;
    this.#gone += 1;
    // Not each time: that would move all the others.
    if (this.#gone * 2 > this.#spans.length) this.#forgetGone();
  }

  #forgetGone(): void {
    this.#spans.splice(0, this.#gone);
    this.#gone = 0;
  }

  /** Drops the oldest until it takes no more than so many bytes. */
  shrink(mostBytes: number): void {
    if (this.bytes <= mostBytes) return;
    this.#forgetGone();
    let used = this.#spans.reduce((sum, { from, to }) => sum + to - from, 0);
    while (this.length > 0 && used + this.length * overheadBytes > mostBytes) {
      const { from, to } = this.#spans[this.#gone] as Span;
      used -= to - from;
      this.shift();
    }
    this.#moveTo(used);
  }

  /** Drops all. */
  clear(): void {
    this.#spans = [];
    this.#gone = 0;
    this.#block = nothing;
  }

  /** Where so many bytes are free now; `undefined` when the bound is smaller. */
  #makeRoom(bytes: number): number | undefined {
    for (;;) {
      const at = this.#free(bytes);
      if (at !== undefined) return at;
      const { length } = this.#block;
      if (length < this.#mostBytes) this.#moveTo(Math.min(this.#mostBytes, Math.max(leastBytes, 2 * length)));
      else if (this.length > 0) this.shift();
      else return undefined;
    }
  }

  #free(bytes: number): number | undefined {
    const oldest = this.#spans[this.#gone];
    const newest = this.#spans.at(-1);
    if (!oldest || !newest) return bytes <= this.#block.length ? 0 : undefined;
    const isWrapped = newest.from < oldest.from;
    if (newest.to + bytes <= (isWrapped ? oldest.from : this.#block.length)) return newest.to;
    return !isWrapped && bytes <= oldest.from ? 0 : undefined;
  }

  #moveTo(bytes: number): void {
    this.#forgetGone();
    const moved = bytes === 0 ? nothing : Buffer.allocUnsafeSlow(bytes);
    let end = 0;
    this.#spans = this.#spans.map(({ from, to }) => {
      const start = end;
      end += this.#block.copy(moved, start, from, to);
      return { from: start, to: end };
    });
    this.#block = moved;
  }
}
