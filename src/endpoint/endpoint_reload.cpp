// SPDX-License-Identifier: Apache-2.0
// What SIGHUP does to a program that run()s.
#include "endpoint/config_difference.hpp"
#include "endpoint/config_reader.hpp"
#include "endpoint/config_rules.hpp"
#include "endpoint/endpoint_impl.hpp"

namespace roost {

endpoint::Reload::Read Endpoint::Impl::reader_of_files() const {
  const std::lock_guard lock(config_mutex_);
  return endpoint::reading(config_.read_again, listeners_.certificate_reader());
}

/// Not while the endpoint stops: there is nothing to change any more, and the thread that hears signals does
/// not wait.
void Endpoint::Impl::use_files(endpoint::Reload::Files files) {
  const std::unique_lock running(life_mutex_, std::try_to_lock);
  if (!running || stopped_) return;
  if (files.config) {
    const auto done = *files.config ? use_config(**files.config) : files.config->error();
    if (!done) logger_.error("SIGHUP: the configuration stays as it is: " + done.error().message);
  }
  if (files.certificates) use_certificates(std::move(*files.certificates));
  if (!files.config && !files.certificates)
    logger_.info("SIGHUP: there is nothing to read anew: no file of the configuration, no certificate");
}

Result<void> Endpoint::Impl::use_config(const Config& fresh) {
  const std::lock_guard one_at_a_time(configure_mutex_);
  const auto difference = endpoint::difference_of(config(), fresh);
  const auto problems = endpoint::rule_problems(difference.next);
  if (!problems.empty()) return make_error(endpoint::list_of(problems));
  if (auto applied = apply(difference.next); !applied) return applied;
  for (const auto* lines : {&difference.changed, &difference.at_start})
    for (const std::string& line : *lines)
      logger_.warning("SIGHUP: " + line);
  if (difference.changed.empty() && difference.at_start.empty())
    logger_.info("SIGHUP: the configuration is read anew, and has not changed");
  return {};
}

void Endpoint::Impl::use_certificates(Result<endpoint::Listeners::Certificates> certificates) {
  if (!certificates) return logger_.error("SIGHUP: " + certificates.error().message);
  listeners_.use(*std::move(certificates));
  logger_.info("SIGHUP: the certificates are read anew, for connections to come");
}

/// For a program that asks itself.
Result<void> Endpoint::Impl::reload_certificates() {
  if (!started_ || stopped_) throw std::logic_error("the endpoint does not listen: start() it first");
  require_own_thread("reload_certificates() reads files");
  const auto read = listeners_.certificate_reader();
  if (!read) return {};
  auto certificates = read();
  if (!certificates) return certificates.error();
  listeners_.use(*std::move(certificates));
  return {};
}

}  // namespace roost
