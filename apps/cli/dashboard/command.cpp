// SPDX-License-Identifier: Apache-2.0
// `roost dashboard`: an address for a browser.
#include <fmt/format.h>

#include <array>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <cstdio>

#include "base/digest.hpp"
#include "base/random.hpp"
#include "base/visible_text.hpp"
#include "cli/dashboard/forwarder.hpp"
#include "cli/node/commands.hpp"
#include "cli/node/interrupted.hpp"
#include "cli/node/node_command.hpp"

namespace roost::cli {
namespace {

constexpr unsigned kOk = 200;

std::string fresh_token() {
  std::array<std::byte, 24> bytes{};
  base::system_random()(bytes);
  return base::base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

class Dashboard final : public NodeCommand {
 public:
  Dashboard()
      : NodeCommand({"dashboard",
                     "Serve the node's dashboard to a browser on this machine.\n"
                     "Until Ctrl-C, a local port forwards to the node for anyone who has the printed\n"
                     "address; the address contains a token that is valid for this run only.",
                     "  roost dashboard\n"
                     "  roost dashboard --port 4050\n",
                     Reach::this_node}) {}

 private:
  void add_options(CLI::App& app) override {
    app.add_option("--port", port_, "The port; 0 picks a free one")->capture_default_str();
  }

  int run_on(const AdminClient& node) override {
    const auto page = node.ask("GET", "/");
    if (!page) return fail(page.error());
    if (page->status != kOk)
      return fail(make_error("the node does not serve a dashboard: " + base::visible(page->body)));
    if (node.node().socket.empty())
      return print_url(fmt::format("http://{}:{}/", node.node().ip, node.node().port));
    auto forwarder = Forwarder::open({node.node().socket, fresh_token()}, port_);
    if (!forwarder) return fail(forwarder.error());
    const Interrupted interrupted;
    static_cast<void>(print_url(forwarder->url()));
    forwarder->run([&] { return bool(interrupted); });
    return 0;
  }

  /// A node on TCP serves the page itself and asks for its token.
  [[nodiscard]] int print_url(const std::string& url) const {
    fmt::print("{}\n", as_json() ? boost::json::serialize(Json{{"url", url}}) : "Dashboard: " + url);
    std::fflush(stdout);
    return 0;
  }

  std::uint16_t port_ = 0;
};

}  // namespace

std::unique_ptr<Command> dashboard_command() {
  return std::make_unique<Dashboard>();
}

}  // namespace roost::cli
