import { withOurAddress } from "./admin-client.ts";
import { useApp } from "./app-context.ts";
import { CopyButton } from "./copy-button.tsx";
import { Scroller } from "./scroller.tsx";
import { useAnswer } from "./use-answer.ts";

/** What a client needs to get into a sandbox. */
export interface WayIn {
  readonly baseUrl: string;
  readonly token: string | null;
  readonly curl: string;
}

/** A call that works when it is pasted, for a screen on which there is nothing yet. */
export function FirstCall({ children }: { readonly children: string }) {
  const { client } = useApp();
  const { answer } = useAnswer<WayIn>(client, "way-in");
  const curl = answer && withOurAddress(answer.curl, answer.baseUrl);
  return (
    <div class="empty">
      <p>{children}</p>
      <Scroller label="A call that works">
        <pre>{curl}</pre>
      </Scroller>
      <CopyButton label="Copy the call" text={curl} />
    </div>
  );
}
