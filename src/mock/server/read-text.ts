import { otherCharset } from "../../wire/other-charset.ts";
import { type Refusal, refuse } from "../../wire/refusal.ts";

const strict = new TextDecoder("utf-8", { fatal: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * The text of a body, or why it is none: JSON is sent in UTF-8, and a letter that cannot be read is not stored as another.
 * @param contentType of the request, for the refusal to name another charset
 */
export function readText(bytes: Uint8Array, contentType = ""): string | Refusal {
  if (isWide(bytes)) return refuse("bodyNotJson", { reason: "it is UTF-16; JSON is sent in UTF-8" });
  try {
    return strict.decode(bytes);
  } catch {
    return refuse("bodyNotJson", { reason: whyNotText(bytes, contentType) });
  }
}

/** UTF-16, by its mark or as the first two letters of JSON are always ASCII. */
function isWide([first, second]: Uint8Array): boolean {
  if (first === undefined || second === undefined) return false;
  return first === 0 || second === 0 || (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

function whyNotText(bytes: Uint8Array, contentType: string): string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    return "it is compressed with gzip, and no Content-Encoding says so";
  }
  const at = firstBadByte(bytes);
  const byte = (bytes[at] as number).toString(16).toUpperCase().padStart(2, "0");
  const charset = otherCharset(contentType);
  const declared = charset === undefined ? "" : `, and Content-Type declares ${charset}, which is not read`;
  return `byte ${at} (0x${byte}) is not UTF-8${declared}`;
}

/** Where the first byte stands that begins no letter: what is before it comes out as it went in. */
function firstBadByte(bytes: Uint8Array): number {
  const readable = Buffer.from(lenient.decode(bytes));
  let at = readable.findIndex((byte, index) => byte !== bytes[index]);
  // The letter that stands for it may begin with the same byte.
  while (((readable[at] as number) & 0xc0) === 0x80) at -= 1;
  return at;
}
