/** How often a text may be encoded again and still be read. */
const most = 3;

/** A text without its percent-encoding, also that of an encoded text. An escape that is none stands for itself. */
export function fullyDecoded(text: string): string {
  let decoded = text;
  for (let times = 0; times < most && decoded.includes("%"); times += 1) {
    const next = decoded.replace(/(?:%[0-9a-f]{2})+/gi, decodedRun);
    if (next === decoded) return decoded;
    decoded = next;
  }
  return decoded;
}

function decodedRun(run: string): string {
  try {
    return decodeURIComponent(run);
  } catch {
    return run.replace(/%([2-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  }
}
