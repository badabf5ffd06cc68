// SPDX-License-Identifier: Apache-2.0
// A client whose heartbeats are due in 300 ms, for tests that stop its process: it prints how connections
// end. It ends with its standard input.
#include <iostream>
#include <string>

#include "roost/client.hpp"

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  roost::ClientOptions options;
  options.heartbeat_interval = std::chrono::milliseconds(300);
  roost::Client client(argv[1], options);
  client.on_close([](const roost::ClientClose& close) {
    std::cout << "closed " << close.code << ' ' << close.reason << std::endl;
  });
  client.connect();
  for (std::string line; std::getline(std::cin, line);) {
  }
}
