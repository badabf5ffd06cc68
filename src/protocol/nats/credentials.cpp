// SPDX-License-Identifier: Apache-2.0
#include "protocol/nats/credentials.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstdint>

#include "base/digest.hpp"

namespace roost::nats {
namespace {

constexpr std::string_view kJwt = "NATS USER JWT";
constexpr std::string_view kSeed = "USER NKEY SEED";
constexpr std::string_view kDashes = "---";

std::string_view trimmed_line(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t begin = line.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(kBlanks) - begin + 1);
}

/// Line by line, with their numbers.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  std::optional<std::string_view> next() {
    if (rest_.empty()) return std::nullopt;
    ++number_;
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    const std::string_view line = trimmed_line(rest_.substr(0, end));
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return line;
  }
  [[nodiscard]] unsigned number() const noexcept { return number_; }

 private:
  std::string_view rest_;
  unsigned number_ = 0;
};

bool is_mark(std::string_view line, std::string_view word, std::string_view title) {
  return line.starts_with(kDashes) && line.ends_with(kDashes) &&
         line.find(std::string(word) + " " + std::string(title)) != std::string_view::npos;
}

Error error_at(unsigned line, std::string_view title, std::string_view what) {
  return make_error("line " + std::to_string(line) + ": " + std::string(title) + " " + std::string(what));
}

/// The one line between BEGIN and END.
Result<std::string_view> block(std::string_view file, std::string_view title) {
  Lines lines(file);
  std::optional<std::string_view> line;
  while ((line = lines.next()) && !is_mark(*line, "BEGIN", title)) {
  }
  if (!line) return make_error("there is no block " + std::string(title));
  const unsigned begin = lines.number();
  std::string_view content;
  while ((line = lines.next()) && !is_mark(*line, "END", title)) {
    if (line->empty()) continue;
    if (!content.empty()) return error_at(lines.number(), title, "has more than one line, or does not end");
    content = *line;
  }
  if (!line) return error_at(begin, title, "does not end");
  if (content.empty()) return error_at(begin, title, "is empty");
  return content;
}

struct Claims {
  std::string subject;
  std::string name;
  std::optional<std::chrono::sys_seconds> expires_at;
};

/// The middle of the three parts of a token.
std::optional<std::string> claims_text(std::string_view jwt) {
  if (std::count(jwt.begin(), jwt.end(), '.') != 2) return std::nullopt;
  jwt.remove_prefix(jwt.find('.') + 1);
  return base::base64url_decode(jwt.substr(0, jwt.find('.')));
}

Result<Claims> read_claims(std::string_view jwt) {
  const auto text = claims_text(jwt);
  simdjson::dom::parser parser;
  simdjson::dom::object members;
  if (!text || parser.parse(*text).get(members) != simdjson::SUCCESS)
    return make_error("the token is not a JSON Web Token");
  std::string_view subject;
  if (members["sub"].get(subject) != simdjson::SUCCESS) return make_error("the token names no user");
  std::string_view name;
  if (members["name"].get(name) != simdjson::SUCCESS) name = {};  // need not have one
  std::int64_t expires = 0;
  const bool ends = members["exp"].get(expires) == simdjson::SUCCESS && expires > 0;
  return Claims{std::string(subject), std::string(name),
                ends ? std::optional(std::chrono::sys_seconds(std::chrono::seconds(expires))) : std::nullopt};
}

}  // namespace

Result<Credentials> parse_credentials(std::string_view file) {
  const auto jwt = block(file, kJwt);
  if (!jwt) return jwt.error();
  const auto seed_text = block(file, kSeed);
  if (!seed_text) return seed_text.error();
  auto seed = NkeySeed::parse(*seed_text);
  if (!seed) return seed.error();
  auto claims = read_claims(*jwt);
  if (!claims) return claims.error();
  if (claims->subject != seed->public_key())
    return make_error("the seed is not the one of the user that the token names");
  return Credentials{std::string(*jwt), *seed, std::move(claims->name), claims->expires_at};
}

}  // namespace roost::nats
