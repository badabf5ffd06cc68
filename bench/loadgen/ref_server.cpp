// SPDX-License-Identifier: Apache-2.0
// ref_server: the least a server can do.  One thread, raw epoll, one write() per socket and
// broadcast from a buffer encoded once.  It knows just enough of the Phoenix Channels v2 protocol
// to test loadgen (join, leave, heartbeat, echo, shout) and shows what the kernel allows.
//
//   /socket/websocket...  Phoenix v2      /echo...  raw, echoes      other paths  raw, broadcasts
//
// --fault KIND:N spoils every Nth message of that kind, to test that loadgen notices.

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;
typedef std::string_view sv;
using std::string;

static struct {
  int port = 4000;
  bool reply_shout = false, jason = false, drop_full_rst = false;
  size_t max_pending = 0;
  string fault;
  u64 fault_n = 0;
} O;

static u64 g_fault_count;
static bool fault(const char* kind) {
  return O.fault_n && O.fault == kind && ++g_fault_count % O.fault_n == 0;
}

// ---- SHA-1 and base64, for the handshake

static void sha1(const string& in, u8 out[20]) {
  u32 h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  string m = in;
  m += char(0x80);
  while (m.size() % 64 != 56)
    m += '\0';
  for (int i = 7; i >= 0; i--)
    m += char(u64(in.size()) * 8 >> (8 * i));
  auto rol = [](u32 x, int n) { return x << n | x >> (32 - n); };
  for (size_t o = 0; o < m.size(); o += 64) {
    u32 w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    for (int i = 0; i < 16; i++) {
      const u8* p = reinterpret_cast<const u8*>(m.data()) + o + 4 * i;
      w[i] = u32(p[0]) << 24 | u32(p[1]) << 16 | u32(p[2]) << 8 | p[3];
    }
    for (int i = 16; i < 80; i++)
      w[i] = rol(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (int i = 0; i < 80; i++) {
      u32 f, k;
      if (i < 20)
        f = (b & c) | (~b & d), k = 0x5a827999;
      else if (i < 40)
        f = b ^ c ^ d, k = 0x6ed9eba1;
      else if (i < 60)
        f = (b & c) | (b & d) | (c & d), k = 0x8f1bbcdc;
      else
        f = b ^ c ^ d, k = 0xca62c1d6;
      u32 t = rol(a, 5) + f + e + k + w[i];
      e = d, d = c, c = rol(b, 30), b = a, a = t;
    }
    h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
  }
  for (int i = 0; i < 20; i++)
    out[i] = h[i / 4] >> (24 - 8 * (i % 4));
}

static string base64(const u8* p, size_t n) {
  static const char t[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  string r;
  for (size_t i = 0; i < n; i += 3) {
    u32 v = u32(p[i]) << 16 | (i + 1 < n ? u32(p[i + 1]) << 8 : 0) | (i + 2 < n ? p[i + 2] : 0);
    r += t[v >> 18], r += t[v >> 12 & 63];
    r += i + 1 < n ? t[v >> 6 & 63] : '=';
    r += i + 2 < n ? t[v & 63] : '=';
  }
  return r;
}

// ---- connections and topics

enum Kind : u8 { HTTP, PHX, RAW_ECHO, RAW_ALL };

struct Conn;
struct Topic {
  string name;
  std::vector<Conn*> subs;
};
struct Member {
  Topic* t;
  u32 at;  // index in t->subs
  string join_ref;
};
struct Conn {
  int fd = -1;
  Kind kind = HTTP;
  bool dying = false;
  string in, out;
  size_t out_at = 0;  // how much of out has gone
  std::vector<Member> topics;
};

static int ep;
static std::unordered_map<string, std::unique_ptr<Topic>> topics;
static Topic all_raw;
static std::vector<Conn*> dead;
static std::vector<u8> buf(256 << 10);
static string tx;  // frames for the connection being read

static void mark_dead(Conn& c) {
  if (!c.dying) c.dying = true, dead.push_back(&c);
}

static void leave(Conn& c, size_t i) {
  Member m = c.topics[i];
  Conn* moved = m.t->subs.back();
  m.t->subs[m.at] = moved;
  for (Member& x : moved->topics)
    if (x.t == m.t && x.at == m.t->subs.size() - 1) {
      x.at = m.at;
      break;
    }
  m.t->subs.pop_back();
  if (m.t->subs.empty() && m.t != &all_raw) topics.erase(m.t->name);
  c.topics.erase(c.topics.begin() + i);
}

static void bury() {
  for (Conn* c : dead) {
    while (!c->topics.empty())
      leave(*c, c->topics.size() - 1);
    close(c->fd);
    delete c;
  }
  dead.clear();
}

static void flush(Conn& c) {
  ssize_t r = send(c.fd, c.out.data() + c.out_at, c.out.size() - c.out_at, MSG_NOSIGNAL);
  if (r > 0) c.out_at += r;
  if (c.out_at == c.out.size()) {
    c.out.clear(), c.out_at = 0;
    if (c.out.capacity() > 65536) c.out.shrink_to_fit();
  } else if (c.out_at > (1 << 20))
    c.out.erase(0, c.out_at), c.out_at = 0;
}

// Write now; what the socket does not take waits for EPOLLOUT.
static void send_to(Conn& c, const char* p, size_t n) {
  if (c.dying) return;
  if (c.out.empty()) {
    ssize_t r = send(c.fd, p, n, MSG_NOSIGNAL);
    if (r == ssize_t(n)) return;
    if (r < 0) {
      if (errno != EAGAIN) {
        mark_dead(c);
        return;
      }
      r = 0;
    }
    p += r, n -= r;
  }
  c.out.append(p, n);
  if (O.max_pending && c.out.size() - c.out_at > O.max_pending) {
    if (O.drop_full_rst) {
      linger l = {1, 0};
      setsockopt(c.fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
    }
    mark_dead(c);
  }
}

static void frame(string& o, sv text, int b0 = 0x81) {
  o += char(b0);
  if (text.size() < 126)
    o += char(text.size());
  else if (text.size() < 65536)
    o += char(126), o += char(text.size() >> 8), o += char(text.size());
  else {
    o += char(127);
    for (int i = 7; i >= 0; i--)
      o += char(u64(text.size()) >> (8 * i));
  }
  o += text;
}

static void broadcast(Topic& t, const string& f) {
  if (!O.fault_n) {
    for (size_t i = 0, n = t.subs.size(); i < n; i++)
      send_to(*t.subs[i], f.data(), f.size());
    return;
  }
  static std::unordered_map<Conn*, string> held;
  for (Conn* c : t.subs) {
    if (fault("drop")) continue;
    if (fault("dup")) send_to(*c, f.data(), f.size());
    if (fault("reorder")) {
      held[c] = f;
      continue;
    }
    if (fault("corrupt")) {
      string g = f;
      g[g.size() - 12] ^= 1;
      send_to(*c, g.data(), g.size());
      continue;
    }
    if (fault("close")) {
      string g;
      frame(g,
            sv("\x03\xf1"
               "go away",
               9),
            0x88);
      send_to(*c, g.data(), g.size());
      mark_dead(*c);
      continue;
    }
    if (fault("split")) {  // in two writes, with a ping between two fragments
      size_t h = u8(f[1]) == 126 ? 4 : u8(f[1]) == 127 ? 10 : 2;
      string g, body = f.substr(h);
      frame(g, sv(body).substr(0, 20), 0x01);
      frame(g, "hello", 0x89);
      send_to(*c, g.data(), g.size());
      g.clear();
      frame(g, sv(body).substr(20), 0x80);
      send_to(*c, g.data(), 5);
      send_to(*c, g.data() + 5, g.size() - 5);
      continue;
    }
    send_to(*c, f.data(), f.size());
    auto it = held.find(c);
    if (it != held.end()) {
      send_to(*c, it->second.data(), it->second.size());
      held.erase(it);
    }
  }
}

// ---- protocol

static void reply(sv jr, sv ref, sv topic, sv status, sv response) {
  static string m;
  auto str = [&](sv x) {
    if (x.data() == nullptr)
      m += "null";
    else
      m += '"', m += x, m += '"';
  };
  m = '[';
  str(jr), m += ',', str(ref), m += ',', str(topic);
  if (O.jason)
    m += ",\"phx_reply\",{\"response\":", m += response, m += ",\"status\":\"", m += status, m += "\"}]";
  else
    m += ",\"phx_reply\",{\"status\":\"", m += status, m += "\",\"response\":", m += response, m += "}]";
  frame(tx, m);
}

static void on_phx(Conn& c, sv t) {
  sv el[4];
  size_t i = 1;
  for (sv& e : el) {
    if (i >= t.size()) return mark_dead(c);
    if (t[i] == '"') {
      size_t q = t.find('"', i + 1);
      if (q == sv::npos) return mark_dead(c);
      e = t.substr(i + 1, q - i - 1);
      i = q + 2;
    } else {
      e = sv();
      i = t.find(',', i) + 1;
    }
  }
  sv jr = el[0], ref = el[1], topic = el[2], event = el[3], body = t.substr(i, t.size() - 1 - i);
  size_t at = 0;
  while (at < c.topics.size() && c.topics[at].t->name != topic)
    at++;
  bool in = at < c.topics.size();
  if (event == "shout" && in) {
    static string m, f, swapped;
    if (O.jason) {  // the payload with its two keys in the other order
      size_t k = body.find(",\"data\":");
      swapped = '{', swapped += body.substr(k + 1, body.size() - k - 2), swapped += ',',
      swapped += body.substr(1, k - 1), swapped += '}';
      body = swapped;
    }
    m = "[null,null,\"", m += topic, m += "\",\"shout\",", m += body, m += ']';
    f.clear();
    frame(f, m);
    if (O.reply_shout) reply(jr, ref, topic, "ok", "{}");
    broadcast(*c.topics[at].t, f);
  } else if (event == "echo" && in) {
    if (fault("noreply")) return;
    if (fault("error")) return reply(jr, ref, topic, "error", "{\"reason\":\"x\"}");
    reply(jr, ref, topic, "ok", body);
    if (fault("twice")) reply(jr, ref, topic, "ok", body);
  } else if (event == "phx_join") {
    if (fault("refuse")) return reply(jr, ref, topic, "error", "{\"reason\":\"no\"}");
    if (in) leave(c, at);
    auto& p = topics[string(topic)];
    if (!p) p = std::make_unique<Topic>(), p->name = topic;
    c.topics.push_back({p.get(), u32(p->subs.size()), string(jr)});
    p->subs.push_back(&c);
    reply(jr, ref, topic, "ok", "{}");
  } else if (event == "phx_leave" && in) {
    leave(c, at);
    reply(jr, ref, topic, "ok", "{}");
    string m = "[\"" + string(jr) + "\",\"" + string(jr) + "\",\"" + string(topic) + "\",\"phx_close\",{}]";
    frame(tx, m);
  } else if (event == "heartbeat" && topic == "phoenix")
    reply(sv(), ref, topic, "ok", "{}");
  else
    reply(jr, ref, topic, "error", "{\"reason\":\"unmatched topic\"}");
}

static size_t on_http(Conn& c, sv t) {
  size_t e = t.find("\r\n\r\n");
  if (e == sv::npos) return 0;
  string h(t.substr(0, e + 2));
  const char* k = strcasestr(h.c_str(), "\r\nsec-websocket-key:");
  if (!k) {
    static const char no[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    send_to(c, no, sizeof no - 1);
    mark_dead(c);
    return e + 4;
  }
  k += 20;
  k += strspn(k, " ");
  string key(k, strcspn(k, " \r"));
  u8 d[20];
  sha1(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", d);
  string r =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
      "Upgrade\r\nSec-WebSocket-Accept: " +
      base64(d, 20) + "\r\n\r\n";
  send_to(c, r.data(), r.size());
  if (h.starts_with("GET /socket/websocket"))
    c.kind = PHX;
  else if (h.starts_with("GET /echo"))
    c.kind = RAW_ECHO;
  else {
    c.kind = RAW_ALL;
    c.topics.push_back({&all_raw, u32(all_raw.subs.size()), ""});
    all_raw.subs.push_back(&c);
  }
  return e + 4;
}

static size_t on_frames(Conn& c, u8* b, size_t n) {
  size_t i = 0;
  while (n - i >= 6 && !c.dying) {
    u64 len = b[i + 1] & 0x7f;
    size_t h = 2;
    if (len == 126)
      len = u64(b[i + 2]) << 8 | b[i + 3], h = 4;
    else if (len == 127) {
      if (n - i < 14) break;
      len = 0, h = 10;
      for (int k = 0; k < 8; k++)
        len = len << 8 | b[i + 2 + k];
    }
    if (!(b[i + 1] & 0x80) || len > buf.size() - 14) {
      mark_dead(c);
      break;
    }
    if (n - i < h + 4 + len) break;
    int op = b[i] & 15;
    u8 *k = b + i + h, *p = k + 4;
    u8 kk[8];
    memcpy(kk, k, 4), memcpy(kk + 4, k, 4);
    u64 m, v, j = 0;
    memcpy(&m, kk, 8);
    for (; j + 8 <= len; j += 8)
      memcpy(&v, p + j, 8), v ^= m, memcpy(p + j, &v, 8);
    for (; j < len; j++)
      p[j] ^= kk[j & 3];
    sv t(reinterpret_cast<char*>(p), len);
    i += h + 4 + len;
    if (op == 1 && c.kind == PHX) {
      if (t.size() < 10 || t[0] != '[')
        mark_dead(c);
      else
        on_phx(c, t);
    } else if (op == 1 && c.kind == RAW_ECHO)
      frame(tx, t);
    else if (op == 1) {
      static string f;
      f.clear();
      frame(f, t);
      broadcast(all_raw, f);
    } else if (op == 9)
      frame(tx, t, 0x8a);
    else if (op == 8) {
      frame(tx, t.substr(0, 2), 0x88);
      send_to(c, tx.data(), tx.size());
      tx.clear();
      mark_dead(c);
    }
  }
  return i;
}

static void on_readable(Conn& c, u32 events) {
  while (!c.dying) {
    size_t have = c.in.size(), room = buf.size() - have;
    memcpy(buf.data(), c.in.data(), have);
    ssize_t r = recv(c.fd, buf.data() + have, room, 0);
    if (r < 0 && errno == EAGAIN) return;
    if (r <= 0) return mark_dead(c);
    c.in.clear();
    size_t n = have + r, used = 0;
    if (c.kind == HTTP) used = on_http(c, sv(reinterpret_cast<char*>(buf.data()), n));
    if (c.kind != HTTP && used < n) used += on_frames(c, buf.data() + used, n - used);
    if (!tx.empty()) send_to(c, tx.data(), tx.size()), tx.clear();
    if (used < n) c.in.assign(reinterpret_cast<char*>(buf.data()) + used, n - used);
    if (size_t(r) < room && !(events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))) return;  // drained
  }
}

static const char USAGE[] =
    "usage: ref_server [--port N] [--shout-reply] [--jason] [--max-pending BYTES] [--rst]\n"
    "                  [--fault KIND:N]\n"
    "  --shout-reply   answer each shout with phx_reply\n"
    "  --jason         write object keys in alphabetical order, as some Elixir releases do\n"
    "  --max-pending   close a connection when more than this waits to be sent (0: never)\n"
    "  --rst           ... with a reset\n"
    "  --fault         drop, dup, reorder, corrupt, close, split (broadcasts), noreply, error,\n"
    "                  twice (echo), refuse (joins): every Nth\n";

int main(int argc, char** argv) {
  for (int i = 1; i < argc; i++) {
    string a = argv[i];
    auto val = [&]() -> string {
      if (i + 1 >= argc) fputs(USAGE, stderr), exit(2);
      return argv[++i];
    };
    if (a == "--port")
      O.port = atoi(val().c_str());
    else if (a == "--shout-reply")
      O.reply_shout = true;
    else if (a == "--jason")
      O.jason = true;
    else if (a == "--rst")
      O.drop_full_rst = true;
    else if (a == "--max-pending")
      O.max_pending = strtoull(val().c_str(), nullptr, 10);
    else if (a == "--fault") {
      string v = val();
      size_t k = v.find(':');
      O.fault = v.substr(0, k);
      O.fault_n = k == string::npos ? 1 : strtoull(v.c_str() + k + 1, nullptr, 10);
    } else {
      fputs(USAGE, a == "--help" ? stdout : stderr);
      return a == "--help" ? 0 : 2;
    }
  }
  signal(SIGPIPE, SIG_IGN);
  rlimit rl;
  getrlimit(RLIMIT_NOFILE, &rl);
  rl.rlim_cur = rl.rlim_max;
  setrlimit(RLIMIT_NOFILE, &rl);

  int ls = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
  setsockopt(ls, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  setsockopt(ls, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);  // inherited by accepted sockets
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(O.port);
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(ls, reinterpret_cast<sockaddr*>(&a), sizeof a) || listen(ls, 4096)) {
    perror("ref_server: bind");
    return 1;
  }
  ep = epoll_create1(EPOLL_CLOEXEC);
  epoll_event e;
  e.events = EPOLLIN;
  e.data.ptr = nullptr;
  epoll_ctl(ep, EPOLL_CTL_ADD, ls, &e);
  fprintf(stderr, "ref_server: pid %d, port %d\n", int(getpid()), O.port);

  epoll_event ev[256];
  for (;;) {
    int n = epoll_wait(ep, ev, 256, -1);
    if (n < 0 && errno != EINTR) {
      perror("ref_server: epoll_wait");
      return 1;
    }
    for (int i = 0; i < n; i++) {
      Conn* c = static_cast<Conn*>(ev[i].data.ptr);
      if (!c) {
        for (int k = 0; k < 64; k++) {
          int fd = accept4(ls, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
          if (fd < 0) break;
          Conn* x = new Conn;
          x->fd = fd;
          e.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
          e.data.ptr = x;
          epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
        }
        continue;
      }
      if (c->dying) continue;
      if ((ev[i].events & EPOLLOUT) && !c->out.empty()) flush(*c);
      if (ev[i].events & ~u32(EPOLLOUT)) on_readable(*c, ev[i].events);
    }
    bury();
  }
}
