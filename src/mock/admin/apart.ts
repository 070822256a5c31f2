/** Headers of a page of ours: another origin that opened its window has no hold of it, and may not take its parts for itself. */
export const apart: Readonly<Record<string, string>> = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};
