// SPDX-License-Identifier: Apache-2.0
#include "http/static_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>

#include "http/make_request.hpp"
#include "protocol/http1/http_date.hpp"
#include "support/no_more_descriptors.hpp"
#include "support/recording_log.hpp"

namespace roost::http {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// The answer with its body read, as a connection would send it.
struct Answered {
  unsigned status = 0;
  HttpHeaders headers;
  std::string body;
};

Answered read_all(FileAnswer answer) {
  Answered read{answer.response.status, answer.response.headers, answer.response.body};
  while (answer.body != nullptr && answer.body->left() > 0) {
    std::promise<FileBody::Fetched> promise;
    auto fetched = promise.get_future();
    EXPECT_TRUE(answer.body->fetch([&](FileBody::Fetched piece) { promise.set_value(std::move(piece)); }));
    const auto piece = fetched.get();
    if (piece.bytes.empty()) break;
    read.body += piece.bytes;
    answer.body->advance(piece.bytes.size());
  }
  return read;
}

class StaticFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "roost-static-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    base_ = name;
    write("secret.txt", "secret");
    write("public/index.html", "<h1>hello</h1>");
    write("public/app.js", "let a;");
    write("public/with space.txt", "space");
    write("public/.env", "secret");
    write("public/sub/index.html", "sub");
    write("public/empty/.keep", "");
    fs::create_symlink(base_ / "secret.txt", base_ / "public/link.txt");
    fs::create_directory_symlink(base_, base_ / "public/up");
  }
  void TearDown() override { fs::remove_all(base_); }

  void write(const std::string& path, std::string_view text) const {
    fs::create_directories((base_ / path).parent_path());
    std::ofstream(base_ / path) << text;
    modified(path, -std::chrono::hours(1));
  }
  /// This long from now.
  void modified(const std::string& path, std::chrono::seconds since) const {
    fs::last_write_time(base_ / path, fs::file_time_type::clock::now() + since);
  }

  [[nodiscard]] StaticFilesOptions options() const { return {.root = (base_ / "public").string()}; }

  Answered get(std::string target, HttpHeaders headers = {}) {
    return get(options(), std::move(target), std::move(headers));
  }
  Answered get(StaticFilesOptions options, std::string target, HttpHeaders headers = {}) {
    return ask("GET", std::move(options), std::move(target), std::move(headers));
  }
  Answered ask(std::string method, StaticFilesOptions options, std::string target, HttpHeaders headers) {
    http1::Request wire;
    wire.method = std::move(method);
    wire.target = std::move(target);
    wire.headers = std::move(headers);
    const auto files = StaticFiles::open(std::move(options), disk_, logger_);
    const auto request = std::get<HttpRequest>(make_request(std::move(wire)));
    return read_all(files.value().answer(FileRequest::of(request)));
  }

  fs::path base_;
  std::shared_ptr<test::RecordingLog> log_ = std::make_shared<test::RecordingLog>();
  Logger logger_{log_, LogLevel::debug};
  runtime::WorkerPool disk_{{.threads = 1}};
};

