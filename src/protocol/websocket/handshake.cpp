// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/handshake.hpp"

#include "base/digest.hpp"

namespace roost::websocket {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455 §1.3
constexpr std::string_view kHex = "0123456789ABCDEF";

// A peer's text in quotes: characters that could break the line or the quotes are escaped.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += '\\';
    if (byte >= 0x20 && byte < 0x7F)
      out += c;
    else
      out.append("\\x").append({kHex[byte >> 4], kHex[byte & 0xF]});
  }
  return out += '"';
}

// ["a", "b"]: the values as Phoenix prints them.
std::string list_of_values(const http1::Headers& headers, std::string_view name) {
  std::string out;
  for (const std::string_view value : headers.get_all(name))
    out += (out.empty() ? "" : ", ") + quoted(value);
  return "[" + out + "]";
}

std::string unmet(const http1::Headers& headers, std::string_view name, std::string_view demand) {
  std::string text = "'";
  return text.append(name).append("' header must ").append(demand).append(", got ") +
         list_of_values(headers, name);
}

std::string absent(std::string_view name) {
  return "'" + std::string(name) + "' header is absent";
}

bool is_single_value(const http1::Headers& headers, std::string_view name, std::string_view value) {
  const auto values = headers.get_all(name);
  return values.size() == 1 && values.front() == value;
}

/// RFC 6455 §4.2.1, §11.3.1: exactly one, 16 bytes in base64.
bool has_key(const http1::Headers& headers) {
  constexpr std::string_view kPadding = "==";
  constexpr std::size_t kSize = 24;
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto keys = headers.get_all("sec-websocket-key");
  if (keys.size() != 1 || keys.front().size() != kSize || !keys.front().ends_with(kPadding)) return false;
  return keys.front().find_first_not_of(kAlphabet) == kSize - kPadding.size();
}

}  // namespace

bool has_unsupported_version(const http1::Headers& headers) {
  return headers.contains("sec-websocket-version") &&
         !is_single_value(headers, "sec-websocket-version", kSupportedVersion);
}

// The order is Phoenix's (WebSockAdapter); the rules are RFC 6455 §4.2.1.
std::optional<std::string> refusal_of_upgrade(std::string_view method, unsigned version,
                                              const http1::Headers& headers) {
  if (version != 11) return "HTTP version HTTP/1.0 unsupported";
  if (method != "GET") return "HTTP method " + std::string(method) + " unsupported";
  if (!headers.contains("host")) return absent("host");
  if (!headers.contains_token("connection", "upgrade"))
    return unmet(headers, "connection", "contain 'upgrade'");
  if (!headers.contains_token("upgrade", "websocket"))
    return unmet(headers, "upgrade", "contain 'websocket'");
  if (!headers.contains("sec-websocket-key")) return absent("sec-websocket-key");
  if (!has_key(headers)) return unmet(headers, "sec-websocket-key", "be 16 bytes in base64");
  if (!is_single_value(headers, "sec-websocket-version", kSupportedVersion))
    return unmet(headers, "sec-websocket-version", "equal '13'");
  return std::nullopt;
}

std::string refusal_of_extensions(const http1::Headers& headers) {
  return unmet(headers, "sec-websocket-extensions", "list extensions as defined in RFC 6455 9.1");
}

std::string accept_value(std::string_view key) {
  std::string text;
  text.reserve(key.size() + kGuid.size());
  const auto digest = base::sha1(text.append(key).append(kGuid));
  return base::base64({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

http1::Headers upgrade_response_headers(const http1::Headers& request, std::string_view subprotocol,
                                        const NegotiatedExtensions& extensions) {
  http1::Headers response;  // no initializer list: its strings would be copied
  response.add("connection", "Upgrade");
  response.add("sec-websocket-accept", accept_value(request.get("sec-websocket-key").value_or("")));
  response.add("upgrade", "websocket");
  if (!subprotocol.empty()) response.add("sec-websocket-protocol", std::string(subprotocol));
  if (!extensions.response_header.empty())
    response.add("sec-websocket-extensions", extensions.response_header);
  return response;
}

}  // namespace roost::websocket
