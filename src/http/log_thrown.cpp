// SPDX-License-Identifier: Apache-2.0
#include "http/log_thrown.hpp"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <exception>
#include <typeinfo>

#include "base/log_text.hpp"
#include "base/type_name.hpp"

namespace roost::http {
namespace {

constexpr unsigned kStatusOfThrown = 500;

/// The parameters of the path and the query, on a line of their own; empty if there are none.
std::string shown_parameters(const Logger& logger, const HttpRequest& request) {
  JsonObject params;
  for (const auto* list : {&request.params, &request.path_params})
    for (const HttpParam& param : *list)
      params[param.name] = param.value;
  if (params.empty()) return {};
  return "\n  Parameters: " + base::shown_parameters(logger.filter(), boost::json::serialize(params)).text;
}

}  // namespace

void log_converted(Logger& logger, std::string_view kind, unsigned status) {
  if (logger.enabled(LogLevel::debug)) {
    logger.debug(fmt::format("Converted error {} to {} response", kind, status));
  }
}

void log_thrown(Logger& logger, std::string_view where, const HttpRequest* request) {
  const auto write = [&](std::string_view what) {
    const std::string parameters = request == nullptr ? "" : shown_parameters(logger, *request);
    logger.error(fmt::format("{} threw: {}{}", base::shown_text(where), what, parameters));
  };
  try {
    throw;
  } catch (const std::exception& error) {
    write(base::shown_text(error.what()));
    log_converted(logger, base::readable_type(typeid(error).name()), kStatusOfThrown);
  } catch (...) {
    write("not a std::exception");
    log_converted(logger, "of an unknown type", kStatusOfThrown);
  }
}

void log_thrown_by_handler(Logger& logger, const HttpRequest& request) {
  log_thrown(logger, fmt::format("{} {}: the handler", request.method, request.path), &request);
}

}  // namespace roost::http
