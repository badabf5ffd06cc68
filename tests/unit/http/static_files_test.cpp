// SPDX-License-Identifier: Apache-2.0
#include "http/static_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "http/request.hpp"

namespace roost::http {
namespace {

namespace fs = std::filesystem;
using ::testing::EndsWith;
using ::testing::HasSubstr;

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
  }

  [[nodiscard]] StaticFilesOptions options() const { return {.root = (base_ / "public").string()}; }

  [[nodiscard]] HttpResponse get(std::string target, HttpHeaders headers = {}) const {
    return get(options(), std::move(target), std::move(headers));
  }

  static HttpResponse get(StaticFilesOptions options, std::string target, HttpHeaders headers = {}) {
    http1::Request wire;
    wire.method = "GET";
    wire.target = std::move(target);
    wire.headers = std::move(headers);
    const auto files = StaticFiles::open(std::move(options));
    return files.value().serve(std::get<HttpRequest>(make_request(std::move(wire), {})));
  }

  fs::path base_;
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

TEST_F(StaticFilesTest, AFolderIsItsIndex) {
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

TEST_F(StaticFilesTest, MayStandBelowAUrlPath) {
  auto below = options();
  below.at = "/assets/v1";
  EXPECT_EQ(get(below, "/assets/v1/app.js").body, "let a;");
  EXPECT_EQ(get(below, "/assets/v1/").body, "<h1>hello</h1>");
}

class Traversal : public StaticFilesTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(Traversal, FindsNothing) {
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

TEST_F(StaticFilesTest, AFileAtTheSizeLimitIsServedAndOneByteMoreIsNot) {
  auto limited = options();
  limited.max_file = 6;
  EXPECT_EQ(get(limited, "/app.js").status, 200U);
  limited.max_file = 5;
  EXPECT_EQ(get(limited, "/app.js").status, 404U);
}

TEST_F(StaticFilesTest, AFifoIsNotWaitedFor) {
  ASSERT_EQ(::mkfifo((base_ / "public/fifo").c_str(), 0600), 0);
  EXPECT_EQ(get("/fifo").status, 404U);
}

TEST_F(StaticFilesTest, AMissingRootIsAnErrorThatNamesIt) {
  const auto files = StaticFiles::open({.root = "/nonexistent/assets"});
  ASSERT_FALSE(files);
  EXPECT_THAT(files.error().message, HasSubstr("/nonexistent/assets"));
}

}  // namespace
}  // namespace roost::http
