import { useState } from "preact/hooks";
import { adminToken } from "./admin-client.ts";

/** Asks for the token of the admin API, once a tab. */
export function TokenQuestion({ answered }: { answered(): void }) {
  const [token, setToken] = useState("");
  const isWrong = adminToken.get() !== null;
  const submit = (event: Event) => {
    event.preventDefault();
    adminToken.set(token.trim());
    answered();
  };
  return (
    <form class="question" onSubmit={submit}>
      <h1>crmcom-mock</h1>
      <label>
        Admin token
        <input
          type="password"
          autocomplete="off"
          required
          value={token}
          onInput={({ currentTarget }) => setToken(currentTarget.value)}
        />
      </label>
      <button type="submit">Open</button>
      {isWrong ? (
        <p class="problem" role="alert">
          That token is not the one.
        </p>
      ) : null}
      <p>
        This stand-in is reached from other machines, so it asks for its token: that of <code>--admin-token</code>, or
        the one that it printed at its start. It is kept for this tab alone.
      </p>
    </form>
  );
}
