// SPDX-License-Identifier: Apache-2.0
// The proxy guide, tested: Numbers behind nginx, which names the client in a header, and behind HAProxy, which uses the
// PROXY protocol. Clients connect from 127.0.0.9, the proxies from 127.0.0.1: what is shown, searched and remembered must
// be the client.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { once } from "node:events";
import { request } from "node:https";
import { after, before, describe, test } from "node:test";
import { WebSocket } from "ws";
import { makeAdmin } from "./support/admin.mjs";
import { makeCertificate } from "./support/certificate.mjs";
import { startHaproxy, startHaproxyForTls } from "./support/haproxy.mjs";
import { startNginx } from "./support/nginx.mjs";
import { assertBothMove, numbersInNode } from "./support/numbers.mjs";
import { startServer } from "./support/server.mjs";

const CLIENT = "127.0.0.9";
const FORGED = { "X-Forwarded-For": "192.0.2.66", Forwarded: "for=192.0.2.66", "X-Forwarded-Proto": "http" };

let certificate;
before(() => (certificate = makeCertificate()));
after(() => certificate?.remove());

/// Numbers with a file of the guide, except for what this machine lacks: the host, which exclude_hosts would not redirect.
function startNumbers(file, environment) {
  const config = `${certificate.certfile}.${file}`;
  writeFileSync(config, readFileSync(new URL(`../../examples/deployment/${file}`, import.meta.url)));
  const host = { ROOST_URL_HOST: "localhost", ROOST_FORCE_SSL_EXCLUDE_HOSTS: "" };
  return startServer("numbers", 0, { ROOST_CONFIG: config, ...host, ...environment });
}

const portOf = async (server, listener) => Number((await server.said(new RegExp(`127\\.0\\.0\\.1:(\\d+) \\(${listener}\\)`)))[1]);

/// The response to a request from the client's address.
function get(proxy, path, headers = {}) {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: "localhost", port: proxy.port, path, headers, localAddress: CLIENT, family: 4, ca: readFileSync(certificate.certfile) },
      async (response) => {
        let body = "";
        for await (const chunk of response.setEncoding("utf8")) body += chunk;
        resolve({ status: response.statusCode, body });
      },
    );
    asked.once("error", reject).end();
  });
}

async function openWebSocket(proxy, headers = {}) {
  const options = { headers, localAddress: CLIENT, family: 4, ca: readFileSync(certificate.certfile) };
  const socket = new WebSocket(`${proxy.socketUrl}/websocket?vsn=2.0.0`, options);
  await once(socket, "open");
  return socket;
}

/// What must hold behind every proxy. `headers`: those that clients can forge, but the proxy overrides.
function behaves(name, begin, headers) {
  describe(name, () => {
    let server, proxy, admin;
    before(async () => {
      admin = makeAdmin();
      ({ server, proxy } = await begin(admin.environment));
    });
    after(async () => {
      await proxy?.stop();
      await server?.stop();
      admin?.remove();
    });

    for (const transport of ["WebSocket", "LongPoll"])
      test(`over ${transport} both streams move`, async () => {
        assertBothMove(await numbersInNode(proxy.socketUrl, transport, certificate.certfile));
      });

    test("plain HTTP is served", async () => {
      const page = await get(proxy, "/");
      assert.equal(page.status, 200);
      assert.match(page.body, /<title>Numbers<\/title>/);
    });

    test("a WebSocket belongs to the client, and the proxy is shown next to it", async () => {
      const socket = await openWebSocket(proxy, headers);
      const { connections } = await admin.ask(`/api/connections?peer=${CLIENT}`);
      assert.equal(connections.length, 1);
      assert.match(connections[0].proxy, /^127\.0\.0\.1:\d+$/);
      assert.equal((await admin.ask("/api/connections?peer=192.0.2.66")).connections.length, 0);
      socket.terminate();
      await once(socket, "close");
    });

    test("the reason a WebSocket ended is found by the client's address", async () => {
      const socket = await openWebSocket(proxy);
      const [{ id }] = (await admin.ask(`/api/connections?peer=${CLIENT}`)).connections.slice(-1);
      socket.close();
      await once(socket, "close");
      let found = [];
      while (found.length === 0) found = (await admin.ask(`/api/why?peer=${CLIENT}`)).records.filter((one) => one.connection === id);
      assert.equal(found[0].cause, "client_closed");
    });

    test("a long-poll session belongs to the client", async () => {
      const before = await admin.ask(`/api/connections?peer=${CLIENT}`);
      const opened = await get(proxy, "/socket/longpoll?vsn=2.0.0", headers);
      assert.equal(JSON.parse(opened.body).status, 410);
      const after = await admin.ask(`/api/connections?peer=${CLIENT}`);
      assert.equal(after.connections.length, before.connections.length + 1);
      assert.equal(after.connections.filter((one) => one.transport === "longpoll").length, 1);
    });

    test("a refusal is recorded with the client's address", async () => {
      assert.equal((await get(proxy, "/socket/longpoll?vsn=9.0.0", headers)).status, 200);
      const { records } = await admin.ask(`/api/why?peer=${CLIENT}`);
      assert.ok(records.some((record) => record.cause === "version_refused"));
    });
  });
}

behaves("nginx, which names the client in x-forwarded-for", async (environment) => {
  const server = await startNumbers("roost.toml", environment);
  return { server, proxy: await startNginx(await portOf(server, "http"), certificate) };
}, { "X-Forwarded-For": "192.0.2.66", "X-Forwarded-Proto": "http" });

for (const version of [1, 2])
  behaves(`HAProxy, with version ${version} of the PROXY protocol`, async (environment) => {
    const server = await startNumbers("proxy_protocol.toml", environment);
    return { server, proxy: await startHaproxy(await portOf(server, "http"), certificate, version) };
  }, FORGED);

behaves("HAProxy, with a PROXY header in front of TLS", async (environment) => {
  const server = await startNumbers("proxy_protocol.toml", {
    ROOST_CERTFILE: certificate.certfile,
    ROOST_KEYFILE: certificate.keyfile,
    ROOST_HTTPS_PORT: "0",
    ROOST_HTTPS_PROXY_PROTOCOL: "127.0.0.1",
    ROOST_FORCE_SSL_FORWARDED_PROTO: "false",
    ...environment,
  });
  return { server, proxy: await startHaproxyForTls(await portOf(server, "https")) };
}, FORGED);

test("a Forwarded header that contradicts the proxy's x-forwarded-for is refused", async () => {
  const server = await startNumbers("roost.toml", {});
  const proxy = await startNginx(await portOf(server, "http"), certificate);
  try {
    assert.equal((await get(proxy, "/", { Forwarded: "for=192.0.2.66" })).status, 400);
    assert.equal((await get(proxy, "/", { Forwarded: `for=${CLIENT}` })).status, 200);
  } finally {
    await proxy.stop();
    await server.stop();
  }
});

test("a client that bypasses HAProxy is refused with a reason", async () => {
  const server = await startNumbers("proxy_protocol.toml", {});
  const socket = connect(await portOf(server, "http"), "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  let said = "";
  for await (const chunk of socket.setEncoding("utf8")) said += chunk;
  assert.match(said, /^HTTP\/1\.1 400 Bad Request\r\n/);
  assert.match(said, /this port is for a proxy that sends a PROXY header first$/);
  await server.said(/refused a connection from 127\.0\.0\.1:\d+: the connection does not begin with a PROXY protocol header/);
  await server.stop();
});
