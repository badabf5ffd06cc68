// SPDX-License-Identifier: Apache-2.0
#include "support/erlang_node.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <utility>

#include "support/certificates.hpp"
#include "support/child_output.hpp"
#include "support/spawn.hpp"

namespace roost::test {
namespace {

/// Nobody listens there just now.
std::uint16_t unused_port() {
  const base::FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
      ::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("no free port for epmd");
  return ntohs(address.sin_port);
}

/// Ends with the thread that starts it.
std::vector<std::string> command(std::vector<std::string> words) {
  std::vector<std::string> all = {"/usr/bin/env", "setpriv", "--pdeathsig", "KILL"};
  all.insert(all.end(), std::make_move_iterator(words.begin()), std::make_move_iterator(words.end()));
  return all;
}

void end_child(pid_t& pid) {
  if (pid < 0) return;
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
  pid = -1;
}

void write_all(const base::FileDescriptor& to, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(to.number(), text.data(), text.size());
    if (written <= 0) throw std::runtime_error("a child does not read any more");
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// The folder of the compiled module: compiled once a process.
const std::string& compiled_module() {
  static const Certificates kFolder;  // a folder that is removed at the end
  static const std::string kPath = [] {
    const std::string folder = kFolder.path("");
    Pipe pipe;
    pid_t pid = spawn(
        command({"erlc", "-o", folder, std::string(ROOST_SOURCE_DIR) + "/tests/erlang/phoenix_node.erl"}), {},
        {.out = pipe.write_end.number(), .err = pipe.write_end.number()});
    pipe.write_end.close();
    ChildOutput output(std::move(pipe.read_end));
    const std::string said = output.whole();
    ::waitpid(pid, nullptr, 0);
    if (!std::filesystem::exists(folder + "/phoenix_node.beam"))
      throw std::runtime_error("phoenix_node.erl was not compiled (make deps installs erlang-base):\n" +
                               said);
    return folder;
  }();
  return kPath;
}

}  // namespace

// --- epmd ---

Epmd::Epmd() {
  constexpr int kPortsTried = 10;
  for (int tried = 0; tried < kPortsTried; ++tried) {
    port_ = unused_port();
    Pipe pipe;
    pid_ = spawn(command({"epmd", "-port", std::to_string(port_), "-address", "127.0.0.1", "-d", "-d"}), {},
                 {.out = pipe.write_end.number(), .err = pipe.write_end.number()});
    pipe.write_end.close();
    output_ = std::make_unique<ChildOutput>(std::move(pipe.read_end));
    if (output_->wait_for("entering the main select() loop")) return;
    end_child(pid_);
  }
  throw std::runtime_error("epmd does not start (make deps installs erlang-base):\n" + output_->whole());
}

Epmd::~Epmd() {
  end_child(pid_);
}

// --- a node ---

ErlangNode::ErlangNode(const Epmd& epmd, ErlangSetup setup) : epmd_(epmd), setup_(std::move(setup)) {
  start();
}

ErlangNode::~ErlangNode() {
  kill();
  if (testing::Test::HasFailure()) std::cerr << name() << " said:\n" << said() << "\n";
}

void ErlangNode::start() {
  Pipe in;
  Pipe out;
  pid_ = spawn(command({"erl", "-noshell", "-start_epmd", "false", "-name", setup_.name, "-setcookie",
                        setup_.cookie, "-kernel", "net_ticktime", std::to_string(setup_.net_ticktime), "-pa",
                        compiled_module(), "-eval", "spawn(phoenix_node, main, [])."}),
               {"ERL_EPMD_PORT=" + std::to_string(epmd_.port()), "HOME=" + compiled_module(),
                "ERL_CRASH_DUMP=/dev/null"},
               {.in = in.read_end.number(), .out = out.write_end.number(), .err = out.write_end.number()});
  input_ = std::move(in.write_end);
  out.write_end.close();
  output_ = std::make_unique<ChildOutput>(std::move(out.read_end));
  if (!output_->wait_for("ready " + name()))
    throw std::runtime_error("a node of Erlang does not start:\n" + said());
  if (!setup_.pubsub.empty())
    ask(fmt::format("phoenix_node:start(\"{}\", {})", setup_.pubsub, setup_.pool_size));
}

std::string ErlangNode::ask(std::string_view expression) {
  const std::string answer = fmt::format("= {{{},", ++asked_);
  write_all(input_, fmt::format("{{{},{}}}.\n", asked_, expression));
  if (!output_->wait_for(answer))
    throw std::runtime_error(fmt::format("{}: no answer to {}:\n{}", name(), expression, said()));
  // The line may come in pieces.
  for (;;) {
    const std::string text = output_->said();
    const std::size_t begin = text.find(answer) + answer.size();
    const std::size_t end = text.find("}\n", begin);
    if (end != std::string::npos) return text.substr(begin, end - begin);
  }
}

void ErlangNode::kill() {
  end_child(pid_);
  input_.close();
  if (output_) earlier_ += output_->whole();
  output_.reset();
}

void ErlangNode::pause() {
  ::kill(pid_, SIGSTOP);
}
void ErlangNode::resume() {
  ::kill(pid_, SIGCONT);
}

std::string ErlangNode::said() const {
  return output_ ? earlier_ + output_->said() : earlier_;
}

bool ErlangNode::has_crash_report() const {
  const std::string all = said();
  for (const char* sign : {"CRASH REPORT", "Error in process", "SUPERVISOR REPORT", "terminating"})
    if (all.find(sign) != std::string::npos) return true;
  return false;
}

// --- a peer in Python ---

PythonPeer::PythonPeer(const Epmd& epmd, std::vector<std::string> arguments) {
  std::vector<std::string> words = {"python3", "-u",
                                    std::string(ROOST_SOURCE_DIR) + "/tests/peers/pgpeer.py"};
  words.insert(words.end(), std::make_move_iterator(arguments.begin()),
               std::make_move_iterator(arguments.end()));
  Pipe in;
  Pipe out;
  pid_ = spawn(command(std::move(words)),
               {"ERL_EPMD_PORT=" + std::to_string(epmd.port()), "PYTHONDONTWRITEBYTECODE=1"},
               {.in = in.read_end.number(), .out = out.write_end.number(), .err = out.write_end.number()});
  input_ = std::move(in.write_end);
  out.write_end.close();
  output_ = std::make_unique<ChildOutput>(std::move(out.read_end));
}

PythonPeer::~PythonPeer() {
  end_child(pid_);
  const std::string all = output_->whole();
  if (testing::Test::HasFailure()) std::cerr << "pgpeer.py said:\n" << all << "\n";
}

void PythonPeer::type(std::string_view line) {
  write_all(input_, std::string(line) + "\n");
}
bool PythonPeer::says(std::string_view text) {
  return output_->wait_for(text);
}
std::string PythonPeer::said() const {
  return output_->said();
}

}  // namespace roost::test
