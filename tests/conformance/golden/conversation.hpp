// SPDX-License-Identifier: Apache-2.0
// A recording whose sections build on each other: a client joined in one is still joined in the next. Its
// sections can still be played in any order, for example by a test filter: the preceding ones are played
// first.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "application.hpp"
#include "replay.hpp"
#include "transcript.hpp"

namespace roost::golden {

class Conversation {
 public:
  explicit Conversation(std::vector<Section> sections, const ApplicationOptions& options = {},
                        Transport transport = Transport::websocket)
      : sections_(std::move(sections)), options_(options), transport_(transport) {}

  /// Plays up to and including this section.
  void play_to(int number);

 private:
  struct Stage {
    Stage(const ApplicationOptions& options, Transport transport)
        : application(options), replay(application, transport) {}

    Application application;
    Replay replay;
  };

  std::vector<Section> sections_;
  ApplicationOptions options_;
  Transport transport_;
  std::unique_ptr<Stage> stage_;
  std::size_t next_ = 0;
};

}  // namespace roost::golden
