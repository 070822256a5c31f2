import { Queue } from "./queue.ts";
import { type MemoryRun, takeMemory, unitBytes } from "./shared-memory.ts";

interface Slab {
  readonly memory: MemoryRun;
  end: number;
  /** Texts in it that are not gone. */
  texts: number;
}

interface TextSpan {
  readonly slab: Slab;
  readonly from: number;
  readonly to: number;
}

/** Whoever has few texts has small slabs: what stands empty of the newest is to be little beside them. */
const mostSlab = 65_536;
const partOfTexts = 1 / 4;

/** Bytes of the next slab, which begins with a text. */
function slabSize(text: number, allTexts: number): number {
  const unit = text > mostSlab ? mostSlab : unitBytes;
  return Math.ceil(Math.max(text, Math.min(allTexts * partOfTexts, mostSlab)) / unit) * unit;
}

/**
 * Texts that are kept outside of the heap, oldest first. They are read in any order, and go in that in which they came.
 * The garbage collector does not look there: what lives long enough to be gone through by it a few times, and then goes all the
 * same, is the dearest thing to have on the heap. Memory that was used before is used again: that is still in the cache of the
 * processor, and new pages are not. What others have then was wiped.
 */
export class TextSlabs {
  readonly #spans = new Queue<TextSpan>();
  #newest: Slab | undefined;
  /** The slab whose texts were the last to go all. */
  #spare: Slab | undefined;
  #textBytes = 0;
  #bytes = 0;

  get length(): number {
    return this.#spans.length;
  }

  /** Bytes of the texts alone. */
  get textBytes(): number {
    return this.#textBytes;
  }

  /** Bytes of the memory that is taken, whether a text stands there or not. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Keeps the parts as one text, and tells its bytes. Lone surrogates are not kept; JSON text has none. */
  push(parts: readonly string[]): number {
    const bytes = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
    const slab = this.#slabFor(bytes);
    const from = slab.end;
    for (const part of parts) slab.end += slab.memory.bytes.write(part, slab.end);
    slab.texts += 1;
    this.#spans.push({ slab, from, to: slab.end });
    this.#textBytes += bytes;
    return bytes;
  }

  /** The text of that rank; the oldest has 0. */
  read(rank: number): string {
    const span = this.#spans.at(rank);
    if (!span) throw new Error(`there is no text ${rank}, only ${this.length}`);
    return span.slab.memory.bytes.toString("utf8", span.from, span.to);
  }

  /** Lets the oldest go, and tells its bytes. Its memory is for those that come. */
  shift(): number {
    const span = this.#spans.shift();
    if (!span) throw new Error("there is no text");
    const { slab, from, to } = span;
    slab.texts -= 1;
    this.#textBytes -= to - from;
    if (slab.texts === 0) this.#empty(slab);
    return to - from;
  }

  /** Lets all go. */
  clear(): void {
    while (this.length > 0) this.shift();
    this.trim();
  }

  /** Gives back the memory where no text stands. */
  trim(): void {
    this.#giveBack(this.#spare);
    this.#spare = undefined;
    if (this.#newest?.texts !== 0) return;
    this.#giveBack(this.#newest);
    this.#newest = undefined;
  }

  #slabFor(bytes: number): Slab {
    if (this.#newest && this.#newest.memory.bytes.length - this.#newest.end >= bytes) return this.#newest;
    if (this.#newest?.texts === 0) this.#giveBack(this.#newest);
    const size = slabSize(bytes, this.#textBytes);
    if (this.#spare && this.#spare.memory.bytes.length >= size) {
      this.#newest = this.#spare;
      this.#spare = undefined;
    } else {
      this.#newest = { memory: takeMemory(size), end: 0, texts: 0 };
      this.#bytes += size;
    }
    return this.#newest;
  }

  #empty(slab: Slab): void {
    slab.end = 0;
    if (slab === this.#newest) return;
    this.#giveBack(this.#spare);
    this.#spare = slab;
  }

  #giveBack(slab: Slab | undefined): void {
    if (!slab) return;
    this.#bytes -= slab.memory.bytes.length;
    slab.memory.free();
  }
}
