import { useEffect, useState } from "preact/hooks";
import { useApp } from "./app-context.ts";

const dayS = 86_400;

/** How long ago, in words; the exact moment when it is long ago, or by a clock that stands still. */
function agoText(at: string, nowMs: number | undefined): string {
  const seconds = nowMs === undefined ? Number.NaN : Math.round((nowMs - Date.parse(at)) / 1000);
  if (seconds >= -2 && seconds < 3) return "now";
  if (seconds >= 0 && seconds < 60) return `${seconds} s ago`;
  if (seconds >= 0 && seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds >= 0 && seconds < dayS) return `${Math.floor(seconds / 3600)} h ago`;
  return at.replace("T", " ");
}

/** A moment of the clock of the sandbox: how long ago, and the exact one when it is pointed at. */
export function Moment({ at }: { readonly at: string }) {
  const { aheadMs } = useApp();
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 5000);
    return () => clearInterval(timer);
  }, []);
  const text = agoText(at, aheadMs === undefined ? undefined : nowMs + aheadMs);
  return (
    <time dateTime={at} title={at}>
      {text}
    </time>
  );
}
