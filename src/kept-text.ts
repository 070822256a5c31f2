/** A text that is kept outside of the heap, or a long one itself. */
export type KeptText = string | InSlab;

interface InSlab {
  readonly slab: Slab;
  readonly from: number;
  readonly to: number;
}

interface Slab {
  readonly bytes: Buffer;
  end: number;
  /** Texts in it that are not freed. */
  texts: number;
}

/** Texts that come and go in about the same order: what is freed makes room for what is kept next. */
export interface TextKeep {
  /** Lone surrogates are not kept; JSON text has none. */
  keep(text: string): KeptText;
  /** A text that was kept and is not freed. */
  read(kept: KeptText): string;
  /** Gives its place to others. Whoever forgets to, and forgets the text too, loses nothing: a slab goes as any object does. */
  free(kept: KeptText): void;
}

const slabBytes = 65_536;

/** A longer one is a page of its own anyway, and is not copied about. */
const longestInSlab = 16_384;

/** UTF-8 needs at most so many bytes for a unit of a string. */
const mostBytesPerUnit = 3;

/**
 * Keeps texts where the garbage collector does not look. What lives long enough to be gone through by it a few times, and
 * then goes all the same, is the dearest thing to have on the heap: the thousand calls of a journal took a tenth of the
 * time of all calls, and a hundred megabytes.
 */
export function createTextKeep(): TextKeep {
  const free: Slab[] = [];
  let open = createSlab(0);
  return {
    keep(text) {
      if (text.length > longestInSlab) return text;
      if (text.length * mostBytesPerUnit > open.bytes.length - open.end) open = free.pop() ?? createSlab(slabBytes);
      const slab = open;
      const from = slab.end;
      slab.end += slab.bytes.write(text, from);
      slab.texts += 1;
      return { slab, from, to: slab.end };
    },
    read: (kept) => (typeof kept === "string" ? kept : kept.slab.bytes.toString("utf8", kept.from, kept.to)),
    free(kept) {
      if (typeof kept === "string") return;
      const { slab } = kept;
      slab.texts -= 1;
      if (slab.texts > 0) return;
      slab.end = 0;
      if (slab !== open) free.push(slab);
    },
  };
}

const createSlab = (bytes: number): Slab => ({ bytes: Buffer.allocUnsafeSlow(bytes), end: 0, texts: 0 });
