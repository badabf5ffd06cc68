// SPDX-License-Identifier: Apache-2.0
#include "http/thrown.hpp"

#include <fmt/format.h>

#include <exception>
#include <typeinfo>

#include "base/log_text.hpp"
#include "base/type_name.hpp"

namespace roost::http {
namespace {

constexpr unsigned kStatusOfThrown = 500;

}  // namespace

void log_converted(Logger& logger, std::string_view kind, unsigned status) {
  if (logger.enabled(LogLevel::debug)) {
    logger.debug(fmt::format("Converted error {} to {} response", kind, status));
  }
}

void log_thrown(Logger& logger, std::string_view where) {
  try {
    throw;
  } catch (const std::exception& error) {
    logger.error(fmt::format("{} threw: {}", base::shown_text(where), base::shown_text(error.what())));
    log_converted(logger, base::readable_type(typeid(error).name()), kStatusOfThrown);
  } catch (...) {
    logger.error(fmt::format("{} threw: not a std::exception", base::shown_text(where)));
    log_converted(logger, "of an unknown type", kStatusOfThrown);
  }
}

}  // namespace roost::http
