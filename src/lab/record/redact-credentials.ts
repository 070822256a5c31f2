import type { CallRedaction } from "./call-redaction.ts";
import type { ExchangeLine } from "./recording-lines.ts";

type Credentials = Pick<ExchangeLine["request"], "credentials">;

/** What an Authorization header says, with labels for its secrets; nothing where there is none. */
export function redactCredentials(header: string, redaction: CallRedaction): Credentials {
  if (header === "") return {};
  const [scheme = "", encoded = ""] = header.split(/\s+/);
  redaction.secret(encoded);
  if (scheme.toLowerCase() !== "basic") {
    const isBearer = scheme.toLowerCase() === "bearer";
    const user = redaction.secret(encoded);
    return { credentials: { scheme: isBearer ? "Bearer" : "other", user, hasColon: false, password: "" } };
  }
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  const [user, password] = colon < 0 ? [text, ""] : [text.slice(0, colon), text.slice(colon + 1)];
  return {
    credentials: {
      scheme: scheme === "Basic" ? "Basic" : "basic",
      user: redaction.secret(user),
      hasColon: colon >= 0,
      password: redaction.secret(password),
    },
  };
}
