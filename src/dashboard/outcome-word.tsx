/** How a call or a row ended, as a word on its color. */
export function OutcomeWord({ outcome }: { readonly outcome: string }) {
  return <span class={`outcome ${outcome.replaceAll(" ", "-")}`}>{outcome}</span>;
}
