/** Does a JSON text nest arrays and objects deeper than `most`? */
export function nestsDeeper(text: string, most: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (isInString) {
      if (letter === "\\") at += 1;
      else if (letter === '"') isInString = false;
    } else if (letter === '"') isInString = true;
    else if (letter === "[" || letter === "{") {
      depth += 1;
      if (depth > most) return true;
    } else if (letter === "]" || letter === "}") depth -= 1;
  }
  return false;
}

/** The charset of a Content-Type, unless it is UTF-8. */
export function otherCharset(contentType: string | undefined): string | undefined {
  const [, charset] = /;\s*charset\s*=\s*"?([\w.:+-]{1,40})/i.exec(contentType ?? "") ?? [];
  return charset === undefined || /^utf-?8$/i.test(charset) ? undefined : charset;
}
