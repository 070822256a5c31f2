import { Queue } from "./queue.ts";

/** Texts that are kept outside of the heap, oldest first. They are read in any order, and go in that in which they came. */
export interface TextSlabs {
  readonly length: number;
  /** Keeps the parts as one text, and tells its bytes. Lone surrogates are not kept; JSON text has none. */
  push(parts: readonly string[]): number;
  /** The text of that rank; the oldest has 0. */
  read(rank: number): string;
  /** Lets the oldest go, and tells its bytes. */
  shift(): number;
}

interface Slab {
  readonly bytes: Buffer;
  end: number;
  /** Texts in it that are not gone. */
  texts: number;
}

interface Place {
  readonly slab: Slab;
  readonly from: number;
  readonly to: number;
}

/** Whoever has few texts has small slabs. */
const leastSlab = 4096;
const mostSlab = 65_536;

/**
 * Keeps texts where the garbage collector does not look. What lives long enough to be gone through by it a few times, and
 * then goes all the same, is the dearest thing to have on the heap. Memory that was used before is used again: that is
 * still in the cache of the processor, and new pages are not. No other owner's text ever stands in it.
 */
export function createTextSlabs(): TextSlabs {
  const places = new Queue<Place>();
  let newest: Slab | undefined;
  /** The slab whose texts were the last to go all. */
  let spare: Slab | undefined;
  let allBytes = 0;

  const slabFor = (bytes: number): Slab => {
    if (newest && newest.bytes.length - newest.end >= bytes) return newest;
    const size = Math.min(Math.max(leastSlab, allBytes), mostSlab);
    if (spare && spare.bytes.length >= Math.max(bytes, size)) {
      newest = spare;
      spare = undefined;
    } else {
      newest = { bytes: Buffer.allocUnsafeSlow(Math.ceil(bytes / size) * size), end: 0, texts: 0 };
    }
    return newest;
  };

  return {
    get length() {
      return places.length;
    },
    push(parts) {
      const bytes = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
      const slab = slabFor(bytes);
      const from = slab.end;
      for (const part of parts) slab.end += slab.bytes.write(part, slab.end);
      slab.texts += 1;
      places.push({ slab, from, to: slab.end });
      allBytes += bytes;
      return bytes;
    },
    read(rank) {
      const place = places.at(rank);
      if (!place) throw new Error(`there is no text ${rank}, only ${places.length}`);
      return place.slab.bytes.toString("utf8", place.from, place.to);
    },
    shift() {
      const place = places.shift();
      if (!place) throw new Error("there is no text");
      const { slab, from, to } = place;
      slab.texts -= 1;
      allBytes -= to - from;
      if (slab.texts === 0) {
        slab.end = 0;
        if (slab !== newest) spare = slab;
      }
      return to - from;
    },
  };
}
