// SPDX-License-Identifier: Apache-2.0
// The commands that change a node, if its configuration allows it.
#include <fmt/format.h>

#include <boost/json/parse.hpp>

#include "base/visible_text.hpp"
#include "cli/node/commands.hpp"
#include "cli/node/node_command.hpp"
#include "cli/node/render.hpp"
#include "cli/node/table.hpp"

namespace roost::cli {
namespace {

/// For an action that can only be done.
std::function<std::string(const Json&)> said(const std::string& sentence) {
  return [sentence](const Json&) { return sentence; };
}

class Kick final : public NodeCommand {
 public:
  Kick()
      : NodeCommand({"kick", "Close a connection; its client may reconnect",
                     "  roost kick 0-12-1\n  roost kick 0-12-1 --node b@host\n"}) {}

 private:
  void add_options(CLI::App& app) override {
    app.add_option("id", id_, "The connection's id, as printed by `roost conns`")->required();
  }
  int run_on(const AdminClient& node) override {
    return act(node, "/api/kick", {{"connection", id_}}, [this](const Json& answer) {
      return id_ + (flag_at(answer, "was_closing") ? " was closing already." : " is closed.");
    });
  }

  std::string id_;
};

class Publish final : public NodeCommand {
 public:
  Publish()
      : NodeCommand({"publish", "Broadcast an event to all subscribers of a topic",
                     "  roost publish room:lobby notice '{\"text\":\"back in five minutes\"}'\n"}) {}

 private:
  void add_options(CLI::App& app) override {
    app.add_option("topic", topic_, "The topic")->required();
    app.add_option("event", event_, "The name of the event")->required();
    app.add_option("payload", payload_, "A JSON object")->capture_default_str();
  }
  int run_on(const AdminClient& node) override {
    boost::system::error_code error;
    const Json payload = boost::json::parse(payload_, error);
    if (error || !payload.is_object())
      return fail(make_error("the payload must be a JSON object: '{\"text\":\"hello\"}'"));
    return act(node, "/api/publish", {{"topic", topic_}, {"event", event_}, {"payload", payload}},
               said("Published."));
  }

  std::string topic_;
  std::string event_;
  std::string payload_ = "{}";
};

/// All keys are changed through one endpoint.
class ConfigCommand : public NodeCommand {
 protected:
  using NodeCommand::NodeCommand;

  int set(const AdminClient& node, const std::string& key, const std::string& value) const {
    return act(node, "/api/config", {{key, value}}, said(fmt::format("{} is {}.", key, value)));
  }
};

class Log final : public ConfigCommand {
 public:
  Log()
      : ConfigCommand({"log", "Show or set the log level of a running node",
                       "  roost log level\n"
                       "  roost log level debug\n"}) {}

 private:
  void add_options(CLI::App& app) override {
    auto* level = app.add_subcommand("level", "Show or set the log level");
    level->add_option("new", level_, "debug, info, warning, error or off");
    level->fallthrough();
    app.require_subcommand(1);
  }
  int run_on(const AdminClient& node) override {
    if (!level_.empty()) return set(node, "log_level", level_);
    return show(node, "/api/config",
                [](const Json& answer, std::size_t) { return config_value(answer, "log_level") + "\n"; });
  }

  std::string level_;
};

class ConfigValues final : public ConfigCommand {
 public:
  ConfigValues()
      : ConfigCommand({"config", "Show the configuration of a node, or change live keys",
                       "  roost config show\n"
                       "  roost config show http.\n"
                       "  roost config set http.max_connections 20000\n"}) {}

 private:
  void add_options(CLI::App& app) override {
    app.require_subcommand(1);
    auto* show = app.add_subcommand("show", "Show keys, values and where they were set")->fallthrough();
    show->add_option("prefix", prefix_, "Only keys with this prefix");
    set_ = app.add_subcommand("set", "Change a key marked live")->fallthrough();
    set_->add_option("key", key_, "The key, as printed by `show`")->required();
    set_->add_option("value", value_, "Its new value")->required();
  }
  int run_on(const AdminClient& node) override {
    if (set_->parsed()) return set(node, key_, value_);
    if (prefix_.empty()) return show(node, "/api/config", render_config);
    return search(
        node, "/api/config?prefix=" + escaped(prefix_), "config", render_config,
        [this](const Json&) { return fmt::format("no key begins with {}", base::visible_quoted(prefix_)); });
  }

  CLI::App* set_ = nullptr;
  std::string prefix_;
  std::string key_;
  std::string value_;
};

class Listener final : public ConfigCommand {
 public:
  Listener()
      : ConfigCommand({"listener", "Show listeners, change their limits, suspend or resume them",
                       "  roost listener show\n"
                       "  roost listener set http acceptors 5\n"
                       "  roost listener suspend http\n"}) {}

 private:
  void add_options(CLI::App& app) override {
    app.require_subcommand(1);
    app.add_subcommand("show", "Show options and counters")->fallthrough();
    set_ = app.add_subcommand("set", "Set an option printed by `show`")->fallthrough();
    set_->add_option("listener", name_, "The listener's name, as printed by `show`")->required();
    set_->add_option("option", option_, "The option")->required();
    set_->add_option("value", value_, "Its new value")->required();
    suspend_ = app.add_subcommand("suspend", "Stop accepting connections")->fallthrough();
    suspend_->add_option("listener", name_, "The listener's name")->required();
    resume_ = app.add_subcommand("resume", "Accept connections again")->fallthrough();
    resume_->add_option("listener", name_, "The listener's name")->required();
  }
  int run_on(const AdminClient& node) override {
    const std::string target = "/api/listeners/" + escaped(name_);
    if (set_->parsed()) return set(node, name_ + "." + option_, value_);
    if (suspend_->parsed()) return act(node, target, {{"suspended", true}}, said(name_ + " is suspended."));
    if (resume_->parsed())
      return act(node, target, {{"suspended", false}}, said(name_ + " accepts connections."));
    return show(node, "/api/listeners",
                [](const Json& answer, std::size_t) { return render_listeners(answer); });
  }

  CLI::App* set_ = nullptr;
  CLI::App* suspend_ = nullptr;
  CLI::App* resume_ = nullptr;
  std::string name_;
  std::string option_;
  std::string value_;
};

}  // namespace

std::vector<std::unique_ptr<Command>> action_commands() {
  std::vector<std::unique_ptr<Command>> all;
  all.push_back(std::make_unique<Listener>());
  all.push_back(std::make_unique<Kick>());
  all.push_back(std::make_unique<Publish>());
  all.push_back(std::make_unique<ConfigValues>());
  all.push_back(std::make_unique<Log>());
  return all;
}

}  // namespace roost::cli
