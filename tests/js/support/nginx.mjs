// SPDX-License-Identifier: Apache-2.0
// nginx with the configuration of the deployment guide, on a free local port, in front of a server.
import { adapted, startProxy } from "./proxy.mjs";

/// A running nginx. The caller stops it.
export function startNginx(upstream, certificate) {
  const configure = ({ folder, port }) => {
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${folder};`);
    const servers = adapted("nginx.conf", {
      "server 127.0.0.1:4000;": `server 127.0.0.1:${upstream};`,
      "listen 443 ssl;": `listen 127.0.0.1:${port} ssl;`,
      "server_name chat.example.com;": "server_name localhost;",
      "/etc/ssl/chat.example.com.pem": certificate.certfile,
      "/etc/ssl/chat.example.com.key": certificate.keyfile,
    });
    return `pid ${folder}/pid; error_log stderr; daemon off; worker_processes 1; events {}
      http { access_log off; ${temporary.join(" ")} ${servers} }`;
  };
  return startProxy("nginx", configure, (folder, file) => ["/usr/sbin/nginx", "-p", folder, "-e", "stderr", "-c", file]);
}
