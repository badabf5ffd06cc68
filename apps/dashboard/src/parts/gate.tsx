// SPDX-License-Identifier: Apache-2.0
// The login form of a node that requires its token.
import { useState } from "preact/hooks";
import { keepToken, tryDoor, type Door } from "../session";

export function Gate({ door, onOpen }: { door: Door; onOpen: (token: string) => void }) {
  const [tried, setTried] = useState(door);
  const [token, setToken] = useState("");
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const state = await tryDoor(token);
    if (state === "open") {
      keepToken(token);
      onOpen(token);
    } else {
      setTried(state);
    }
  };
  return (
    <main class="gate">
      <form class="card" onSubmit={submit} data-door={tried}>
        <h1>Roost</h1>
        {tried === "unreachable"
          ? <p class="problem" role="alert">The node does not answer.</p>
          : <p>This node requires its admin token: <code>admin.token</code> of its configuration, or an address that <code>roost dashboard</code> prints.</p>}
        <label>Token <input type="password" autocomplete="off" autoFocus value={token} onInput={(event) => setToken(event.currentTarget.value)} /></label>
        {tried === "locked" && token !== "" && <p class="quiet">A wrong token is refused.</p>}
        <button class="primary" type="submit">Open</button>
      </form>
    </main>
  );
}
