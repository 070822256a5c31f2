import { useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "./app-context.ts";
import { goTo } from "./view.ts";

/** How long nobody must have typed. */
const restMs = 250;

interface BoxState {
  readonly label: string;
  readonly placeholder: string;
  readonly title?: string;
}

/** What is searched for on a screen. It stands in the address. */
export function SearchBox({ label, placeholder, title }: BoxState) {
  const { view } = useApp();
  const { filter = "" } = view;
  const [typed, setTyped] = useState(filter);
  const timer = useRef<number>();
  const sent = useRef(filter);
  // Who goes back, or follows a link, finds the filter of that address.
  useEffect(() => {
    if (sent.current !== filter) setTyped(filter);
    sent.current = filter;
  }, [filter]);
  const type = (text: string) => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      sent.current = text;
      goTo({ ...view, filter: text }, true);
    }, restMs);
  };
  return (
    <input
      type="search"
      aria-label={label}
      title={title}
      placeholder={placeholder}
      spellcheck={false}
      value={typed}
      onInput={({ currentTarget }) => type(currentTarget.value)}
    />
  );
}
