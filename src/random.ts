import { createCipheriv, createHash, hash, randomBytes } from "node:crypto";

/** The only chance of the program: a seed for when none is given. It is printed at start, so that the run can be repeated. */
export function randomSeed(): string {
  return randomBytes(4).toString("hex");
}

/**
 * A sequence of ids, each 32 upper-case hexadecimal digits, that depends on the seed and on the name and on nothing else.
 * They are the key stream of a cipher, read in blocks: as good as random, and a thousand rows do not wait for them.
 */
export function startIds(seed: string, name: string): () => string {
  const key = createHash("sha256")
    .update(JSON.stringify([seed, name]))
    .digest();
  const cipher = createCipheriv("aes-128-ctr", key.subarray(0, 16), key.subarray(16));
  const zeros = Buffer.alloc(4096);
  let block = Buffer.alloc(0);
  let at = 0;
  return () => {
    if (at === block.length) {
      block = Buffer.from(cipher.update(zeros).toString("hex").toUpperCase(), "latin1");
      at = 0;
    }
    at += 32;
    // Of bytes, not of one long string: an id that is a slice of it makes JSON.stringify take the slow way.
    return block.toString("latin1", at - 32, at);
  };
}

/** A secret that nobody can guess; no seed leads to it. */
export function randomToken(): string {
  return randomBytes(24).toString("base64url");
}

/**
 * A number from 0 to below 1 that depends on the parts and on nothing else: there is no generator whose state another
 * could disturb.
 */
export function draw(parts: readonly unknown[]): number {
  return hash("sha256", JSON.stringify(parts), "buffer").readUIntBE(0, 6) / 2 ** 48;
}

/** Bytes that look like chance and depend on the parts alone. */
export function noise(parts: readonly unknown[]): Uint8Array {
  return hash("sha256", JSON.stringify(parts), "buffer");
}

/** A text of fixed length for one of any length. */
export function fingerprint(text: string): string {
  return hash("sha256", text, "base64url");
}
