import { createCipheriv, hash, randomBytes } from "node:crypto";

/** A seed by chance, for a run that names none. All other chance depends on the seed. */
export const randomSeed = (): string => randomBytes(4).toString("hex");

/**
 * Ids of 32 upper-case hexadecimal digits that depend on seed and name alone: the blocks of a cipher's key stream.
 * @param drawn how many ids to skip
 */
export function startIds(seed: string, name: string, drawn = 0): () => string {
  const key = hashBytes([seed, name]);
  const cipher = createCipheriv("aes-128-ctr", key.subarray(0, 16), counterAfter(key.subarray(16), drawn));
  let digits = Buffer.alloc(0);
  let at = 0;
  return () => {
    if (at === digits.length) {
      digits = Buffer.from(cipher.update(zeros).toString("hex").toUpperCase(), "latin1");
      at = 0;
    }
    at += idDigits;
    return digits.toString("latin1", at - idDigits, at);
  };
}

const idDigits = 32;

/** An id is a block of the cipher, so the counter that it starts with is also the number of an id. */
function counterAfter(first: Buffer, drawn: number): Buffer {
  if (drawn === 0) return first;
  const counter = BigInt.asUintN(128, BigInt(`0x${first.toString("hex")}`) + BigInt(drawn));
  return Buffer.from(counter.toString(16).padStart(32, "0"), "hex");
}

const zeros = Buffer.alloc(128 * 16);

/** A secret that nobody can guess. It does not depend on the seed. */
export const randomToken = (): string => randomBytes(24).toString("base64url");

/** A number from 0 to below 1 that depends on the parts alone. */
export const draw = (parts: readonly unknown[]): number => hashBytes(parts).readUIntBE(0, 6) / 2 ** 48;

export const hashBytes = (parts: readonly unknown[]): Buffer => hash("sha256", JSON.stringify(parts), "buffer");

export const fingerprint = (text: string): string => hash("sha256", text, "base64url");
