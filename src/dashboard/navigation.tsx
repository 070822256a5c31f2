import {
  ArrowLeftRight,
  BookOpen,
  Boxes,
  Braces,
  CalendarCheck,
  CircleQuestionMark,
  Ellipsis,
  Grid3x3,
  type LucideIcon,
  Zap,
} from "lucide-preact";
import { hashOf, type Screen, screens } from "./address.ts";
import { withOurAddress } from "./admin-client.ts";
import { useAnswer, useApp, usePulse, type WayIn } from "./asking.ts";
import { CopyButton } from "./pieces.tsx";

const icons: Readonly<Record<Screen, LucideIcon>> = {
  calls: ArrowLeftRight,
  events: CalendarCheck,
  faults: Zap,
  sandboxes: Boxes,
  assumptions: CircleQuestionMark,
  explorations: Grid3x3,
  docs: BookOpen,
  reference: Braces,
};

const groups: readonly (readonly Screen[])[] = [
  ["calls", "events", "faults"],
  ["sandboxes", "assumptions", "explorations"],
  ["docs", "reference"],
];

/** On a phone these have a place of their own, and the rest is behind one more. */
const nearThumb: readonly Screen[] = ["calls", "events", "faults", "sandboxes"];

interface Listed {
  readonly items: readonly { readonly enabled: boolean }[];
}

/** How many calls, rules that are on, and sandboxes there are. */
function useCounts(): Partial<Record<Screen, string>> {
  const { client, calls, sandboxes } = useApp();
  const pulse = usePulse(calls, 1000);
  const { answer: rules } = useAnswer<Listed>(client, "faults", `${pulse} ${sandboxes.length}`);
  const on = rules?.items.filter(({ enabled }) => enabled).length ?? 0;
  return {
    calls: calls.recorded > 0 ? String(calls.recorded) : "",
    faults: on > 0 ? `${on} on` : "",
    sandboxes: sandboxes.length > 1 ? String(sandboxes.length) : "",
  };
}

/** The screens: a rail at the left, icons alone where the window is narrow, and a bar below on a phone. */
export function Navigation() {
  const counts = useCounts();
  return (
    <>
      <nav aria-label="Screens" class="flex w-14 flex-none flex-col gap-3 px-2 py-0.5 max-sm:hidden min-[900px]:w-44">
        {groups.map((group) => (
          <ul key={group[0]} class="flex flex-col gap-0">
            {group.map((screen) => (
              <li key={screen}>
                <RailLink screen={screen} count={counts[screen]} />
              </li>
            ))}
          </ul>
        ))}
        <BaseUrl />
      </nav>
      <BottomBar />
    </>
  );
}

function RailLink({ screen, count }: { readonly screen: Screen; readonly count: string | undefined }) {
  const { view } = useApp();
  const Icon = icons[screen];
  const isHere = screen === view.screen;
  return (
    <a
      href={hashOf({ screen, sandbox: view.sandbox })}
      title={screens[screen]}
      aria-current={isHere ? "page" : undefined}
      class={`flex h-8 items-center gap-2.5 rounded-field px-2 max-[900px]:justify-center ${isHere ? "bg-base-content/6 font-medium" : "text-muted hover:bg-base-content/4"}`}>
      <Icon class={isHere ? "text-primary" : ""} />
      <span class="flex-1 max-[900px]:sr-only">{screens[screen]}</span>
      <span class="text-xs font-medium text-muted tabular-nums max-[900px]:hidden">{count}</span>
    </a>
  );
}

function BaseUrl() {
  const { client } = useApp();
  const { answer } = useAnswer<WayIn>(client, "way-in");
  const url = answer && withOurAddress(answer.baseUrl, answer.baseUrl);
  if (!url) return null;
  return (
    <div class="mt-auto px-2 pb-2 max-[900px]:hidden">
      <div class="meta">Base URL</div>
      <div class="flex items-center gap-1">
        <code class="truncate" title={url}>
          {url.replace(/^https?:\/\//, "").replace(/\/__mock.*/, "")}
        </code>
        <CopyButton label="Copy base URL" text={url} class="btn btn-ghost btn-xs btn-square" />
      </div>
    </div>
  );
}

function BottomBar() {
  const { view } = useApp();
  const more = (Object.keys(screens) as Screen[]).filter((screen) => !nearThumb.includes(screen));
  const place = "flex h-14 flex-1 cursor-pointer flex-col items-center justify-center gap-1 text-xs font-medium";
  const look = (isHere: boolean) => `${place} ${isHere ? "text-primary" : "text-muted"}`;
  return (
    <nav aria-label="Screens" class="relative z-20 flex flex-none border-t border-base-300 bg-base-200 sm:hidden">
      {nearThumb.map((screen) => {
        const Icon = icons[screen];
        return (
          <a
            key={screen}
            href={hashOf({ screen, sandbox: view.sandbox })}
            aria-current={screen === view.screen ? "page" : undefined}
            class={look(screen === view.screen)}>
            <Icon class="size-5" />
            {screens[screen]}
          </a>
        );
      })}
      <details key={view.screen} class="relative flex flex-1">
        <summary class={look(more.includes(view.screen))}>
          <Ellipsis class="size-5" />
          More
        </summary>
        <ul class="absolute right-1 bottom-full mb-1 box w-48 p-1 shadow-lg">
          {more.map((screen) => {
            const Icon = icons[screen];
            return (
              <li key={screen}>
                <a class="menu-item h-11" href={hashOf({ screen, sandbox: view.sandbox })}>
                  <Icon />
                  {screens[screen]}
                </a>
              </li>
            );
          })}
        </ul>
      </details>
    </nav>
  );
}
