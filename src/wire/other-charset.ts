/** The charset that a Content-Type declares, where that is not UTF-8 by one of its names. */
export function otherCharset(contentType: string | undefined): string | undefined {
  if (contentType === undefined || contentType === "application/json") return undefined;
  const [, charset] = /;\s*charset\s*=\s*"?([\w.:+-]{1,40})/i.exec(contentType) ?? [];
  return charset === undefined || /^utf-?8$/i.test(charset) ? undefined : charset;
}
