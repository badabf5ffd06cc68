// SPDX-License-Identifier: Apache-2.0
#include "user_socket.hpp"

namespace rooms {
namespace {

class Cellar final : public Archive {
 public:
  [[nodiscard]] bool has(std::string_view room) const override { return room == "cellar"; }
  [[nodiscard]] std::vector<std::string> search(std::string_view room, std::string_view word) const override {
    const std::string wine = "the wine is on the left";
    if (!has(room) || wine.find(word) == std::string::npos) return {};
    return {wine};
  }
};

}  // namespace

std::shared_ptr<const Archive> archive() {
  return std::make_shared<Cellar>();
}

}  // namespace rooms
