// SPDX-License-Identifier: Apache-2.0
#include "protocol/nats/subject.hpp"

#include <gtest/gtest.h>

namespace roost::nats {
namespace {

std::string token(std::string_view text) {
  std::string out;
  append_token(out, text);
  EXPECT_EQ(out.size(), token_size(text));
  return out;
}

std::string text_of(std::string_view written) {
  std::string out;
  return append_text_of_token(out, written) ? "text " + out : "refused";
}

TEST(SubjectToken, PlainTextStandsForItself) {
  EXPECT_EQ(token("room:lobby"), "room:lobby");
  EXPECT_EQ(token("!\"#$&'()+,-/09:;<=?@AZ[\\]^_`az{|}~"), "!\"#$&'()+,-/09:;<=?@AZ[\\]^_`az{|}~");
}

TEST(SubjectToken, EscapesWhatMeansSomethingInASubject) {
  EXPECT_EQ(token("a.b"), "a%2Eb");
  EXPECT_EQ(token("*"), "%2A");
  EXPECT_EQ(token(">"), "%3E");
  EXPECT_EQ(token("100%"), "100%25");
  EXPECT_EQ(token("a b\tc\r\n"), "a%20b%09c%0D%0A");
}

TEST(SubjectToken, EscapesWhatIsNotPrintableAscii) {
  EXPECT_EQ(token("\xc3\xa9"), "%C3%A9");
  EXPECT_EQ(token(std::string_view("\0\x1f\x7f\xff", 4)), "%00%1F%7F%FF");
}

TEST(SubjectToken, TheEmptyTextHasOne) {
  EXPECT_EQ(token(""), "%");
  EXPECT_EQ(text_of("%"), "text ");
  EXPECT_EQ(text_of(""), "refused");
}

TEST(SubjectToken, EveryByteComesBack) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    EXPECT_EQ(text_of(token(one)), "text " + one) << byte;
    EXPECT_TRUE(is_subject(token(one))) << byte;
    all += one;
  }
  EXPECT_EQ(text_of(token(all)), "text " + all);
}

TEST(SubjectToken, RefusesOtherSpellingsOfAText) {
  for (const char* written : {"a.b", "*", ">", "a b", "%2e", "%c3", "%41", "%7E", "%2", "a%", "%%", "%G0",
                              "%0g", "\xc3", "\x7f", "%25%"})
    EXPECT_EQ(text_of(written), "refused") << written;
}

TEST(Subject, HasTokensBetweenDots) {
  for (const char* subject : {"a", "a.b", "roost.x.t.room:1", "%", "_INBOX.abc.1"})
    EXPECT_TRUE(is_subject(subject)) << subject;
  for (const char* subject : {"", ".", "a.", ".a", "a..b", "a b", "a\r\n", "a.*", "a.>", "\x7f"})
    EXPECT_FALSE(is_subject(subject)) << subject;
}

class SubjectsTest : public testing::Test {
 protected:
  std::string found(std::string_view subject) {
    std::string scratch;
    const auto found = subjects_.find(subject, scratch);
    if (!found) return "others'";
    const char* const places[] = {"topic ", "node ", "all "};
    return places[static_cast<std::size_t>(found->place)] + std::string(found->name);
  }
  std::string topic(std::string_view name) {
    std::string out;
    return subjects_.append_topic(out, name) ? out : "too long";
  }

  const Subjects subjects_{"Roost.PubSub"};
};

TEST_F(SubjectsTest, AreReadable) {
  EXPECT_EQ(topic("room:1"), "roost.Roost%2EPubSub.t.room:1");
  std::string node;
  EXPECT_TRUE(subjects_.append_node(node, "a@10.0.0.1"));
  EXPECT_EQ(node, "roost.Roost%2EPubSub.n.a@10%2E0%2E0%2E1");
  std::string all;
  subjects_.append_all(all);
  EXPECT_EQ(all, "roost.Roost%2EPubSub.c");
}

TEST_F(SubjectsTest, AreFoundAgain) {
  for (const char* name : {"room:1", "a.b c", "", "\xc3\xa9", "t.x", "%"})
    EXPECT_EQ(found(topic(name)), std::string("topic ") + name);
  EXPECT_EQ(found("roost.Roost%2EPubSub.n.a"), "node a");
  EXPECT_EQ(found("roost.Roost%2EPubSub.c"), "all ");
}

TEST_F(SubjectsTest, OfOthersAreNot) {
  for (const char* subject :
       {"", "roost", "roost.Roost%2EPubSub", "roost.Roost%2EPubSub.", "roost.Roost%2EPubSub.t",
        "roost.Roost%2EPubSub.t.", "roost.Roost%2EPubSub.x.a", "roost.Other.t.a",
        "roost.Roost%2EPubSub.t.a.b", "roost.Roost%2EPubSub.cc", "roost.Roost%2EPubSub.c.x",
        "Roost.Roost%2EPubSub.c", "roost.Roost%2EPubSub.t.%2e"})
    EXPECT_EQ(found(subject), "others'") << subject;
}

TEST_F(SubjectsTest, HaveABound) {
  const std::size_t room = kMaxSubject - topic("").size() + 1;
  EXPECT_EQ(topic(std::string(room, 'x')).size(), kMaxSubject);
  EXPECT_TRUE(is_subject(topic(std::string(room, 'x'))));
  EXPECT_EQ(topic(std::string(room + 1, 'x')), "too long");
  EXPECT_EQ(topic(std::string(room / 3 + 1, ' ')), "too long");
}

TEST_F(SubjectsTest, APubsubIsOneTokenWhateverItsName) {
  const Subjects tricky("a.t.b");
  std::string subject;
  EXPECT_TRUE(tricky.append_topic(subject, "c"));
  EXPECT_EQ(subject, "roost.a%2Et%2Eb.t.c");
  std::string scratch;
  EXPECT_FALSE(Subjects("a").find(subject, scratch));
}

}  // namespace
}  // namespace roost::nats
