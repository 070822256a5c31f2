const reading = /(?:^|\/)(?:show|list|search|verify)$/;

/**
 * Would a call change something of a tenant? A login gives a session, and changes nothing else; of methods that we do not
 * know, those that read say so in their last word.
 * @param path below `/crmapi/rest/v2/`
 */
export const isWriting = (verb: string, path: string): boolean =>
  !(
    verb === "GET" ||
    verb === "HEAD" ||
    verb === "OPTIONS" ||
    path.startsWith("authentication/") ||
    reading.test(path)
  );
