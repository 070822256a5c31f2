import { promisify } from "node:util";
import { type BrotliOptions, brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions } from "node:zlib";
import { type Refusal, refuse } from "../../../wire/refusal.ts";
import { maskText } from "../../../wire/secrets/mask-text.ts";

/** The encodings of bodies that are decoded, by the names that HTTP has for them. */
const decoders: Readonly<Record<string, (bytes: Uint8Array, options: ZlibOptions & BrotliOptions) => Promise<Buffer>>> =
  {
    gzip: promisify(gunzip),
    "x-gzip": promisify(gunzip),
    // Meant is the format of zlib; some clients send what is within it.
    deflate: (bytes, options) => (hasZlibHead(bytes) ? inflated : inflatedRaw)(bytes, options),
    br: promisify(brotliDecompress),
  };

const inflated = promisify(inflate);
const inflatedRaw = promisify(inflateRaw);

const hasZlibHead = ([first = 0, second = 0]: Uint8Array) => (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;

const identity = "identity";

/**
 * A body without its encoding, or why that cannot be undone.
 * @param encoding `Content-Encoding` of the request
 * @param maxBytes what comes out is no longer: a longer one is refused, and not kept in memory
 */
export async function decodeBody(bytes: Uint8Array, encoding: string, maxBytes: number): Promise<Uint8Array | Refusal> {
  const name = encoding.trim().toLowerCase();
  if (name === identity || bytes.length === 0) return bytes;
  const decode = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
  if (!decode) {
    const reason = `its Content-Encoding (${maskText(encoding).slice(0, 40)}) is none of gzip, deflate, br`;
    return refuse("bodyNotJson", { reason });
  }
  try {
    return await decode(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") return refuse("bodyTooLarge", { max: String(maxBytes) });
    return refuse("bodyNotJson", {
      reason: code === "Z_BUF_ERROR" ? `its ${name} ends too early` : `it is not ${name}, as its Content-Encoding says`,
    });
  }
}
