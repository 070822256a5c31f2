/** Memory outside of the heap that one owner has. */
export interface MemoryRun {
  readonly bytes: Buffer;
  /** Gives it back: nobody may use it any more. It is given back, too, once it is garbage. */
  free(): void;
}

/** A page of memory: what owners take is whole ones. */
export const unitBytes = 4096;

/** Who needs more asks the system. */
const mostUnits = 1024;

/**
 * More than 32 MB: so much the C library of Linux takes from the system each time, and gives back at once. Of what is smaller
 * it gives back only what nothing else stands behind. Where nobody has written yet, the system has given nothing.
 */
const unitsOfBlock = 8320;

/**
 * 2 MB: an empty block of which no more was ever written stays. To have one from the system for every call between two resets
 * takes more time than the call, as each counts as garbage of its whole length.
 */
const mostWrittenUnits = 512;

class Block {
  readonly #bytes = Buffer.allocUnsafeSlow(unitsOfBlock * unitBytes);
  readonly #isTaken = new Uint8Array(unitsOfBlock);
  #free = unitsOfBlock;
  /** Behind these nobody has ever written. */
  #reached = 0;

  get isToGo(): boolean {
    return this.#free === unitsOfBlock && this.#reached > mostWrittenUnits;
  }

  /** The number of the first unit of a run that was free. */
  take(units: number): number | undefined {
    if (this.#free < units) return undefined;
    let length = 0;
    for (let unit = this.#isTaken.indexOf(0); unit < unitsOfBlock; unit += 1) {
      length = this.#isTaken[unit] === 0 ? length + 1 : 0;
      if (length < units) continue;
      const first = unit + 1 - units;
      this.#isTaken.fill(1, first, first + units);
      this.#free -= units;
      this.#reached = Math.max(this.#reached, first + units);
      return first;
    }
    return undefined;
  }

  bytes({ first, units }: Units): Buffer {
    return this.#bytes.subarray(first * unitBytes, (first + units) * unitBytes);
  }

  /** What stood there is wiped before others have it. */
  giveBack(taken: Units): void {
    this.bytes(taken).fill(0);
    this.#isTaken.fill(0, taken.first, taken.first + taken.units);
    this.#free += taken.units;
  }
}

interface Units {
  readonly block: Block;
  readonly first: number;
  readonly units: number;
}

/** Those of which something is taken, or little was. */
const blocks = new Set<Block>();

const lost = new FinalizationRegistry<Units>(giveBack);

function giveBack(taken: Units): void {
  taken.block.giveBack(taken);
  if (taken.block.isToGo) blocks.delete(taken.block);
}

/** Takes memory for at least a number of bytes. */
export function takeMemory(bytes: number): MemoryRun {
  const units = Math.ceil(bytes / unitBytes);
  if (units > mostUnits) return { bytes: Buffer.allocUnsafeSlow(bytes), free() {} };
  const taken = takeUnits(units);
  const run = {
    bytes: taken.block.bytes(taken),
    free() {
      if (lost.unregister(run)) giveBack(taken);
    },
  };
  lost.register(run, taken, run);
  return run;
}

function takeUnits(units: number): Units {
  for (const block of blocks) {
    const first = block.take(units);
    if (first !== undefined) return { block, first, units };
  }
  const block = new Block();
  blocks.add(block);
  return { block, first: block.take(units) as number, units };
}
