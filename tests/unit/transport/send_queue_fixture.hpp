// SPDX-License-Identifier: Apache-2.0
// A queue of messages, and the socket it is written to.
#pragma once

#include "socket_pair.hpp"
#include "transport/send_queue.hpp"

namespace roost::transport {

class SendQueueTest : public ::testing::Test {
 protected:
  using Progress = SendQueue::Progress;

  void push(std::string_view bytes) { queue.push(base::SharedBytes::copy_of(bytes)); }
  Progress write() { return queue.write_to(pair.ours, credit); }

  SocketPair pair;
  base::BytesCredit credit;
  SendQueue queue;
};

}  // namespace roost::transport
