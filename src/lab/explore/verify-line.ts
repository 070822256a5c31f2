/** The command that asks a real system just about some assumptions. */
export const verifyLine = (assumptions: readonly string[]): string =>
  ["crmcom-mock verify --target <url>", ...[...new Set(assumptions)].map((id) => `--assumption ${id}`)].join(" ");
