import { useState } from "preact/hooks";

/** Lays a text into the clipboard, and says so. Where the page may not, as on plain HTTP away from loopback, it selects a field. */
export function CopyButton({ label, text }: { readonly label: string; readonly text: string | undefined }) {
  const [said, setSaid] = useState<string>();
  const copy = async () => {
    setSaid((await isCopied(text ?? "")) ? "Copied" : "Not copied");
    setTimeout(() => setSaid(undefined), 1500);
  };
  return (
    <span class="copy">
      <button type="button" disabled={text === undefined} onClick={copy}>
        {label}
      </button>
      <span role="status">{said}</span>
    </span>
  );
}

async function isCopied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return isCopiedByField(text);
  }
}

function isCopiedByField(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const isDone = document.execCommand("copy");
  field.remove();
  return isDone;
}
