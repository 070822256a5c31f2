/** A text that is kept outside of the heap. */
export type KeptText = Readonly<Place>;

interface Place {
  slab: Slab;
  from: number;
  to: number;
}

interface Slab {
  readonly bytes: Buffer;
  end: number;
  /** Texts in it that are not freed. */
  texts: number;
}

/** Texts that come and go in about the same order: what is freed makes room for what is kept next. */
export interface TextKeep {
  /** Keeps the parts as one text. Lone surrogates are not kept; JSON text has none. */
  keep(...parts: readonly string[]): KeptText;
  /** A text that was kept and is not freed. */
  read(kept: KeptText): string;
  /** Gives its place to others. Whoever forgets to, and forgets the text too, loses nothing: a slab goes as any object does. */
  free(kept: KeptText): void;
}

const slabBytes = 65_536;

/** A longer one has a slab for itself. */
const longestInCommon = 16_384;

/** UTF-8 needs at most so many bytes for a unit of a string. */
const mostBytesPerUnit = 3;

/**
 * Keeps texts where the garbage collector does not look. What lives long enough to be gone through by it a few times, and
 * then goes all the same, is the dearest thing to have on the heap: the thousand calls of a journal took a tenth of the
 * time of all calls, and a hundred megabytes. Memory that was used before is used again: that is still in the cache of the
 * processor, and new pages are not.
 */
export function createTextKeep(): TextKeep {
  /** By their size. */
  const free = new Map<number, Slab[]>();
  let open = createSlab(0);
  /** Of texts that are freed. They lived long, and so would those that were made anew in their stead. */
  const places: Place[] = [];
  const slabOf = (bytes: number) => free.get(bytes)?.pop() ?? createSlab(bytes);

  const slabFor = (parts: readonly string[]): Slab => {
    const units = parts.reduce((sum, part) => sum + part.length, 0);
    if (units > longestInCommon) {
      const bytes = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
      return slabOf(2 ** Math.ceil(Math.log2(bytes)));
    }
    if (units * mostBytesPerUnit > open.bytes.length - open.end) open = slabOf(slabBytes);
    return open;
  };

  return {
    keep(...parts) {
      const slab = slabFor(parts);
      const from = slab.end;
      for (const part of parts) slab.end += slab.bytes.write(part, slab.end);
      slab.texts += 1;
      const place = places.pop();
      if (!place) return { slab, from, to: slab.end };
      place.slab = slab;
      place.from = from;
      place.to = slab.end;
      return place;
    },
    read: ({ slab, from, to }) => slab.bytes.toString("utf8", from, to),
    free(kept) {
      const { slab } = kept;
      places.push(kept);
      slab.texts -= 1;
      if (slab.texts > 0) return;
      slab.end = 0;
      if (slab === open) return;
      const { length } = slab.bytes;
      const alike = free.get(length);
      if (alike) alike.push(slab);
      else free.set(length, [slab]);
    },
  };
}

const createSlab = (bytes: number): Slab => ({ bytes: Buffer.allocUnsafeSlow(bytes), end: 0, texts: 0 });
