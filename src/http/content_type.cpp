// SPDX-License-Identifier: Apache-2.0
#include "http/content_type.hpp"

#include "protocol/http1/text.hpp"

namespace roost::http {
namespace {

struct KnownType {
  std::string_view ending;
  std::string_view content_type;
};

// Text is UTF-8. Scripts are text/javascript (RFC 9239); browsers refuse modules of another type.
constexpr KnownType kKnownTypes[] = {
    {".html", "text/html; charset=utf-8"},
    {".htm", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".json", "application/json; charset=utf-8"},
    {".map", "application/json; charset=utf-8"},
    {".webmanifest", "application/manifest+json; charset=utf-8"},
    {".txt", "text/plain; charset=utf-8"},
    {".md", "text/markdown; charset=utf-8"},
    {".csv", "text/csv; charset=utf-8"},
    {".xml", "application/xml"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".gif", "image/gif"},
    {".webp", "image/webp"},
    {".avif", "image/avif"},
    {".ico", "image/x-icon"},
    {".woff", "font/woff"},
    {".woff2", "font/woff2"},
    {".ttf", "font/ttf"},
    {".mp3", "audio/mpeg"},
    {".mp4", "video/mp4"},
    {".webm", "video/webm"},
    {".pdf", "application/pdf"},
    {".wasm", "application/wasm"},
};

}  // namespace

std::string_view content_type_of(std::string_view file_name) noexcept {
  const auto dot = file_name.rfind('.');
  if (dot != std::string_view::npos)
    for (const auto& known : kKnownTypes)
      if (http1::iequals(file_name.substr(dot), known.ending)) return known.content_type;
  return "application/octet-stream";
}

}  // namespace roost::http
