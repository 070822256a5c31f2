/** What a claim asks for and nothing had. */
export interface UnseenMember {
  /** As the claim names it: `/profile`, `header x-client`, `rows/profile`, `statusCode`. */
  readonly name: string;
  /** What it is that nothing had, why, and what may have been meant. */
  readonly text: string;
}
