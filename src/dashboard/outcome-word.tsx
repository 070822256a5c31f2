/** How a call or a row ended, as a word on its color. */
export function OutcomeWord({ outcome, kind = outcome }: { readonly outcome: string; readonly kind?: string }) {
  return <span class={`outcome ${kind.replaceAll(" ", "-")}`}>{outcome}</span>;
}
