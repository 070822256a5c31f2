import { useState } from "preact/hooks";
import { Scroller } from "./scroller.tsx";
import { shownValue } from "./shown-text.ts";

/** Signs that are shown at once: more of them take a browser long to lay out. */
const most = 20_000;

/** A value as it was sent, JSON with line breaks. */
export function ValueBlock({ label, value }: { readonly label: string; readonly value: unknown }) {
  const [isWhole, setWhole] = useState(false);
  const text = shownValue(value);
  const shown = isWhole ? text : text.slice(0, most);
  return (
    <>
      <Scroller label={label}>
        <pre dir="ltr">{shown}</pre>
      </Scroller>
      {shown.length < text.length ? (
        <button type="button" onClick={() => setWhole(true)}>
          Show all {text.length} characters
        </button>
      ) : null}
    </>
  );
}
