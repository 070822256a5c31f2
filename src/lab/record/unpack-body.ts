import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { nestsDeeper } from "../../wire/nesting.ts";
import type { RawBody } from "./raw-exchange.ts";

/** How many bytes of a body are looked at; what is larger is passed on and not recorded. */
export const mostBodyBytes = 16 * 2 ** 20;

/** Why the content of a body is not in the recording. */
export const unreadReasons = ["too large", "not unpacked", "not UTF-8", "not JSON", "nested too deeply"] as const;

export type UnreadReason = (typeof unreadReasons)[number];

/** What was in a body: nothing, JSON, or what could not be read. */
export type UnpackedBody =
  | { readonly json: unknown; readonly text: string }
  | { readonly unread: UnreadReason; readonly text?: string }
  | undefined;

const unpackers: Readonly<Record<string, (bytes: Buffer) => Promise<Buffer>>> = {
  gzip: packedBy(gunzip),
  "x-gzip": packedBy(gunzip),
  deflate: packedBy(inflate),
  br: packedBy(brotliDecompress),
};

const deepest = 200;

/** Reads the JSON of a body, whatever it was packed in. */
export async function unpackBody(bytes: RawBody, encoding: string): Promise<UnpackedBody> {
  if (!bytes) return { unread: "too large" };
  if (bytes.length === 0) return undefined;
  let plain: Buffer | undefined = bytes;
  for (const name of encoding
    .toLowerCase()
    .split(",")
    .map((one) => one.trim())
    .reverse()) {
    if (name === "" || name === "identity") continue;
    plain = plain && (await unpackers[name]?.(plain).catch(() => undefined));
  }
  if (!plain) return { unread: "not unpacked" };
  return readText(plain);
}

function readText(plain: Buffer): UnpackedBody {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(plain);
  } catch {
    return { unread: "not UTF-8" };
  }
  if (nestsDeeper(text, deepest)) return { unread: "nested too deeply" };
  try {
    return { json: JSON.parse(text), text };
  } catch {
    return { unread: "not JSON", text };
  }
}

function packedBy(unpack: typeof gunzip): (bytes: Buffer) => Promise<Buffer> {
  const unpacked = promisify(unpack) as (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;
  return (bytes) => unpacked(bytes, { maxOutputLength: mostBodyBytes });
}
