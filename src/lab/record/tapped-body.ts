import type { Readable } from "node:stream";
import type { RawBody } from "./raw-exchange.ts";
import { mostBodyBytes } from "./unpack-body.ts";

/** Keeps what passes through a stream, up to the most that is looked at. */
export class TappedBody {
  #chunks: Buffer[] = [];
  #length = 0;

  constructor(stream: Readable) {
    stream.on("data", (chunk: Buffer) => {
      this.#length += chunk.length;
      if (this.#length <= mostBodyBytes) this.#chunks.push(chunk);
      else this.#chunks = [];
    });
  }

  /** All that passed; `undefined` when it was too much. */
  get bytes(): RawBody {
    return this.#length > mostBodyBytes ? undefined : Buffer.concat(this.#chunks, this.#length);
  }
}
