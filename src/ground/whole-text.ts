/**
 * The same text in a piece of its own. A slice holds on to the whole that it was cut from, and JSON.stringify takes
 * twice as long over an object that has a text in it which is a slice or still lies in pieces.
 */
export function wholeText(text: string): string {
  return Buffer.from(text, "utf16le").toString("utf16le");
}
