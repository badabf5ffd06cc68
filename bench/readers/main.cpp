// SPDX-License-Identifier: Apache-2.0
// bench_readers: subscribers for what load generators can't do, against a bench_server over loopback. Prints
// one line of JSON. Exit code 1: something was lost, duplicated or reordered, or failed.
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>

#include "fanout.hpp"
#include "options.hpp"

namespace {

void describe(CLI::App& app, readers::Options& options) {
  app.add_option("--port", options.port, "the server's port on 127.0.0.1")->required();
  app.add_option("--server-pid", options.server, "the process whose CPU and memory are measured")->required();
  app.add_option("--publish-port", options.publish_port,
                 "another node of the server's cluster: the publisher connects there, and is not counted");
  app.add_option("--conns", options.conns, "subscribers; the first of them publishes")
      ->check(CLI::Range(2, 19'900));
  app.add_option("--messages", options.messages, "measured messages")->check(CLI::PositiveNumber);
  app.add_option("--warmup", options.warmup, "messages before the measured ones")->check(CLI::PositiveNumber);
  app.add_option("--window", options.window, "broadcasts outstanding")->check(CLI::PositiveNumber);
  app.add_option("--size", options.size, "approximate bytes of the payload");
  app.add_option("--topic", options.topic, "a channel that broadcasts what is pushed as shout");
  app.add_flag("--compress", options.compress, "permessage-deflate from the server");
  CLI::Option* tls = app.add_flag("--tls", options.tls, "use TLS, without checking the certificate");
  app.add_flag("--read-after", options.read_after, "read nothing until the last message has arrived")
      ->excludes(tls);
}

void allow_descriptors() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void print(const readers::Figures& figures) {
  std::printf(
      "{\"connect_cpu_us\":%.3f,\"bytes_per_connection\":%.1f,\"cpu_us_per_delivery\":%.5f,"
      "\"wall_us_per_delivery\":%.5f,\"wire_bytes_per_message\":%.1f,\"compressed\":%s}\n",
      figures.connect_cpu_us, figures.bytes_per_connection, figures.cpu_us_per_delivery,
      figures.wall_us_per_delivery, figures.wire_bytes_per_message, figures.compressed ? "true" : "false");
}

}  // namespace

int main(int argc, char** argv) {
  readers::Options options;
  CLI::App app{"Subscribers with TLS, compression, or that read only once everything has been sent."};
  describe(app, options);
  CLI11_PARSE(app, argc, argv);
  allow_descriptors();
  try {
    print(readers::measure(options));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_readers: %s\n", error.what());
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