TEST_F(StaticFilesTest, ServesAFileWithItsType) {
  const auto response = get("/app.js");
  EXPECT_EQ(response.status, 200U);
  EXPECT_EQ(response.body, "let a;");
  EXPECT_EQ(response.headers.get("content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(response.headers.get("cache-control"), "no-cache");
}

TEST_F(StaticFilesTest, DecodesTheNamesOfAPath) {
  EXPECT_EQ(get("/with%20space.txt").body, "space");
}

TEST_F(StaticFilesTest, AFolderIsServedByItsIndex) {
  EXPECT_EQ(get("/").body, "<h1>hello</h1>");
  EXPECT_EQ(get("/").headers.get("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(get("/sub/").body, "sub");
  EXPECT_EQ(get("/empty/").status, 404U);
}

TEST_F(StaticFilesTest, AFolderWithoutItsSlashIsRedirected) {
  const auto response = get("//sub?a=b");
  EXPECT_EQ(response.status, 301U);
  EXPECT_EQ(response.headers.get("location"), "/sub/?a=b");
}

TEST_F(StaticFilesTest, MayBeServedBelowAUrlPath) {
  auto below = options();
  below.at = "/assets/v1";
  EXPECT_EQ(get(below, "/assets/v1/app.js").body, "let a;");
  EXPECT_EQ(get(below, "/assets/v1/").body, "<h1>hello</h1>");
}

class Traversal : public StaticFilesTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(Traversal, AnswersMissingFilesWith404) {
  const auto response = get(GetParam());
  EXPECT_EQ(response.status, 404U) << GetParam();
  EXPECT_EQ(response.body.find("secret"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Attempts, Traversal,
                         ::testing::Values("/../secret.txt", "/sub/../../secret.txt", "/%2e%2e/secret.txt",
                                           "/%2E%2E%2Fsecret.txt", "/..%2fsecret.txt", "/..%5csecret.txt",
                                           "/..\\secret.txt", "/%252e%252e/secret.txt", "/....//secret.txt",
                                           "/./../secret.txt", "//../secret.txt", "/sub/%2e%2e/app.js",
                                           "/link.txt", "/up/secret.txt", "/.env", "/%2eenv", "/empty/.keep",
                                           "/app.js%00.html", "/app.js/x", "/%2fetc%2fpasswd",
                                           "/sub%2findex.html", "/nothing"));

TEST_F(StaticFilesTest, AnUnchangedFileIs304) {
  const std::string tag(*get("/app.js").headers.get("etag"));
  for (const auto& asked : {tag, "W/" + tag, "\"other\", " + tag, std::string("*")}) {
    const auto response = get("/app.js", {{"If-None-Match", asked}});
    EXPECT_EQ(response.status, 304U) << asked;
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(response.headers.get("etag"), tag);
  }
  EXPECT_EQ(get("/app.js", {{"If-None-Match", "\"other\""}}).status, 200U);
}

TEST_F(StaticFilesTest, AChangedFileHasAnotherTag) {
  const std::string tag(*get("/app.js").headers.get("etag"));
  write("public/app.js", "let abc;");
  EXPECT_EQ(get("/app.js", {{"If-None-Match", tag}}).status, 200U);
}

TEST_F(StaticFilesTest, AFileOfAnySizeIsServed) {
  std::string large(40 << 20, 'x');
  for (std::size_t at = 0; at < large.size(); at += 997)
    large[at] = static_cast<char>('a' + at % 26);
  write("public/large.bin", large);
  EXPECT_TRUE(get("/large.bin").body == large);
  EXPECT_EQ(get("/empty.txt").status, 404U);
  write("public/empty.txt", "");
  EXPECT_EQ(get("/empty.txt").status, 200U);
}

TEST_F(StaticFilesTest, AFifoIsNeitherServedNorWaitedFor) {
  ASSERT_EQ(::mkfifo((base_ / "public/fifo").c_str(), 0600), 0);
  EXPECT_EQ(get("/fifo").status, 404U);
  EXPECT_TRUE(log_->has(LogLevel::warning, "answered /fifo with 404: not a regular file"));
}

TEST_F(StaticFilesTest, ADeviceIsNotOpened) {
  StaticFilesOptions devices{.root = "/dev"};
  EXPECT_EQ(get(devices, "/null").status, 404U);
  EXPECT_EQ(get(devices, "/tty").status, 404U);
  EXPECT_TRUE(log_->has(LogLevel::warning, "answered /null with 404: not a regular file"));
  EXPECT_TRUE(log_->has(LogLevel::warning, "answered /tty with 404: not a regular file"));
}

TEST_F(StaticFilesTest, ExistingFilesThatAreNotServedAreLogged) {
  get("/link.txt");
  EXPECT_TRUE(log_->has(LogLevel::warning, "answered /link.txt with 404: symbolic link"));
  get("/up/secret.txt");
  EXPECT_TRUE(log_->has(LogLevel::warning, "answered /up/secret.txt with 404: symbolic link"));
  get("/nothing");
  EXPECT_TRUE(log_->has(LogLevel::debug, "answered /nothing with 404: no such file"));
}

TEST_F(StaticFilesTest, NamesThatBeginWithADotAreNotServedAndLoggedIfTheyExist) {
  write("public/.git/config", "secret");
  EXPECT_EQ(get("/.env").status, 404U);
  EXPECT_TRUE(log_->has(LogLevel::warning, "answered /.env with 404: names that begin with a dot are not"));
  EXPECT_EQ(get("/%2Egit/config").status, 404U);
  EXPECT_TRUE(log_->has(LogLevel::warning, "answered /%2Egit/config with 404: names that begin with a dot"));
  EXPECT_EQ(get("/empty/.keep").status, 404U);
  EXPECT_TRUE(log_->has(LogLevel::warning, "answered /empty/.keep with 404: names that begin with a dot"));
  EXPECT_EQ(get("/.nothing").status, 404U);
  EXPECT_TRUE(log_->has(LogLevel::debug, "answered /.nothing with 404: names that begin with a dot"));
}

TEST_F(StaticFilesTest, WellKnownFilesAreServed) {  // RFC 8615 §3
  write("public/.well-known/security.txt", "Contact: mailto:security@example.com");
  write("public/.well-known/acme-challenge/token", "proof");
  write("public/.well-known/.hidden", "secret");
  write("public/sub/.well-known/security.txt", "elsewhere");
  EXPECT_EQ(get("/.well-known/security.txt").body, "Contact: mailto:security@example.com");
  EXPECT_EQ(get("/.well-known/acme-challenge/token").body, "proof");
  EXPECT_EQ(get("/.well-known/.hidden").status, 404U);
  EXPECT_EQ(get("/sub/.well-known/security.txt").status, 404U);
}

TEST_F(StaticFilesTest, WithoutDescriptorsTheAnswerIsAServerError) {
  const auto files = StaticFiles::open(options(), disk_, logger_);
  const test::NoMoreDescriptors none;
  FileRequest request{.method = "GET", .path = "/app.js", .query = "", .segments = {"app.js"}, .headers = {}};
  EXPECT_EQ(files.value().answer(request).response.status, 500U);
  EXPECT_TRUE(log_->has(LogLevel::error, "answered /app.js with 500: Too many open files"));
}

// --- conditional requests, RFC 9110 §13, and ranges, §14 ---

TEST_F(StaticFilesTest, SaysWhenAFileWasModified) {  // RFC 9110 §8.8.2
  fs::last_write_time(
      base_ / "public/app.js",
      fs::file_time_type::clock::from_sys(std::chrono::sys_seconds(std::chrono::seconds(784111777))));
  EXPECT_EQ(get("/app.js").headers.get("last-modified"), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST_F(StaticFilesTest, LastModifiedIsNotLaterThanNow) {  // RFC 9110 §8.8.2.1
  modified("public/app.js", std::chrono::hours(1));
  const auto now = std::time(nullptr);
  const auto said = http1::parse_http_date(get("/app.js").headers.get("last-modified").value(), now);
  EXPECT_GE(*said, now);
  EXPECT_LE(*said, std::time(nullptr));
}

TEST_F(StaticFilesTest, ATagIsWeakWhileTheFileMayStillChangeUnseen) {  // RFC 9110 §8.8.1
  EXPECT_THAT(std::string(*get("/app.js").headers.get("etag")), StartsWith("\""));
  modified("public/app.js", std::chrono::seconds(0));
  EXPECT_THAT(std::string(*get("/app.js").headers.get("etag")), StartsWith("W/\""));
}

TEST_F(StaticFilesTest, AnUnchangedFileIsNotSentAgainToAClientThatKnowsItsDate) {  // RFC 9110 §13.1.3
  const std::string date(*get("/app.js").headers.get("last-modified"));
  const auto response = get("/app.js", {{"If-Modified-Since", date}});
  EXPECT_EQ(response.status, 304U);
  EXPECT_EQ(response.body, "");
  EXPECT_TRUE(response.headers.contains("etag"));
  modified("public/app.js", -std::chrono::minutes(1));
  EXPECT_EQ(get("/app.js", {{"If-Modified-Since", date}}).status, 200U);
}

TEST_F(StaticFilesTest, AConditionThatFailsIs412) {  // RFC 9110 §13.1.1, §13.1.4
  const std::string tag(*get("/app.js").headers.get("etag"));
  const std::string date(*get("/app.js").headers.get("last-modified"));
  EXPECT_EQ(get("/app.js", {{"If-Match", tag}}).status, 200U);
  EXPECT_EQ(get("/app.js", {{"If-Unmodified-Since", date}}).status, 200U);
  write("public/app.js", "let abc;");
  modified("public/app.js", -std::chrono::minutes(1));
  EXPECT_EQ(get("/app.js", {{"If-Match", tag}}).status, 412U);
  EXPECT_EQ(get("/app.js", {{"If-Unmodified-Since", date}}).status, 412U);
}

TEST_F(StaticFilesTest, ARangeRequestReturnsPartOfTheFile) {  // RFC 9110 §14.2, §15.3.7
  const auto response = get("/app.js", {{"Range", "bytes=4-4"}});
  EXPECT_EQ(response.status, 206U);
  EXPECT_EQ(response.body, "a");
  EXPECT_EQ(response.headers.get("content-range"), "bytes 4-4/6");
  EXPECT_EQ(get("/app.js", {{"Range", "bytes=-2"}}).body, "a;");
  EXPECT_EQ(get("/app.js").headers.get("accept-ranges"), "bytes");
}

TEST_F(StaticFilesTest, ARangeBeyondTheFileIs416) {  // RFC 9110 §15.5.17
  const auto response = get("/app.js", {{"Range", "bytes=6-"}});
  EXPECT_EQ(response.status, 416U);
  EXPECT_EQ(response.headers.get("content-range"), "bytes */6");
}

TEST_F(StaticFilesTest, ARangeAppliesToGetOnly) {  // RFC 9110 §14.2
  EXPECT_EQ(ask("HEAD", options(), "/app.js", {{"Range", "bytes=0-0"}}).status, 200U);
}

TEST_F(StaticFilesTest, ConditionsComeBeforeTheRange) {  // RFC 9110 §13.2.2
  const std::string tag(*get("/app.js").headers.get("etag"));
  EXPECT_EQ(get("/app.js", {{"If-None-Match", tag}, {"Range", "bytes=0-0"}}).status, 304U);
  EXPECT_EQ(get("/app.js", {{"If-Match", "\"x\""}, {"Range", "bytes=0-0"}}).status, 412U);
  EXPECT_EQ(get("/app.js", {{"If-Range", tag}, {"Range", "bytes=0-0"}}).status, 206U);
  EXPECT_EQ(get("/app.js", {{"If-Range", "\"x\""}, {"Range", "bytes=0-0"}}).status, 200U);
}

TEST_F(StaticFilesTest, AMissingRootIsAnErrorThatNamesIt) {
  const auto files = StaticFiles::open({.root = "/nonexistent/assets"}, disk_, logger_);
  ASSERT_FALSE(files);
  EXPECT_THAT(files.error().message, HasSubstr("/nonexistent/assets"));
}

}  // namespace
}  // namespace roost::http
