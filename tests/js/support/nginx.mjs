// SPDX-License-Identifier: Apache-2.0
// nginx with the configuration of the deployment guide, on a free local port, in front of a server.
import { adapted, startProxy } from "./proxy.mjs";

const run = (configureServers) => {
  const configure = ({ folder, port }) => {
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${folder};`);
    return `pid ${folder}/pid; error_log stderr; daemon off; worker_processes 1; events {}
      http { access_log off; ${temporary.join(" ")} ${configureServers(port)} }`;
  };
  return startProxy("nginx", configure, (folder, file) => ["/usr/sbin/nginx", "-p", folder, "-e", "stderr", "-c", file]);
};

/// A running nginx. The caller stops it.
export const startNginx = (upstream, certificate) =>
  run((port) =>
    adapted("nginx.conf", {
      "server 127.0.0.1:4000;": `server 127.0.0.1:${upstream};`,
      "listen 443 ssl;": `listen 127.0.0.1:${port} ssl;`,
      "server_name chat.example.com;": "server_name localhost;",
      "/etc/ssl/chat.example.com.pem": certificate.certfile,
      "/etc/ssl/chat.example.com.key": certificate.keyfile,
    }),
  );

/// In clear text in front of several nodes, which get the requests in turn. One that was away is asked again at once.
export const startRoundRobin = (upstreams) =>
  run((port) =>
    adapted("nginx.conf", {
      "server 127.0.0.1:4000;": upstreams.map((upstream) => `server 127.0.0.1:${upstream} max_fails=0;`).join(" "),
      "listen 443 ssl;": `listen 127.0.0.1:${port};`,
      "server_name chat.example.com;": "server_name localhost;",
      "ssl_certificate     /etc/ssl/chat.example.com.pem;": "",
      "ssl_certificate_key /etc/ssl/chat.example.com.key;": "",
    }),
  );
