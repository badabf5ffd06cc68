// SPDX-License-Identifier: Apache-2.0
// The authToken of the official client, over both transports, against the token example.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { LongPoll, Socket } from "phoenix";
import { answer, close, within } from "./support/client.mjs";
import { startServer } from "./support/server.mjs";

const SECRET = { ROOST_SECRET_KEY_BASE: "no secret at all, but it has to be long: at least sixty-four bytes of it" };
const WebSocket = globalThis.WebSocket ?? (await import("ws")).WebSocket;

let server;
before(async () => (server = await startServer("auth_token_example", 0, SECRET)));
after(() => server?.stop());

const tokenOf = async (user) => (await fetch(new URL(`/token?user=${encodeURIComponent(user)}`, server.url))).text();

for (const [name, transport] of Object.entries({ WebSocket, LongPoll })) {
  const dial = (authToken) => new Socket(server.socketUrl, { transport, authToken });
  const user = async (socket) => (await answer(socket.channel("me").join())).user;

  describe(`over ${name}`, () => {
    for (const who of ["ada", "þórdís >>> ??? ~~~"]) {
      test(`authToken tells the server that it is ${who} (H235)`, async () => {
        const socket = dial(await tokenOf(who));
        socket.connect();
        assert.equal(await user(socket), who);
        await close(socket);
      });
    }

    for (const [what, token] of Object.entries({ "no token": () => undefined, "a changed token": async () => `${await tokenOf("ada")}x` })) {
      test(`with ${what} the socket does not open (H235)`, async () => {
        const socket = dial(await token());
        socket.onOpen(() => assert.fail("it opened"));
        const refused = within("it is refused", (resolve) => socket.onError(resolve));
        socket.connect();
        await refused;
        await close(socket);
      });
    }
  });
}
