// SPDX-License-Identifier: Apache-2.0
// Follows a channel like a daemon: prints its events and reconnects by itself after any failure of the server
// or the network. SIGINT or SIGTERM ends it.
//
//     follow_numbers ws://localhost:4000/socket numbers:positive
#include <signal.h>

#include <exception>
#include <iostream>
#include <string>

#include "roost/client.hpp"

namespace {

/// Also blocks them in this thread and all it starts, so that only sigwait receives them.
sigset_t termination_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void follow(const std::string& url, const std::string& topic) {
  const sigset_t signals = termination_signals();
  // [snippet: follow]
  roost::Client client(url);  // "ws://localhost:4000/socket"
  client.connect();
  const auto numbers = client.channel(topic);  // "numbers:positive"
  numbers.on("update", [](const roost::Payload& update) { std::cout << update.text() << std::endl; });
  numbers.join().receive("error", [](const roost::Payload& why) { std::cerr << why.text() << std::endl; });
  // [/snippet]
  int signal = 0;
  sigwait(&signals, &signal);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: follow_numbers ws[s]://HOST[:PORT]/MOUNT TOPIC\n";
    return 1;
  }
  try {
    follow(argv[1], argv[2]);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "follow_numbers: " << error.what() << '\n';
    return 1;
  }
}
