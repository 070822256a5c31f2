import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";

const decoders = new Map([
  ["gzip", promisify(gunzip)],
  ["x-gzip", promisify(gunzip)],
  ["deflate", promisify(inflate)],
  ["br", promisify(brotliDecompress)],
]);

export type UndecodedReason = "unknown encoding" | "too large" | "ends too early" | "malformed";

/** Decodes a body by its Content-Encoding. @param maxBytes a body that is longer when it is decoded is too large */
export async function decodeContent(
  bytes: Buffer,
  encoding: string,
  maxBytes: number,
): Promise<Buffer | UndecodedReason> {
  const name = encoding.trim().toLowerCase();
  if (name === "identity" || bytes.length === 0) return bytes;
  const decode = decoders.get(name);
  if (!decode) return "unknown encoding";
  try {
    return await decode(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") return "too large";
    return code === "Z_BUF_ERROR" ? "ends too early" : "malformed";
  }
}
