// SPDX-License-Identifier: Apache-2.0
// loadgen: a load generator for servers that speak the Phoenix Channels WebSocket protocol
// (v2 serializer: text frames holding [join_ref, ref, topic, event, payload]) and for plain
// WebSocket servers.  One file, no libraries, raw epoll.  See README.md and --help.
//
// How it stays cheap per message: edge-triggered epoll with one registration per socket and no
// EPOLL_CTL_MOD; one recv() into a shared buffer per readiness event; one vDSO clock read per
// recv(); fixed-position compares (learned from the first, fully parsed frame) in place of JSON
// parsing.  Any frame that does not match what was learned takes the slow, fully checked path.
//
// How it stays exact: every message carries a sequence number and a filler that is compared byte
// for byte; every subscriber knows the next number it must see; what is missing, twice or out of
// order is counted per subscriber over the whole run (warm-up and drain included).

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t i64;
typedef std::string_view sv;
using std::string;

#define LIKELY(x) __builtin_expect(!!(x), 1)
static const i64 NEVER = INT64_MAX;
static const double SEC = 1e9;

// ------------------------------------------------------------------------------- small helpers

static inline i64 clock_ns(clockid_t id) {
  timespec t;
  clock_gettime(id, &t);
  return i64(t.tv_sec) * 1000000000 + t.tv_nsec;
}
static inline i64 now_ns() {
  return clock_ns(CLOCK_MONOTONIC);
}

[[noreturn]] __attribute__((format(printf, 2, 3))) static void die(int rc, const char* f, ...) {
  va_list a;
  va_start(a, f);
  fputs("loadgen: ", stderr);
  vfprintf(stderr, f, a);
  fputc('\n', stderr);
  va_end(a);
  exit(rc);
}

__attribute__((format(printf, 1, 2))) static string fmt(const char* f, ...) {
  char b[1024];
  va_list a;
  va_start(a, f);
  vsnprintf(b, sizeof b, f, a);
  va_end(a);
  return b;
}

static string slurp(const char* path) {
  string r;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return r;
  char b[8192];
  ssize_t n;
  while ((n = read(fd, b, sizeof b)) > 0)
    r.append(b, n);
  close(fd);
  return r;
}

static string first_word(const char* path) {
  string s = slurp(path);
  return s.substr(0, s.find_first_of(" \n"));
}

static void put_digits(u8* p, u64 v, int width) {
  for (int i = width - 1; i >= 0; i--)
    p[i] = '0' + v % 10, v /= 10;
}

// Ten decimal digits; false if any byte is not a digit.
static inline bool get10(const u8* p, u64& v) {
  u64 r = 0;
  u32 bad = 0;
  for (int i = 0; i < 10; i++) {
    u32 d = u32(p[i]) - '0';
    bad |= d > 9;
    r = r * 10 + d;
  }
  v = r;
  return !bad;
}

static string human_ns(double ns) {
  if (ns < 1e3) return fmt("%.0f ns", ns);
  if (ns < 1e6) return fmt("%.1f us", ns / 1e3);
  if (ns < 1e9) return fmt("%.2f ms", ns / 1e6);
  return fmt("%.2f s", ns / 1e9);
}

// --------------------------------------------------------------- histogram (0.8 % wide buckets)

struct Hist {
  static const int S = 7, TOP = 42;  // 128 sub-buckets per power of two, up to 2^42 ns (73 min)
  std::vector<u64> b;
  u64 n = 0;
  i64 lo = INT64_MAX, hi = 0;
  double sum = 0;
  Hist() : b(size_t(TOP - S + 2) << S) {}
  inline void add(i64 v) {
    if (v < 0) v = 0;
    if (v >= (i64(1) << TOP)) v = (i64(1) << TOP) - 1;
    size_t i = v;
    if (v >= (1 << S)) {
      int sh = 63 - __builtin_clzll(v) - S;
      i = (size_t(sh) << S) + (v >> sh);
    }
    b[i]++, n++, sum += v;
    if (v < lo) lo = v;
    if (v > hi) hi = v;
  }
  void merge(const Hist& o) {
    for (size_t i = 0; i < b.size(); i++)
      b[i] += o.b[i];
    n += o.n, sum += o.sum, lo = std::min(lo, o.lo), hi = std::max(hi, o.hi);
  }
  i64 pct(double p) const {  // upper edge of the bucket that holds the p-th percentile
    if (!n) return 0;
    u64 want = u64(p / 100 * n + 0.999999), seen = 0;
    want = std::max<u64>(1, std::min(want, n));
    for (size_t i = 0; i < b.size(); i++)
      if ((seen += b[i]) >= want) {
        i64 up = i;
        if (i >= (2u << S)) {
          int sh = int(i >> S) - 1;
          up = ((i64(i) - (i64(sh) << S) + 1) << sh) - 1;
        }
        return std::max(lo, std::min(up, hi));
      }
    return hi;
  }
  double mean() const { return n ? sum / n : 0; }
};

// ------------------------------------------------------------------------------------- options

enum Mode { IDLE, FANOUT, ECHO, JOINS, CONNECTS, SLOW };
static const char* const MODE_NAMES[] = {"idle", "fanout", "echo", "joins", "connects", "slow"};

struct Opt {
  Mode mode = IDLE;
  bool raw = false;
  string host = "127.0.0.1", path, topic, event, join_payload = "{}", label, closing = "graceful";
  std::vector<string> headers;
  int port = 4000, conns = 1000, threads = 1, src_ips = 8, burst = 100;
  double connect_rate = 0, duration = 10, warmup = 1, settle = 1, drain = 5, timeout = 10;
  double heartbeat = 30, rate = 0, interval = 1, limit = 0;
  int topics = 1, publishers = 1, size = 128, window = 0, inflight = 1, per_conn = 1;
  int slow = 10, slow_rcvbuf = 4096, coalesce_us = 0;
  bool no_join = false, from_schedule = false, json = false, quiet = false;
  std::vector<pid_t> pids;
  bool pid_auto = false;
} O;

struct OptDef {
  const char* name;
  const char* arg;  // nullptr: a switch
  const char* help;
  std::function<void(const char*)> set;
};

static double num(const char* s) {
  char* e;
  double v = strtod(s, &e);
  if (*e || e == s || v < 0) die(2, "not a number: '%s'", s);
  return v;
}
#define NUM(field) [](const char* v) { O.field = num(v); }
#define STR(field) [](const char* v) { O.field = v; }
#define YES(field) [](const char*) { O.field = true; }

static const std::vector<OptDef> OPTS = {
    {nullptr, nullptr, "Target", {}},
    {"host", "ADDR", "server address; loopback (127.0.0.0/8) only (127.0.0.1)", STR(host)},
    {"port", "PORT", "server port (4000)", NUM(port)},
    {"path", "PATH", "request target (/socket/websocket?vsn=2.0.0; raw: /)", STR(path)},
    {"header", "H:V", "extra handshake header, may be repeated",
     [](const char* v) { O.headers.push_back(v); }},
    {"proto", "P", "phoenix or raw (plain WebSocket messages) (phoenix)",
     [](const char* v) {
       if (strcmp(v, "raw") && strcmp(v, "phoenix")) die(2, "--proto: phoenix or raw");
       O.raw = !strcmp(v, "raw");
     }},
    {"server-pid", "PID,..", "server process(es), children included, or 'auto': the owner of the port",
     [](const char* v) {
       if (!strcmp(v, "auto")) {
         O.pid_auto = true;
         return;
       }
       for (const char* p = v; *p;) {
         char* e;
         long n = strtol(p, &e, 10);
         if (e == p || n <= 0) die(2, "--server-pid: '%s'", v);
         O.pids.push_back(n);
         p = *e == ',' ? e + 1 : e;
         if (*e && *e != ',') die(2, "--server-pid: '%s'", v);
       }
     }},
    {nullptr, nullptr, "Client", {}},
    {"conns", "N", "sockets: subscribers (fanout, slow), echo clients, churn slots (1000)", NUM(conns)},
    {"threads", "N", "client threads; each has its own file table and fd limit (1)", NUM(threads)},
    {"src-ips", "N", "bind sockets in turn to 127.0.0.2 .. 127.0.0.(N+1); 0: do not bind (8)", NUM(src_ips)},
    {"connect-rate", "R", "at most R new connections/s; 0: no limit (0)", NUM(connect_rate)},
    {"connect-burst", "N", "at most N connections being set up at a time (100)", NUM(burst)},
    {"heartbeat", "S", "each socket sends a heartbeat (raw: a ping) every S s; 0: never (30)",
     NUM(heartbeat)},
    {"coalesce-us", "US", "sleep US before each epoll_wait: cheaper client, worse latency (0)",
     NUM(coalesce_us)},
    {nullptr, nullptr, "Time (seconds)", {}},
    {"duration", "T", "length of the measured window (10)", NUM(duration)},
    {"warmup", "T", "load before the window starts (1)", NUM(warmup)},
    {"settle", "T", "quiet time after all sockets are ready, and before a memory reading (1)", NUM(settle)},
    {"drain", "T", "longest wait for outstanding messages after the window (5)", NUM(drain)},
    {"timeout", "T", "give up on a connection, or on progress, after T (10)", NUM(timeout)},
    {"limit", "T", "hard limit on the whole run, exit code 4 (all of the above, and 300)", NUM(limit)},
    {nullptr, nullptr, "Load", {}},
    {"topic", "PAT",
     "topic pattern: {i} socket (fanout, slow: topic) number, {i%K} modulo K, {j} and\n"
     "{j%K} topic number within the socket (idle: room:{i}, fanout and slow: room:{i},\n"
     "echo: echo:{i}, joins: room:{i}-{j}, connects: room:{i})",
     STR(topic)},
    {"topics", "K", "fanout, slow: topics; subscriber i joins topic i mod K (1)", NUM(topics)},
    {"publishers", "P", "fanout, slow: publisher sockets; topic k belongs to publisher k mod P (1)",
     NUM(publishers)},
    {"event", "NAME", "event pushed (fanout, slow: shout, echo: echo)", STR(event)},
    {"join-payload", "J", "JSON payload of phx_join ({})", STR(join_payload)},
    {"size", "BYTES", "bytes of the payload object {\"t\":..,\"data\":\"..\"}, 47 at least (128)", NUM(size)},
    {"rate", "R",
     "open loop, R per second in all: messages (fanout, slow), requests (echo), joins (joins);\n"
     "0: closed loop (0; slow: 100)",
     NUM(rate)},
    {"window", "W",
     "fanout: broadcasts outstanding at most; a message over that is not sent (closed\n"
     "loop 16; with --rate 10000, and the messages not sent are counted as skipped)",
     NUM(window)},
    {"from-schedule", nullptr, "with --rate, measure latency from the time the message was due",
     YES(from_schedule)},
    {"inflight", "P", "echo: pushes in flight per socket (1)", NUM(inflight)},
    {"topics-per-conn", "K", "joins: topics per socket, each cycling join/leave (1)", NUM(per_conn)},
    {"no-join", nullptr, "idle, connects: only connect and upgrade", YES(no_join)},
    {"close", "HOW", "connects: graceful (close frames), fin or rst (graceful)", STR(closing)},
    {"slow", "M", "slow: subscribers that stop reading once joined (10)", NUM(slow)},
    {"slow-rcvbuf", "BYTES", "slow: SO_RCVBUF of those; 0: leave it alone (4096)", NUM(slow_rcvbuf)},
    {"interval", "S", "slow, idle: time between samples (1)", NUM(interval)},
    {nullptr, nullptr, "Output", {}},
    {"json", nullptr, "one JSON line on stdout, the table on stderr", YES(json)},
    {"quiet", nullptr, "no table", YES(quiet)},
    {"label", "TEXT", "copied into the output", STR(label)},
};

static void help() {
  printf(
      "usage: loadgen MODE [options]\n\n"
      "Modes\n"
      "  idle      open sockets, join, hold: connect and join times, memory per connection, idle CPU\n"
      "  fanout    publish to subscribers: deliveries/s, latency, CPU per million, loss\n"
      "  echo      push and wait for the reply: requests/s, latency, CPU per million\n"
      "  joins     join/leave cycles on open sockets\n"
      "  connects  connect, upgrade, join, close, again\n"
      "  slow      fanout with some subscribers that stop reading\n"
      "  raw MODE  MODE with --proto raw (idle, fanout, echo, connects, slow)\n");
  for (auto& d : OPTS) {
    if (!d.name) {
      printf("\n%s\n", d.help);
      continue;
    }
    string l = string("  --") + d.name + (d.arg ? string(" ") + d.arg : "");
    string h = d.help;
    for (size_t p = 0; (p = h.find('\n', p)) != string::npos; p += 27)
      h.replace(p, 1, "\n" + string(26, ' '));
    printf("%-25s %s\n", l.c_str(), h.c_str());
  }
  printf(
      "\nExit codes: 0 all well; 1 measured, but something was lost, doubled, reordered, corrupt,\n"
      "refused or closed; 2 bad usage; 3 not all sockets could be set up; 4 hard time limit.\n");
}

static void parse_options(int argc, char** argv) {
  if (argc < 2 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
    help();
    exit(argc < 2 ? 2 : 0);
  }
  int at = 1;
  if (!strcmp(argv[at], "raw")) O.raw = true, at++;
  if (at >= argc) die(2, "raw: which mode? (see --help)");
  int m = -1;
  for (int i = 0; i < 6; i++)
    if (!strcmp(argv[at], MODE_NAMES[i])) m = i;
  if (m < 0) die(2, "unknown mode '%s' (see --help)", argv[at]);
  O.mode = Mode(m);
  std::vector<option> lo;
  for (size_t i = 0; i < OPTS.size(); i++)
    if (OPTS[i].name) lo.push_back({OPTS[i].name, OPTS[i].arg ? 1 : 0, nullptr, int(1000 + i)});
  lo.push_back({"help", 0, nullptr, 'h'});
  lo.push_back({nullptr, 0, nullptr, 0});
  optind = at + 1;
  int c;
  while ((c = getopt_long(argc, argv, "h", lo.data(), nullptr)) != -1) {
    if (c == 'h') help(), exit(0);
    if (c < 1000) exit(2);
    OPTS[c - 1000].set(optarg);
  }
  if (optind < argc) die(2, "stray argument '%s'", argv[optind]);

  if (O.host == "localhost") O.host = "127.0.0.1";
  in_addr a;
  if (inet_pton(AF_INET, O.host.c_str(), &a) != 1 || (ntohl(a.s_addr) >> 24) != 127)
    die(2, "--host must be a loopback address (127.0.0.0/8): this is a same-machine instrument");
  if (O.path.empty()) O.path = O.raw ? "/" : "/socket/websocket?vsn=2.0.0";
  if (O.topic.empty()) O.topic = O.mode == ECHO ? "echo:{i}" : O.mode == JOINS ? "room:{i}-{j}" : "room:{i}";
  if (O.event.empty()) O.event = O.mode == ECHO ? "echo" : "shout";
  if (O.raw && O.mode == JOINS) die(2, "joins needs the Phoenix protocol");
  if (O.raw && O.topics != 1) die(2, "raw servers broadcast to all: --topics must be 1");
  if (O.conns < 1 || O.threads < 1 || O.threads > 64 || O.burst < 1)
    die(2, "bad --conns, --threads or --connect-burst");
  if (O.threads > O.conns) O.threads = O.conns;
  if (O.src_ips > 250) die(2, "--src-ips: 250 at most");
  if (O.size < 47 || O.size > (8 << 20)) die(2, "--size: 47 to 8388608");
  if (O.topics < 1 || O.topics > O.conns) die(2, "--topics: 1 to --conns");
  if (O.publishers < 1 || O.publishers > O.topics) die(2, "--publishers: 1 to --topics");
  if (O.inflight < 1 || O.inflight > 65536) die(2, "--inflight: 1 to 65536");
  if (O.per_conn < 1) die(2, "--topics-per-conn: 1 at least");
  if (O.duration <= 0 || O.duration > 3600) die(2, "--duration: up to 3600");
  if (O.interval < 0.01) die(2, "--interval: 0.01 at least");
  if (O.closing != "graceful" && O.closing != "fin" && O.closing != "rst")
    die(2, "--close: graceful, fin or rst");
  if (O.mode == SLOW && O.rate == 0) O.rate = 100;
  if (O.mode == SLOW && O.slow < 1) die(2, "--slow: 1 at least");
  if (O.mode != SLOW) O.slow = 0;
  if (O.limit == 0) O.limit = O.duration + O.warmup + 3 * O.settle + O.drain + O.timeout + 300;
  if (O.window == 0) O.window = O.rate > 0 ? 10000 : 16;
}

static string expand(const string& pat, u64 i, u64 j) {
  string r;
  for (size_t p = 0; p < pat.size(); p++) {
    if (pat[p] == '{' && p + 2 < pat.size() && (pat[p + 1] == 'i' || pat[p + 1] == 'j')) {
      size_t e = pat.find('}', p);
      if (e == string::npos) die(2, "--topic: missing } in '%s'", pat.c_str());
      u64 v = pat[p + 1] == 'i' ? i : j;
      if (pat[p + 2] == '%') {
        u64 k = strtoull(pat.c_str() + p + 3, nullptr, 10);
        if (!k) die(2, "--topic: bad modulus in '%s'", pat.c_str());
        v %= k;
      } else if (e != p + 2)
        die(2, "--topic: bad pattern '%s'", pat.c_str());
      r += std::to_string(v);
      p = e;
    } else
      r += pat[p];
  }
  return r;
}

// ------------------------------------------- what the machine and the server process are doing

struct Tree {  // the --server-pid processes and all their descendants
  std::vector<pid_t> roots;
  std::set<pid_t> pids;
  std::vector<pid_t> ksoftirqd;
  void refresh() {
    pids.clear();
    ksoftirqd.clear();
    std::multimap<pid_t, pid_t> kids;
    DIR* d = opendir("/proc");
    if (!d) return;
    std::set<pid_t> all;
    while (dirent* e = readdir(d)) {
      pid_t p = atoi(e->d_name);
      if (p <= 0) continue;
      string s = slurp(fmt("/proc/%d/stat", p).c_str());
      size_t k = s.rfind(')');
      if (k == string::npos || k + 4 > s.size()) continue;
      if (s.find("(ksoftirqd/") != string::npos) ksoftirqd.push_back(p);
      all.insert(p);
      kids.insert({atoi(s.c_str() + k + 4), p});
    }
    closedir(d);
    std::function<void(pid_t)> walk = [&](pid_t p) {
      if (!all.count(p) || !pids.insert(p).second) return;
      auto r = kids.equal_range(p);
      for (auto it = r.first; it != r.second; ++it)
        walk(it->second);
    };
    for (pid_t p : roots)
      walk(p);
  }
} tree;

static std::set<pid_t> port_owners(int port) {
  std::set<string> inodes;
  for (const char* f : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    string s = slurp(f);
    size_t at = 0;
    while ((at = s.find('\n', at)) != string::npos) {
      at++;
      unsigned lport, state, ino;
      if (sscanf(s.c_str() + at, " %*d: %*[0-9A-F]:%x %*[0-9A-F]:%*x %x %*s %*s %*s %*d %*d %u", &lport,
                 &state, &ino) == 3 &&
          state == 10 && int(lport) == port)
        inodes.insert(fmt("socket:[%u]", ino));
    }
  }
  std::set<pid_t> r;
  if (inodes.empty()) return r;
  DIR* d = opendir("/proc");
  while (dirent* e = d ? readdir(d) : nullptr) {
    pid_t p = atoi(e->d_name);
    if (p <= 0) continue;
    string fdd = fmt("/proc/%d/fd", p);
    DIR* f = opendir(fdd.c_str());
    while (dirent* x = f ? readdir(f) : nullptr) {
      char b[64];
      ssize_t n = readlink((fdd + "/" + x->d_name).c_str(), b, sizeof b);
      if (n > 0 && inodes.count(string(b, n))) {
        r.insert(p);
        break;
      }
    }
    if (f) closedir(f);
  }
  if (d) closedir(d);
  return r;
}

struct Snap {  // CPU time used up to now
  i64 t = 0;
  double su = 0, ss = 0, sclk = 0;  // server: user and system from stat (10 ms ticks), and its CPU clock (ns)
  std::set<pid_t> pids;
  double cu = 0, cs = 0, cclk = 0;          // this process
  std::vector<double> thr;                  // its threads
  double idle = 0, softirq = 0, steal = 0;  // the whole machine
  double ksoftirqd = 0;                     // network work that the kernel put off to its own threads
};

static void snap_server(Snap& s) {
  double hz = sysconf(_SC_CLK_TCK);
  for (pid_t p : tree.pids) {
    string st = slurp(fmt("/proc/%d/stat", p).c_str());
    size_t k = st.rfind(')');
    unsigned long ut, us;
    long cut, cus;
    if (k == string::npos ||
        sscanf(st.c_str() + k + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %ld %ld", &ut, &us,
               &cut, &cus) != 4)
      continue;
    s.pids.insert(p);
    s.su += (ut + cut) / hz;  // cut, cus: children that have exited and been waited for
    s.ss += (us + cus) / hz;
    clockid_t id;
    timespec ts;
    if (!clock_getcpuclockid(p, &id) && !clock_gettime(id, &ts)) s.sclk += ts.tv_sec + ts.tv_nsec / SEC;
  }
}

static void snap_machine(Snap& s) {
  string st = slurp("/proc/stat");
  unsigned long long v[8] = {};
  sscanf(st.c_str(), "cpu %llu %llu %llu %llu %llu %llu %llu %llu", v, v + 1, v + 2, v + 3, v + 4, v + 5,
         v + 6, v + 7);
  double hz = sysconf(_SC_CLK_TCK);
  s.idle = (v[3] + v[4]) / hz, s.softirq = v[6] / hz, s.steal = v[7] / hz;
  for (pid_t p : tree.ksoftirqd)
    s.ksoftirqd += atof(slurp(fmt("/proc/%d/schedstat", p).c_str()).c_str()) / SEC;
}

struct Mem {
  long rss = 0, pss = 0, hwm = 0, slab = 0, tcp_pages = 0;  // kB, except tcp_pages
  int procs = 0;
};

static long field_kb(const string& s, const char* key) {
  size_t p = s.find(key);
  return p == string::npos ? 0 : atol(s.c_str() + p + strlen(key));
}

static Mem read_mem(bool pss) {
  Mem m;
  for (pid_t p : tree.pids) {
    string s = slurp(fmt("/proc/%d/status", p).c_str());
    if (s.empty()) continue;
    m.procs++;
    m.rss += field_kb(s, "VmRSS:");
    m.hwm += field_kb(s, "VmHWM:");
    if (pss) m.pss += field_kb(slurp(fmt("/proc/%d/smaps_rollup", p).c_str()), "\nPss:");
  }
  string s = slurp("/proc/net/sockstat");
  size_t t = s.find("TCP:");
  if (t != string::npos && (t = s.find("mem ", t)) != string::npos) m.tcp_pages = atol(s.c_str() + t + 4);
  m.slab = field_kb(slurp("/proc/meminfo"), "Slab:");
  return m;
}

// State of the server's end of one connection, asked of the kernel over netlink.
struct DiagAnswer {
  bool ok = false, found = false;
  int state = 0;
  u32 inode = 0, wqueue = 0;
};

static DiagAnswer sock_diag(int nl, const sockaddr_in& server, const sockaddr_in& client) {
  DiagAnswer r;
  struct {
    nlmsghdr h;
    inet_diag_req_v2 q;
  } m;
  memset(&m, 0, sizeof m);
  m.h.nlmsg_len = sizeof m;
  m.h.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  m.h.nlmsg_flags = NLM_F_REQUEST;
  m.q.sdiag_family = AF_INET;
  m.q.sdiag_protocol = IPPROTO_TCP;
  m.q.idiag_states = ~0u;
  m.q.id.idiag_sport = server.sin_port;
  m.q.id.idiag_dport = client.sin_port;
  m.q.id.idiag_src[0] = server.sin_addr.s_addr;
  m.q.id.idiag_dst[0] = client.sin_addr.s_addr;
  m.q.id.idiag_cookie[0] = m.q.id.idiag_cookie[1] = ~0u;
  if (send(nl, &m, sizeof m, 0) != sizeof m) return r;
  alignas(8) char b[4096];
  ssize_t n = recv(nl, b, sizeof b, 0);
  if (n < ssize_t(sizeof(nlmsghdr))) return r;
  nlmsghdr* h = reinterpret_cast<nlmsghdr*>(b);
  if (h->nlmsg_type == NLMSG_ERROR) {
    r.ok = reinterpret_cast<nlmsgerr*>(NLMSG_DATA(h))->error == -ENOENT;
    return r;
  }
  inet_diag_msg* d = reinterpret_cast<inet_diag_msg*>(NLMSG_DATA(h));
  r.ok = true;
  r.found = d->idiag_state != TCP_LISTEN;
  r.state = d->idiag_state, r.inode = d->idiag_inode, r.wqueue = d->idiag_wqueue;
  return r;
}

// ------------------------------------------------------------------------------ message layout

// Payload: {"t":<19 digits: ns since 1970>,"data":"~L<10 digits: sequence>filler..."}
static const size_t T_AT = 5, MARK_AT = 33, SEQ_AT = 35, FILL_AT = 45;
static const u64 SEQ0 = 1000000000;  // so that sequence numbers always have ten digits
static string g_body, g_fill;
static i64 g_real_offset;  // CLOCK_REALTIME - CLOCK_MONOTONIC, for "t" only

static void make_body() {
  g_fill.clear();
  for (size_t i = 0; i + FILL_AT + 2 < size_t(O.size); i++)
    g_fill += char('a' + i * 7 % 26);
  g_body = "{\"t\":" + string(19, '0') + ",\"data\":\"~L" + string(10, '0') + g_fill + "\"}";
  g_real_offset = clock_ns(CLOCK_REALTIME) - now_ns();
}

// p: the '~' of a message with `room` bytes after and including it
static inline bool check_data(const u8* p, size_t room, u64& seq) {
  if (room < 13 + g_fill.size() || p[0] != '~' || p[1] != 'L' || !get10(p + 2, seq) || seq < SEQ0)
    return false;
  seq -= SEQ0;
  return !memcmp(p + 12, g_fill.data(), g_fill.size()) && p[12 + g_fill.size()] == '"';
}

static const u8* find_mark(const u8* p, size_t n) {
  return static_cast<const u8*>(memmem(p, n, "\"~L1", 4));
}

static const u8 MASK[4] = {0x37, 0xc9, 0x5e, 0xa4};
static void apply_mask(u8* p, size_t n) {
  u64 m;
  u8 mm[8];
  for (int i = 0; i < 8; i++)
    mm[i] = MASK[i & 3];
  memcpy(&m, mm, 8);
  size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    u64 v;
    memcpy(&v, p + i, 8);
    v ^= m;
    memcpy(p + i, &v, 8);
  }
  for (; i < n; i++)
    p[i] ^= MASK[i & 3];
}

struct Hdr {
  sv jr, ref, topic, event, body;
};

// The four leading elements of a v2 message; body: what follows, up to the last bracket.
static bool parse_hdr(const u8* b, size_t n, Hdr& h) {
  const char *p = reinterpret_cast<const char*>(b), *e = p + n;
  auto ws = [&] {
    while (p < e && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
      p++;
  };
  while (e > p && e[-1] != ']' && strchr(" \r\n\t", e[-1]))
    e--;
  ws();
  if (e - p < 2 || *p != '[' || e[-1] != ']') return false;
  p++, e--;
  sv* out[4] = {&h.jr, &h.ref, &h.topic, &h.event};
  for (int i = 0; i < 4; i++) {
    ws();
    if (p >= e) return false;
    if (*p == '"') {
      const char* q = ++p;
      while (p < e && *p != '"')
        p += *p == '\\' ? 2 : 1;
      if (p >= e) return false;
      *out[i] = sv(q, p - q);
      p++;
    } else if (e - p >= 4 && !memcmp(p, "null", 4)) {
      *out[i] = sv();
      p += 4;
    } else {
      const char* q = p;
      while (p < e && *p >= '0' && *p <= '9')
        p++;
      if (p == q) return false;
      *out[i] = sv(q, p - q);
    }
    ws();
    if (p >= e || *p != ',') return false;
    p++;
  }
  ws();
  h.body = sv(p, e - p);
  return true;
}

// Does a reply payload say "status":"ok" at its top level?
static bool status_ok(sv b) {
  static const sv head = "{\"status\":\"ok\"", tail = ",\"status\":\"ok\"}";
  if (b.starts_with(head) || b.ends_with(tail)) return true;
  int depth = 0;
  for (size_t i = 0; i < b.size(); i++) {
    char c = b[i];
    if (c == '{' || c == '[') depth++;
    if (c == '}' || c == ']') depth--;
    if (c != '"') continue;
    size_t q = ++i;
    while (i < b.size() && b[i] != '"')
      i += b[i] == '\\' ? 2 : 1;
    if (depth != 1 || i >= b.size() || b.substr(q, i - q) != "status") continue;
    size_t v = b.find_first_not_of(" \t\r\n", i + 1);
    if (v == sv::npos || b[v] != ':') continue;
    v = b.find_first_not_of(" \t\r\n", v + 1);
    return v != sv::npos && b.substr(v, 4) == "\"ok\"";
  }
  return false;
}

// -------------------------------------------------------------------------------- shared state

enum Phase { P_CONNECT, P_SETTLE, P_WARMUP, P_MEASURE, P_DRAIN, P_CLOSED, P_DONE };

struct Slot {  // one outstanding broadcast
  std::atomic<i64> t{0};
  std::atomic<int> left{0};  // client threads that still wait for it; 0: free
};
struct Topic {
  string name, ref;
  u32 nthreads = 0;
  u64 mask = 0;
  std::unique_ptr<Slot[]> ring;
  std::atomic<u64> published{0};
  struct Conn* pub = nullptr;
};

enum State : u8 { S_NEW, S_CONNECT, S_UPGRADE, S_JOIN, S_READY, S_CLOSING, S_DEAD };
enum Role : u8 { R_SUB, R_PUB, R_SLOW };

struct Cold {  // what few connections need
  string in, out, frag;
  bool in_frag = false;
  std::set<u64> missing;
  u64 dup = 0, reord = 0, gaps = 0;
  int close_code = -1;
  sockaddr_in local{};
  i64 server_closed = 0;  // slow: when its server end was first seen closed
  i64 hup = 0;            // slow: when we were told
  bool reset = false, eof = false;
  u64 got = 0;
};
struct JSlot {
  string topic, jref;
  u64 ref = 0;
  i64 t = 0;
  u8 st = 0;  // 0 out, 1 joining, 2 leaving
};
struct ESlot {  // echo: one request in flight
  i64 t = 0;    // sent; 0: free
  u64 ref = 0, order = 0;
};
struct alignas(64) Conn {
  int fd = -1;
  State st = S_NEW;
  Role role = R_SUB;
  bool reading = true;
  u32 idx = 0, topic = 0;
  u64 expect = 0;  // fanout: next sequence number; echo: place of the last answered request
  u64 next = 0;    // echo, joins: requests sent
  ESlot* es = nullptr;
  Cold* cold = nullptr;
  i64 t0 = 0, t1 = 0;  // connect started, current stage started
  string name;         // topic (all but fanout and slow)
  JSlot* js = nullptr;
  u32 join_next = 0, join_done = 0;  // publishers
  std::vector<u32> pub_topics;
};

struct Errs {
  u64 connect = 0, upgrade = 0, join = 0, closed = 0, protocol = 0, reply = 0, corrupt = 0, misrouted = 0,
      unknown = 0, timeout = 0;
  string first;
  u64 total() const {
    return connect + upgrade + join + closed + protocol + reply + corrupt + misrouted + unknown + timeout;
  }
  void note(const string& s) {
    if (first.empty()) first = s.substr(0, 400);
  }
};

struct LSlot {
  u64 seq = ~u64(0);
  u32 rem = 0;
};
struct LTopic {  // a topic as one client thread sees it
  Topic* t = nullptr;
  u32 alive = 0;  // subscribers of this thread
  u32 flen = 0, off = 0;
  string prefix;  // learned: what a delivery starts with, how long it is, how far from its end '~' stands
  std::vector<LSlot> ring;
};

static std::vector<std::unique_ptr<Topic>> topics;
static std::atomic<int> phase{P_CONNECT};
static std::atomic<i64> w0{NEVER}, w1{NEVER};
static std::atomic<u64> completed{0};
static std::atomic<bool> w0_asleep{false};
static sockaddr_in target;
static string request;
static string g_heartbeat;

struct Stats {
  Errs err;
  Hist tcp, upgrade, join, total;  // set-up stages
  Hist lat, lat2, complete, lag;   // lat: deliveries, replies, joins or connects; lat2: leaves
  u64 ops = 0, ops2 = 0;           // in the window: deliveries/replies/joins/connects; leaves
  u64 pub_ops = 0, published = 0, skipped = 0;
  u64 all_sent = 0, all_ops = 0, pub_all = 0;  // over the whole run
  u64 dup = 0, reord = 0, reord_replies = 0, untimed = 0, timeouts = 0;
  u64 recvs = 0, frames = 0, bytes = 0, waits = 0, full = 0;  // in the window
  u64 hb_sent = 0, hb_win = 0, hb_replies = 0, pings = 0, other = 0, pub_replies = 0;
  string other_first;
  std::map<int, u64> codes;  // close codes received
  void merge(const Stats& o) {
    tcp.merge(o.tcp), upgrade.merge(o.upgrade), join.merge(o.join), total.merge(o.total);
    lat.merge(o.lat), lat2.merge(o.lat2), complete.merge(o.complete), lag.merge(o.lag);
    u64 Errs::* ef[] = {&Errs::connect, &Errs::upgrade, &Errs::join,      &Errs::closed,  &Errs::protocol,
                        &Errs::reply,   &Errs::corrupt, &Errs::misrouted, &Errs::unknown, &Errs::timeout};
    for (auto f : ef)
      err.*f += o.err.*f;
    if (err.first.empty()) err.first = o.err.first;
    u64 Stats::* sf[] = {&Stats::ops,        &Stats::ops2,     &Stats::pub_ops,       &Stats::published,
                         &Stats::skipped,    &Stats::all_sent, &Stats::all_ops,       &Stats::pub_all,
                         &Stats::dup,        &Stats::reord,    &Stats::reord_replies, &Stats::untimed,
                         &Stats::timeouts,   &Stats::recvs,    &Stats::frames,        &Stats::bytes,
                         &Stats::waits,      &Stats::full,     &Stats::hb_sent,       &Stats::hb_win,
                         &Stats::hb_replies, &Stats::pings,    &Stats::other,         &Stats::pub_replies};
    for (auto f : sf)
      this->*f += o.*f;
    if (other_first.empty()) other_first = o.other_first;
    for (auto& c : o.codes)
      codes[c.first] += c.second;
  }
};

// -------------------------------------------------------------------------------------- worker

struct Sample {
  double t;
  long rss, tcp_pages;
  u64 ops;
  int slow_open;
  u64 wqueue;
};

struct Worker;
static std::vector<std::unique_ptr<Worker>> workers;

struct Worker {
  static const int MAXEV = 256;
  int id, ep = -1, wake = -1;
  std::deque<Conn> conns;
  std::vector<Conn*> subs;  // conns in idx order, publishers excluded
  std::deque<Conn*> to_open;
  std::vector<LTopic> lts;
  Stats s;
  std::vector<u8> buf, tx;
  size_t txn = 0;
  int setting_up = 0;
  u32 ip_turn = 0;
  std::atomic<u32> ready{0}, failed{0};
  std::atomic<u64> pending{0};
  int seen_phase = P_CONNECT;
  bool traffic = false;
  i64 open_credit_at = 0, pause_until = 0;
  i64 hb_due = 0, hb_step = 0;
  size_t hb_at = 0;
  i64 rate_start = 0, rate_due = NEVER;
  u64 rate_k = 0;
  size_t rr = 0;
  i64 sweep_due = 0;
  u64 outstanding_ops = 0;  // echo, joins: requests without a reply
  u32 echo_off = 0;
  std::vector<ESlot> eslots;
  std::vector<JSlot> jslots;
  string scratch_body;
  string abort_why;

  explicit Worker(int i) : id(i) {
    buf.resize(std::max<size_t>(256 << 10, size_t(O.size) * 4 + (64 << 10)));
    tx.resize(64 << 10);
    scratch_body = g_body;
  }

  // ---- sending

  u8* frame(size_t n, int op = 1) {
    if (tx.size() < txn + n + 14) tx.resize((txn + n + 14) * 2);
    u8* h = &tx[txn];
    size_t k = 2;
    h[0] = 0x80 | op;
    if (n < 126)
      h[1] = 0x80 | n;
    else if (n < 65536)
      h[1] = 0x80 | 126, h[2] = n >> 8, h[3] = n, k = 4;
    else {
      h[1] = 0x80 | 127;
      for (int i = 0; i < 8; i++)
        h[2 + i] = u64(n) >> (56 - 8 * i);
      k = 10;
    }
    memcpy(h + k, MASK, 4);
    txn += k + 4 + n;
    return h + k + 4;
  }
  void put(sv text, int op = 1) {
    u8* p = frame(text.size(), op);
    if (!text.empty()) memcpy(p, text.data(), text.size());
    apply_mask(p, text.size());
  }
  void put_push(sv jr, sv ref, sv topic, sv ev, sv body) {
    size_t n = 14 + jr.size() + ref.size() + topic.size() + ev.size() + body.size();
    u8 *b = frame(n), *q = b;
    auto w = [&](sv x) {
      memcpy(q, x.data(), x.size());
      q += x.size();
    };
    w("[\""), w(jr), w("\",\""), w(ref), w("\",\""), w(topic), w("\",\""), w(ev), w("\","), w(body), w("]");
    apply_mask(b, n);
  }
  sv body_for(u64 seq, i64 now) {
    u8* p = reinterpret_cast<u8*>(scratch_body.data());
    put_digits(p + T_AT, now + g_real_offset, 19);
    put_digits(p + SEQ_AT, SEQ0 + seq, 10);
    return scratch_body;
  }

  Cold& cold(Conn& c) {
    if (!c.cold) c.cold = new Cold;
    return *c.cold;
  }

  void send_raw(Conn& c, const u8* p, size_t n) {
    if (c.fd < 0) return;
    if (c.cold && !c.cold->out.empty()) {
      c.cold->out.append(reinterpret_cast<const char*>(p), n);
      return;
    }
    ssize_t r = ::send(c.fd, p, n, MSG_NOSIGNAL);
    if (LIKELY(r == ssize_t(n))) return;
    if (r < 0) {
      if (errno != EAGAIN && errno != EINTR) return;  // the reset shows up as a read event
      r = 0;
    }
    cold(c).out.append(reinterpret_cast<const char*>(p) + r, n - r);
  }
  void flush_tx(Conn& c) {
    size_t n = txn;
    txn = 0;
    if (n) send_raw(c, tx.data(), n);
  }
  void flush_out(Conn& c) {
    string& o = c.cold->out;
    ssize_t r = ::send(c.fd, o.data(), o.size(), MSG_NOSIGNAL);
    if (r > 0) o.erase(0, r);
  }

  // ---- connections

  void open_conn(Conn& c) {
    i64 now = now_ns();
    setting_up++;
    c.t0 = c.t1 = now;
    c.st = S_CONNECT;
    c.reading = true;
    if (c.cold) delete c.cold, c.cold = nullptr;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
      s.err.note(fmt("socket: %s", strerror(errno)));
      kill_conn(c, &Errs::connect);
      return;
    }
    c.fd = fd;
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (c.role == R_SLOW && O.slow_rcvbuf) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &O.slow_rcvbuf, sizeof(int));
    if (O.mode == CONNECTS && O.closing == "rst") {
      linger l = {1, 0};
      setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
    }
    u32 range = 65535u << 16 | 20000;  // keep off the ports on which servers listen
    setsockopt(fd, IPPROTO_IP, 51 /* IP_LOCAL_PORT_RANGE, Linux 6.3 */, &range, sizeof range);
    if (O.src_ips) {
      setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
      sockaddr_in a{};
      a.sin_family = AF_INET;
      a.sin_addr.s_addr = htonl(0x7f000002u + (ip_turn++ * u32(O.threads) + id) % O.src_ips);
      if (bind(fd, reinterpret_cast<sockaddr*>(&a), sizeof a)) {
        s.err.note(fmt("bind: %s", strerror(errno)));
        kill_conn(c, &Errs::connect);
        return;
      }
    }
    if (connect(fd, reinterpret_cast<sockaddr*>(&target), sizeof target) && errno != EINPROGRESS) {
      s.err.note(fmt("connect: %s", strerror(errno)));
      kill_conn(c, &Errs::connect);
      return;
    }
    epoll_event e;
    e.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    e.data.ptr = &c;
    if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e)) {
      s.err.note(fmt("epoll_ctl: %s", strerror(errno)));
      kill_conn(c, &Errs::connect);
    }
  }

  // The end of a connection.  why: which error to count; nullptr: as intended.
  void kill_conn(Conn& c, u64 Errs::* why) {
    State was = c.st;
    if (c.fd >= 0) close(c.fd);
    c.fd = -1;
    c.st = S_DEAD;
    txn = 0;
    bool setup = was == S_CONNECT || was == S_UPGRADE || was == S_JOIN;
    if (setup) setting_up--;
    if (why) s.err.*why += 1;
    if (O.mode == CONNECTS) {
      if (traffic) to_open.push_back(&c);
      if (why) pause_until = now_ns() + 10000000;  // do not hammer a server that is gone
      return;
    }
    if (setup) failed++;
    if (was == S_READY && (O.mode == FANOUT || O.mode == SLOW) && c.role == R_SUB) sub_died(c);
  }

  void became_ready(Conn& c, i64 now) {
    setting_up--;
    c.st = S_READY;
    s.total.add(now - c.t0);
    if (O.mode == CONNECTS) {
      bool win = now >= w0.load(std::memory_order_relaxed) && now < w1.load(std::memory_order_relaxed);
      s.all_ops++;
      if (win) s.ops++, s.lat.add(now - c.t0);
      if (O.closing != "graceful") {
        kill_conn(c, nullptr);
        return;
      }
      c.st = S_CLOSING;
      c.t1 = now;
      put(sv("\x03\xe8", 2), 8);
      return;
    }
    if (c.role == R_SLOW) {
      socklen_t l = sizeof cold(c).local;
      getsockname(c.fd, reinterpret_cast<sockaddr*>(&cold(c).local), &l);
      watch(c, false);
    }
    ready++;
  }

  void watch(Conn& c, bool reading) {
    c.reading = reading;
    epoll_event e;
    e.events = (reading ? u32(EPOLLIN) : 0) | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    e.data.ptr = &c;
    epoll_ctl(ep, EPOLL_CTL_MOD, c.fd, &e);
  }

  void upgraded(Conn& c, i64 now) {
    s.upgrade.add(now - c.t1);
    c.t1 = now;
    if (O.raw || O.mode == JOINS || (O.no_join && (O.mode == IDLE || O.mode == CONNECTS))) {
      became_ready(c, now);
      return;
    }
    c.st = S_JOIN;
    if (c.role == R_PUB)
      for (int i = 0; i < 16; i++)
        join_next_topic(c);
    else
      put_push("1", "1", topic_of(c), "phx_join", O.join_payload);
  }
  void join_next_topic(Conn& c) {
    if (c.join_next >= c.pub_topics.size()) return;
    Topic& t = *topics[c.pub_topics[c.join_next++]];
    put_push(t.ref, t.ref, t.name, "phx_join", O.join_payload);
  }
  sv topic_of(const Conn& c) const {
    return O.mode == FANOUT || O.mode == SLOW ? sv(topics[c.topic]->name) : sv(c.name);
  }

  // ---- receiving

  void on_event(Conn& c, u32 ev) {
    if (c.fd < 0) return;
    if (c.st == S_CONNECT) {
      int e = 0;
      socklen_t l = sizeof e;
      getsockopt(c.fd, SOL_SOCKET, SO_ERROR, &e, &l);
      if (e || (ev & (EPOLLERR | EPOLLHUP))) {
        s.err.note(fmt("connect: %s", strerror(e ? e : ECONNREFUSED)));
        kill_conn(c, &Errs::connect);
        return;
      }
      if (!(ev & EPOLLOUT)) return;
      i64 now = now_ns();
      s.tcp.add(now - c.t1);
      c.t1 = now;
      c.st = S_UPGRADE;
      send_raw(c, reinterpret_cast<const u8*>(request.data()), request.size());
      return;
    }
    if ((ev & EPOLLOUT) && c.cold && !c.cold->out.empty()) flush_out(c);
    if (!c.reading) {
      if (ev & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
        if (!c.cold->hup) c.cold->hup = now_ns();
        if (ev & EPOLLERR) c.cold->reset = true;
      }
      return;
    }
    if (ev & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) on_readable(c, ev);
  }

  void on_readable(Conn& c, u32 ev) {
    for (;;) {
      size_t have = 0;
      if (c.cold && !c.cold->in.empty()) {
        have = c.cold->in.size();
        memcpy(buf.data(), c.cold->in.data(), have);
      }
      size_t room = buf.size() - have;
      ssize_t r = recv(c.fd, buf.data() + have, room, 0);
      if (r <= 0) {
        if (r < 0 && (errno == EAGAIN || errno == EINTR)) return;
        on_eof(c, r < 0 ? errno : 0);
        return;
      }
      i64 now = now_ns();
      bool win = now >= w0.load(std::memory_order_relaxed) && now < w1.load(std::memory_order_relaxed);
      if (win) s.recvs++, s.bytes += r;
      if (have) c.cold->in.clear();
      size_t n = have + r, used = 0;
      if (c.st == S_UPGRADE) used = parse_http(c, buf.data(), n, now);
      if (c.fd >= 0 && c.st != S_UPGRADE) used += parse_frames(c, buf.data() + used, n - used, now, win);
      if (c.fd < 0) return;
      if (used < n) {
        if (n - used >= buf.size()) {
          s.err.note("frame larger than the receive buffer");
          kill_conn(c, &Errs::protocol);
          return;
        }
        cold(c).in.assign(reinterpret_cast<char*>(buf.data()) + used, n - used);
      }
      if (txn) flush_tx(c);
      if (size_t(r) < room && !(ev & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))) return;  // drained
    }
  }

  void on_eof(Conn& c, int err) {
    if (c.role == R_SLOW && c.st >= S_READY) {
      c.cold->eof = true;
      if (err == ECONNRESET) c.cold->reset = true;
      c.st = S_READY;
      kill_conn(c, nullptr);
      return;
    }
    switch (c.st) {
      case S_CONNECT:
        s.err.note(fmt("connect: %s", strerror(err)));
        kill_conn(c, &Errs::connect);
        break;
      case S_UPGRADE:
        s.err.note(err ? fmt("while upgrading: %s", strerror(err)) : "closed by the server while upgrading");
        kill_conn(c, &Errs::upgrade);
        break;
      case S_JOIN:
        s.err.note(err ? fmt("while joining: %s", strerror(err)) : "closed by the server while joining");
        kill_conn(c, &Errs::join);
        break;
      case S_CLOSING:
        kill_conn(c, nullptr);
        break;
      default:
        s.err.note(err ? fmt("socket %u: %s", c.idx, strerror(err))
                       : fmt("socket %u: closed by the server", c.idx));
        kill_conn(c, phase.load() >= P_CLOSED ? nullptr : &Errs::closed);
    }
  }

  size_t parse_http(Conn& c, const u8* b, size_t n, i64 now) {
    sv t(reinterpret_cast<const char*>(b), n);
    size_t e = t.find("\r\n\r\n");
    if (e == sv::npos) {
      if (n > 16384) s.err.note("endless HTTP response"), kill_conn(c, &Errs::upgrade);
      return 0;
    }
    string head(t.substr(0, e + 2));
    bool ok = head.starts_with("HTTP/1.1 101") &&
              strcasestr(head.c_str(), "\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n") &&
              !strcasestr(head.c_str(), "\r\nsec-websocket-extensions:");
    if (!ok) {
      s.err.note("upgrade refused: " + head.substr(0, head.find('\r')) +
                 (head.starts_with("HTTP/1.1 101") ? " (bad accept or extensions)" : ""));
      kill_conn(c, &Errs::upgrade);
      return n;
    }
    upgraded(c, now);
    if (c.fd >= 0 && txn) flush_tx(c);
    return e + 4;
  }

  size_t parse_frames(Conn& c, const u8* b, size_t n, i64 now, bool win) {
    size_t i = 0;
    u64 frames = 0;
    while (n - i >= 2) {
      u8 b0 = b[i], b1 = b[i + 1];
      u64 len = b1 & 0x7f;
      size_t h = 2;
      if (len == 126) {
        if (n - i < 4) break;
        len = u64(b[i + 2]) << 8 | b[i + 3];
        h = 4;
      } else if (len == 127) {
        if (n - i < 10) break;
        len = 0;
        for (int k = 0; k < 8; k++)
          len = len << 8 | b[i + 2 + k];
        h = 10;
      }
      if ((b1 & 0x80) || (b0 & 0x70) || len > buf.size()) {
        s.err.note(fmt("bad frame header %02x %02x", b0, b1));
        kill_conn(c, &Errs::protocol);
        return n;
      }
      if (n - i < h + len) break;
      const u8* p = b + i + h;
      i += h + len;
      frames++;
      if (LIKELY(b0 == 0x81 && !(c.cold && c.cold->in_frag)))
        on_text(c, p, len, now, win);
      else
        on_other(c, b0, p, len, now, win);
      if (c.fd < 0) return n;
    }
    if (win) s.frames += frames;
    return i;
  }

  void on_other(Conn& c, u8 b0, const u8* p, size_t n, i64 now, bool win) {
    int op = b0 & 15;
    bool fin = b0 & 0x80;
    if (op == 9) {
      s.pings++;
      put(sv(reinterpret_cast<const char*>(p), n), 10);
    } else if (op == 10) {
      s.hb_replies++;
    } else if (op == 8) {
      int code = n >= 2 ? p[0] << 8 | p[1] : 1005;
      cold(c).close_code = code;
      s.codes[code]++;
      if (c.role == R_SLOW && c.st == S_READY) {
        put(sv(reinterpret_cast<const char*>(p), std::min<size_t>(n, 2)), 8);
        c.st = S_CLOSING;
        return;
      }
      if (c.st == S_CLOSING) {
        kill_conn(c, nullptr);
        return;
      }
      s.err.note(fmt("socket %u: server sent close %d %.*s", c.idx, code, int(n > 2 ? n - 2 : 0), p + 2));
      bool setup = c.st != S_READY;
      put(sv(reinterpret_cast<const char*>(p), std::min<size_t>(n, 2)), 8);
      flush_tx(c);
      kill_conn(c, phase.load() >= P_CLOSED ? nullptr : setup ? &Errs::join : &Errs::closed);
    } else if (op == 0 || op == 1) {
      Cold& k = cold(c);
      if ((op == 0) != k.in_frag) {
        s.err.note("bad continuation frame");
        kill_conn(c, &Errs::protocol);
        return;
      }
      k.frag.append(reinterpret_cast<const char*>(p), n);
      k.in_frag = !fin;
      if (fin) {
        string whole;
        whole.swap(k.frag);
        on_text(c, reinterpret_cast<const u8*>(whole.data()), whole.size(), now, win);
      }
    } else {
      s.err.note(fmt("unexpected opcode %d", op));
      kill_conn(c, &Errs::protocol);
    }
  }

  inline void on_text(Conn& c, const u8* p, size_t n, i64 now, bool win) {
    if ((O.mode == FANOUT || O.mode == SLOW) && c.role != R_PUB && c.st == S_READY) {
      LTopic& lt = lts[c.topic];
      u64 seq;
      if (LIKELY(n == lt.flen && !memcmp(p, lt.prefix.data(), lt.prefix.size()) &&
                 check_data(p + n - lt.off, lt.off, seq))) {
        on_delivery(c, lt, seq, now, win);
        return;
      }
    }
    if (O.raw)
      on_raw(c, p, n, now, win);
    else
      on_phx(c, p, n, now, win);
  }

  void on_raw(Conn& c, const u8* p, size_t n, i64 now, bool win) {
    u64 seq;
    bool ok = n == size_t(O.size) && !memcmp(p, "{\"t\":", 5) && check_data(p + MARK_AT, n - MARK_AT, seq) &&
              p[n - 1] == '}';
    if (O.mode == ECHO && c.st == S_READY) {
      if (!ok) {
        s.err.corrupt++;
        s.err.note("not what was sent: " + string(reinterpret_cast<const char*>(p), n));
        return;
      }
      on_answer(c, seq, true, now, win);
    } else if ((O.mode == FANOUT || O.mode == SLOW) && ok) {
      if (c.role == R_PUB) {
        s.pub_all++;
        if (win) s.pub_ops++;
        return;
      }
      LTopic& lt = lts[c.topic];
      lt.prefix = "{\"t\":", lt.flen = n, lt.off = n - MARK_AT;
      on_delivery(c, lt, seq, now, win);
    } else {
      s.other++;
      if (s.other_first.empty())
        s.other_first = string(reinterpret_cast<const char*>(p), std::min<size_t>(n, 80));
      if (O.mode != IDLE && O.mode != CONNECTS) {
        s.err.corrupt++;
        s.err.note("unexpected message: " + string(reinterpret_cast<const char*>(p), n));
      }
    }
  }

  static bool to_num(sv t, u64& v) {
    if (t.empty() || t.size() > 18) return false;
    v = 0;
    for (char ch : t) {
      if (ch < '0' || ch > '9') return false;
      v = v * 10 + (ch - '0');
    }
    return true;
  }

  void on_phx(Conn& c, const u8* p, size_t n, i64 now, bool win) {
    Hdr h;
    if (!parse_hdr(p, n, h)) {
      s.err.protocol++;
      s.err.note("not a v2 message: " + string(reinterpret_cast<const char*>(p), n));
      return;
    }
    if (h.event == "phx_reply") {
      on_reply(c, h, p, n, now, win);
      return;
    }
    bool fan = O.mode == FANOUT || O.mode == SLOW;
    if (fan && h.event == O.event && c.st >= S_JOIN) {
      if (c.role == R_PUB) {
        s.pub_all++;
        if (win) s.pub_ops++;
        return;
      }
      LTopic& lt = lts[c.topic];
      if (h.topic != lt.t->name) {
        s.err.misrouted++;
        s.err.note("message of another topic: " + string(reinterpret_cast<const char*>(p), n));
        return;
      }
      const u8* m = find_mark(p, n);
      u64 seq;
      if (!m || !check_data(m + 1, p + n - m - 1, seq)) {
        s.err.corrupt++;
        s.err.note("damaged message: " + string(reinterpret_cast<const char*>(p), n));
        return;
      }
      lt.prefix.assign(reinterpret_cast<const char*>(p), reinterpret_cast<const u8*>(h.body.data()) - p);
      lt.flen = n;
      lt.off = p + n - (m + 1);
      if (c.st == S_READY) on_delivery(c, lt, seq, now, win);
      return;
    }
    if (h.event == "phx_close" || h.event == "phx_error") {
      if (O.mode == JOINS && h.event == "phx_close") return;  // one follows every leave
      s.err.closed++;
      s.err.note("channel ended: " + string(reinterpret_cast<const char*>(p), n));
      if (c.st == S_JOIN) kill_conn(c, &Errs::join);
      return;
    }
    s.other++;
    if (s.other_first.empty()) s.other_first = string(h.event.substr(0, 80));
  }

  void on_reply(Conn& c, const Hdr& h, const u8* p, size_t n, i64 now, bool win) {
    if (h.topic == "phoenix" && h.ref == "hb") {
      s.hb_replies++;
      return;
    }
    bool ok = status_ok(h.body);
    auto text = [&] { return string(reinterpret_cast<const char*>(p), n); };
    if (c.st == S_JOIN) {
      if (c.role == R_PUB) {
        u64 k;
        if (!ok || !to_num(h.ref, k) || k < 1 || k > topics.size() || topics[k - 1]->name != h.topic) {
          s.err.note("join refused: " + text());
          kill_conn(c, &Errs::join);
          return;
        }
        if (++c.join_done == c.pub_topics.size()) {
          s.join.add(now - c.t1);
          became_ready(c, now);
        } else
          join_next_topic(c);
        return;
      }
      if (h.ref != "1" || h.topic != topic_of(c)) {
        s.err.unknown++;
        s.err.note("unexpected reply: " + text());
        return;
      }
      if (!ok) {
        s.err.note("join refused: " + text());
        kill_conn(c, &Errs::join);
        return;
      }
      s.join.add(now - c.t1);
      became_ready(c, now);
      return;
    }
    u64 ref = 0;
    if (O.mode == JOINS) {
      if (!to_num(h.ref, ref)) ref = 0;
      JSlot& j = c.js[ref % O.per_conn];
      if (j.st == 0 || j.ref != ref || j.topic != h.topic) {
        s.err.unknown++;
        s.err.note("unexpected reply: " + text());
        return;
      }
      outstanding_ops--;
      if (!ok) {
        s.err.join++;
        s.err.note("join or leave refused: " + text());
        j.st = 0;
        if (traffic && O.rate == 0) join(c, j, now);
        return;
      }
      if (j.st == 1) {
        s.all_ops++;
        if (win) s.ops++, s.lat.add(now - j.t);
        leave(c, j, now);
      } else {
        if (win) s.ops2++, s.lat2.add(now - j.t);
        j.st = 0;
        if (traffic && O.rate == 0) join(c, j, now);
      }
      return;
    }
    if (O.mode == ECHO) {
      u64 seq;
      bool known = h.ref.size() == 10 && get10(reinterpret_cast<const u8*>(h.ref.data()), ref) &&
                   ref >= SEQ0 && h.topic == c.name;
      ref -= SEQ0;
      if (!known) {
        s.err.unknown++;
        s.err.note("unexpected reply: " + text());
        return;
      }
      if (!ok) {
        s.err.reply++;
        s.err.note("error reply: " + text());
      } else if (n < echo_off || !check_data(p + n - echo_off, echo_off, seq) || seq != ref) {
        const u8* m = find_mark(p, n);
        ok = m && check_data(m + 1, p + n - m - 1, seq) && seq == ref;
        if (ok)
          echo_off = p + n - (m + 1);
        else {
          s.err.corrupt++;
          s.err.note("reply without the payload sent: " + text());
        }
      }
      on_answer(c, ref, ok, now, win);
      return;
    }
    if (c.role == R_PUB) {
      s.pub_replies++;
      if (!ok) {
        s.err.reply++;
        s.err.note("error reply: " + text());
      }
      return;
    }
    s.err.unknown++;
    s.err.note("unexpected reply: " + text());
  }

  // ---- fanout

  inline void on_delivery(Conn& c, LTopic& lt, u64 seq, i64 now, bool win) {
    Topic& t = *lt.t;
    if (c.role == R_SLOW) {
      c.cold->got++;
      return;
    }
    Odd odd = NORMAL;
    if (LIKELY(seq == c.expect))
      c.expect++;
    else if ((odd = odd_delivery(c, lt, seq, now, win)) == NOT_ONE)
      return;
    s.all_ops++;
    if (win) {
      s.ops++;
      if (LIKELY(seq + t.mask >= t.published.load(std::memory_order_relaxed)))
        s.lat.add(now - t.ring[seq & t.mask].t.load(std::memory_order_relaxed));
      else
        s.untimed++;  // so late that its send time is no longer kept
    }
    if (odd == NORMAL) local_done(lt, seq, now, win);
  }

  enum Odd { NOT_ONE, NORMAL, LATE };
  // Not the next one: a duplicate, the first after a gap, or one that was taken for lost.
  Odd odd_delivery(Conn& c, LTopic& lt, u64 seq, i64 now, bool win) {
    Cold& k = cold(c);
    if (seq >= lt.t->published.load(std::memory_order_acquire)) {
      s.err.corrupt++;
      s.err.note(fmt("sequence number %llu was never sent", (unsigned long long)seq));
      return NOT_ONE;
    }
    if (seq > c.expect) {  // a gap: lost, unless they still come
      k.gaps++;
      for (u64 m = c.expect; m < seq; m++) {
        k.missing.insert(m);
        local_done(lt, m, now, win);  // so that it does not hold up the closed loop
      }
      c.expect = seq + 1;
      return NORMAL;
    }
    if (k.missing.erase(seq)) {
      k.reord++, s.reord++;
      return LATE;
    }
    k.dup++, s.dup++;
    return NOT_ONE;
  }

  // One subscriber of this thread has it (or has missed it).
  inline void local_done(LTopic& lt, u64 seq, i64 now, bool win) {
    LSlot& l = lt.ring[seq & lt.t->mask];
    if (l.seq != seq) {
      if (l.seq != ~u64(0) && seq < l.seq) return;
      l.seq = seq, l.rem = lt.alive;
    }
    if (l.rem && --l.rem == 0) thread_done(lt, seq, now, win);
  }
  void thread_done(LTopic& lt, u64 seq, i64 now, bool win) {
    Slot& sl = lt.t->ring[seq & lt.t->mask];
    i64 t = sl.t.load(std::memory_order_relaxed);
    if (sl.left.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    completed.fetch_add(1);
    if (win) s.complete.add(now - t);
    if (id != 0 && w0_asleep.load()) wake_up(0);
  }
  void sub_died(Conn& c) {
    LTopic& lt = lts[c.topic];
    u64 pub = lt.t->published.load(std::memory_order_acquire);
    i64 now = now_ns();
    for (u64 m = c.expect; m < pub; m++)
      local_done(lt, m, now, false);
    if (lt.alive) lt.alive--;
  }
  static void wake_up(int w);

  // ---- echo

  // The ref of a request is n * P + k: the n-th one of slot k.
  bool push_echo(Conn& c, int k, i64 now, i64 due = 0) {
    ESlot& e = c.es[k];
    if (e.t) return false;
    e.ref += O.inflight;
    e.t = due ? due : now, e.order = ++c.next;
    outstanding_ops++;
    s.all_sent++;
    sv body = body_for(e.ref, now);
    if (O.raw)
      put(body);
    else
      put_push("1", sv(body.data() + SEQ_AT, 10), c.name, O.event, body);
    return true;
  }
  void on_answer(Conn& c, u64 ref, bool good, i64 now, bool win) {
    int k = ref % O.inflight;
    ESlot& e = c.es[k];
    if (ref > e.ref || ref < u64(O.inflight)) {
      s.err.unknown++;
      s.err.note("answer to a request never sent");
      return;
    }
    if (ref != e.ref || !e.t) {
      s.dup++;
      return;
    }
    if (e.order < c.expect)
      s.reord_replies++;
    else
      c.expect = e.order;
    outstanding_ops--;
    if (good) {
      s.all_ops++;
      if (win) s.ops++, s.lat.add(now - e.t);
    }
    e.t = 0;
    if (traffic && O.rate == 0) push_echo(c, k, now);
  }

  // ---- joins

  void join(Conn& c, JSlot& j, i64 now) {
    size_t k = &j - c.js;
    j.ref = (++c.next) * O.per_conn + k;
    j.jref = std::to_string(j.ref);
    j.st = 1, j.t = now;
    outstanding_ops++;
    s.all_sent++;
    put_push(j.jref, j.jref, j.topic, "phx_join", O.join_payload);
  }
  void leave(Conn& c, JSlot& j, i64 now) {
    size_t k = &j - c.js;
    j.ref = (++c.next) * O.per_conn + k;
    j.st = 2, j.t = now;
    outstanding_ops++;
    put_push(j.jref, std::to_string(j.ref), j.topic, "phx_leave", "{}");
  }

  // ---- timed work; each returns when it is next due

  i64 pump_connects(i64 now) {
    i64 due = NEVER;
    int cap = std::max(1, O.burst / O.threads);
    while (!to_open.empty()) {
      if (setting_up >= cap) break;
      if (now < pause_until) {
        due = pause_until;
        break;
      }
      if (O.connect_rate > 0) {
        i64 gap = i64(SEC * O.threads / O.connect_rate);
        if (!open_credit_at) open_credit_at = now;
        if (now < open_credit_at) {
          due = open_credit_at;
          break;
        }
        open_credit_at = std::max(open_credit_at + gap, now - 20 * gap);
      }
      Conn* c = to_open.front();
      to_open.pop_front();
      open_conn(*c);
    }
    if (now >= sweep_due) {
      sweep_due = now + i64(SEC / 2);
      i64 lim = now - i64(O.timeout * SEC);
      for (Conn& c : conns) {
        if (c.fd < 0 || c.t1 > lim) continue;
        if (c.st == S_CONNECT || c.st == S_UPGRADE || c.st == S_JOIN) {
          s.err.note(c.st == S_CONNECT   ? "timeout: connect"
                     : c.st == S_UPGRADE ? "timeout: upgrade"
                                         : "timeout: join");
          kill_conn(c, &Errs::timeout);
        } else if (c.st == S_CLOSING && O.mode == CONNECTS) {
          s.err.note("timeout: no answer to the close frame");
          kill_conn(c, &Errs::timeout);
        }
      }
    }
    return std::min(due, sweep_due);
  }

  i64 pump_heartbeats(i64 now) {
    if (O.heartbeat <= 0 || conns.empty() || O.mode == CONNECTS) return NEVER;
    if (!hb_step) hb_step = std::max<i64>(1, i64(O.heartbeat * SEC / conns.size())), hb_due = now + hb_step;
    int n = 0;
    while (now >= hb_due && n++ < 256) {
      Conn& c = conns[hb_at++ % conns.size()];
      hb_due += hb_step;
      if (c.st != S_READY || c.fd < 0) continue;
      s.hb_sent++;
      if (now >= w0.load() && now < w1.load()) s.hb_win++;
      send_raw(c, reinterpret_cast<const u8*>(g_heartbeat.data()), g_heartbeat.size());
    }
    // wake up at most 1000 times a second for this
    return std::max(hb_due, now + 1000000);
  }

  i64 pump_rate(i64 now) {  // echo and joins in open loop
    if (!traffic || O.rate <= 0 || (O.mode != ECHO && O.mode != JOINS)) return NEVER;
    double r = O.rate / O.threads;
    if (!rate_start) rate_start = now, rate_k = 0;
    int n = 0;
    for (;;) {
      i64 due = rate_start + i64(rate_k / r * SEC);
      if (now < due) return due;
      if (n++ >= 256) return now;
      rate_k++;
      bool sent = false;
      bool win = now >= w0.load(std::memory_order_relaxed) && now < w1.load(std::memory_order_relaxed);
      for (size_t tries = 0; tries < subs.size() && tries < 64 && !sent; tries++) {
        Conn& c = *subs[rr++ % subs.size()];
        if (c.st != S_READY) continue;
        if (O.mode == ECHO) {
          for (int k = 0; k < O.inflight && !sent; k++)
            sent = push_echo(c, k, now_ns(), O.from_schedule ? due : 0);
          flush_tx(c);
        } else
          for (int k = 0; k < O.per_conn && !sent; k++)
            if (c.js[k].st == 0) {
              join(c, c.js[k], O.from_schedule ? due : now_ns());
              flush_tx(c);
              sent = true;
            }
      }
      if (win) {
        s.lag.add(now - due);
        if (sent)
          s.published++;
        else
          s.skipped++;
      }
    }
  }

  void start_traffic(i64) {
    traffic = true;
    if (O.mode == CONNECTS)
      for (Conn& c : conns)
        to_open.push_back(&c);
    if (O.rate > 0) return;
    for (Conn* c : subs) {
      if (c->st != S_READY) continue;
      if (O.mode == ECHO) {
        for (int k = 0; k < O.inflight; k++)
          push_echo(*c, k, now_ns());
        flush_tx(*c);
      } else if (O.mode == JOINS) {
        for (int k = 0; k < O.per_conn; k++)
          join(*c, c->js[k], now_ns());
        flush_tx(*c);
      }
    }
  }

  virtual ~Worker() {
    for (Conn& c : conns)
      delete c.cold;
  }
  virtual i64 coordinate(i64) { return NEVER; }

  void on_phase(int p, i64 now) {
    seen_phase = p;
    if (p == P_WARMUP && O.mode != IDLE) start_traffic(now);
    if (p >= P_DRAIN) traffic = false, to_open.clear();
    if (p == P_DRAIN && O.mode == SLOW)
      for (Conn& c : conns)
        if (c.role == R_SLOW && c.fd >= 0) {
          watch(c, true);
          on_readable(c, EPOLLRDHUP);
        }
    if (p == P_CLOSED)
      for (Conn& c : conns)
        if (c.fd >= 0) {
          if (c.st == S_READY) put(sv("\x03\xe8", 2), 8), flush_tx(c);
          c.st = S_CLOSING;
          kill_conn(c, nullptr);
        }
  }

  void setup() {
    ep = epoll_create1(EPOLL_CLOEXEC);
    if (ep < 0) die(3, "epoll_create1: %s", strerror(errno));
    epoll_event e;
    e.events = EPOLLIN | EPOLLET;
    e.data.ptr = nullptr;
    epoll_ctl(ep, EPOLL_CTL_ADD, wake, &e);
  }

  void loop() {
    setup();
    epoll_event ev[MAXEV];
    for (;;) {
      i64 now = now_ns();
      int p = phase.load(std::memory_order_acquire);
      if (p != seen_phase) on_phase(p, now);
      if (p == P_DONE) break;
      i64 due = pump_connects(now);
      due = std::min(due, pump_heartbeats(now));
      if (O.rate > 0) due = std::min(due, pump_rate(now));
      if (p >= P_DRAIN) {
        u64 n = outstanding_ops;
        if (O.mode == CONNECTS || O.mode == SLOW) n = still_busy();
        pending.store(n, std::memory_order_release);
        due = std::min(due, now + 2000000);
      }
      due = std::min(due, coordinate(now));
      i64 wait = std::max<i64>(0, std::min<i64>(due - now, i64(SEC)));
      if (wait > 0 && O.coalesce_us) {
        timespec z = {0, std::min<i64>(wait, O.coalesce_us * 1000L)};
        nanosleep(&z, nullptr);
      }
      timespec to = {time_t(wait / 1000000000), long(wait % 1000000000)};
      if (id == 0 && O.threads > 1 && wait > 0) {
        w0_asleep.store(true);
        if (recheck()) to = {0, 0};
      }
      int n = epoll_pwait2(ep, ev, MAXEV, &to, nullptr);
      if (id == 0 && O.threads > 1) w0_asleep.store(false);
      if (n < 0 && errno != EINTR) die(3, "epoll_wait: %s", strerror(errno));
      if (n > 0 && p == P_MEASURE) {
        s.waits++;
        if (n == MAXEV) s.full++;
      }
      for (int i = 0; i < n; i++) {
        if (Conn* c = static_cast<Conn*>(ev[i].data.ptr))
          on_event(*c, ev[i].events);
        else {
          u64 x;
          if (read(wake, &x, sizeof x) < 0 && errno != EAGAIN) die(3, "eventfd: %s", strerror(errno));
        }
      }
    }
    close(ep);
  }
  virtual bool recheck() { return false; }
  u64 still_busy() const {  // connections with something left to do in the drain
    u64 n = 0;
    for (const Conn& c : conns)
      n += c.fd >= 0 &&
           (O.mode == CONNECTS || (c.role == R_SLOW && c.cold->got < topics[c.topic]->published.load()));
    return n;
  }
};

void Worker::wake_up(int w) {
  u64 one = 1;
  if (write(workers[w]->wake, &one, sizeof one) < 0) return;
}

// ------------------------------------- coordinator: client thread 0, which also publishes

struct Coordinator : Worker {
  using Worker::Worker;
  i64 deadline = 0, begun = 0, opened = 0, last_progress = 0, sample_due = 0, last_sample = 0;
  u64 last_ready = 0, last_done = 0, published_total = 0;
  u32 expected_ready = 0;
  Snap at_start, at_open, a, b;
  Mem m_start, m_open, m_end, m_closed;
  std::vector<Sample> samples;
  std::vector<clockid_t> clocks;
  int nl = -1;
  bool nl_ok = false;
  long peak_rss = 0;

  Snap snap(bool refresh) {
    Snap x;
    if (refresh) tree.refresh();
    snap_machine(x);
    x.t = now_ns();
    snap_server(x);
    rusage ru;
    getrusage(RUSAGE_SELF, &ru);
    x.cu = ru.ru_utime.tv_sec + ru.ru_utime.tv_usec / 1e6;
    x.cs = ru.ru_stime.tv_sec + ru.ru_stime.tv_usec / 1e6;
    x.cclk = clock_ns(CLOCK_PROCESS_CPUTIME_ID) / SEC;
    for (clockid_t k : clocks)
      x.thr.push_back(clock_ns(k) / SEC);
    return x;
  }

  void set_phase(int p, i64 until) {
    deadline = until;
    phase.store(p, std::memory_order_release);
    last_progress = now_ns();
    for (auto& w : workers)
      wake_up(w->id);
  }

  void give_up(const string& why) {
    abort_why = why;
    set_phase(P_DONE, NEVER);
  }

  u64 outstanding() const { return published_total - completed.load(); }

  bool publish_next(i64 sched) {
    Topic& t = *topics[published_total % topics.size()];
    u64 seq = t.published.load(std::memory_order_relaxed);
    Slot& sl = t.ring[seq & t.mask];
    if (sl.left.load(std::memory_order_acquire) > 0) return false;
    Conn& c = *t.pub;
    if (c.st != S_READY) return false;
    i64 now = now_ns();
    sl.t.store(sched && O.from_schedule ? sched : now, std::memory_order_relaxed);
    sl.left.store(t.nthreads, std::memory_order_relaxed);
    t.published.store(seq + 1, std::memory_order_release);
    published_total++;
    s.all_sent++;
    sv body = body_for(seq, now);
    if (O.raw)
      put(body);
    else
      put_push(t.ref, sv(body.data() + SEQ_AT, 10), t.name, O.event, body);
    flush_tx(c);
    if (now >= w0.load(std::memory_order_relaxed) && now < w1.load(std::memory_order_relaxed)) s.published++;
    return true;
  }

  i64 pump_publish(i64 now) {
    if (!traffic || (O.mode != FANOUT && O.mode != SLOW)) return NEVER;
    u64 out = outstanding(), done = completed.load(std::memory_order_relaxed);
    if (done != last_done || !out) last_done = done, last_progress = now;
    if (now - last_progress > i64(O.timeout * SEC)) force_complete(now);
    i64 stall = last_progress + i64(O.timeout * SEC) + 1000000;
    int n = 0;
    if (O.rate == 0) {
      while (out < u64(O.window) && n++ < 256 && publish_next(0))
        out++;
      return n >= 256 ? now : stall;
    }
    if (!rate_start) rate_start = now, rate_k = 0;
    for (;;) {
      i64 due = rate_start + i64(rate_k / O.rate * SEC);
      if (now < due) return std::min(due, stall);
      if (n++ >= 256) return now;
      rate_k++;
      bool win = now >= w0.load() && now < w1.load();
      bool sent = out < u64(O.window) && publish_next(due);
      if (sent) out++;
      if (win) {
        if (!sent) s.skipped++;
        s.lag.add(now_ns() - due);
      }
    }
  }
  bool recheck() override {
    return traffic && O.rate == 0 && (O.mode == FANOUT) && outstanding() < u64(O.window);
  }

  // Nothing has completed for --timeout: let the loop go on, and count it.
  void force_complete(i64 now) {
    for (auto& t : topics)
      for (u64 i = 0; i <= t->mask; i++)
        if (t->ring[i].left.exchange(0) > 0) completed.fetch_add(1), s.timeouts++;
    last_progress = now;
  }

  void sample(i64 now) {
    if (O.mode != SLOW && O.mode != IDLE) return;
    Mem m = read_mem(false);
    peak_rss = std::max(peak_rss, m.rss);
    Sample x{(now - a.t) / SEC, m.rss, m.tcp_pages, s.all_ops, 0, 0};
    if (O.mode == SLOW)
      for (auto& w : workers)
        for (Conn& c : w->conns) {
          if (c.role != R_SLOW || !c.cold) continue;
          if (c.cold->server_closed) continue;
          DiagAnswer d = sock_diag(nl, target, c.cold->local);
          nl_ok |= d.ok;
          bool open = d.ok && d.found && d.inode && (d.state == TCP_ESTABLISHED || d.state == TCP_CLOSE_WAIT);
          if (!d.ok)
            continue;
          else if (open)
            x.slow_open++, x.wqueue += d.wqueue;
          else
            c.cold->server_closed = now;
        }
    samples.push_back(x);
    last_sample = now;
  }

  i64 coordinate(i64 now) override {
    int p = phase.load(std::memory_order_relaxed);
    i64 due = pump_publish(now);
    auto in = [&](double t) { return now + i64(t * SEC); };
    switch (p) {
      case P_CONNECT: {
        if (!begun) {
          begun = now, last_progress = now;
          at_start = snap(true);
          m_start = read_mem(true);
        }
        if (O.mode == CONNECTS) {
          opened = now, at_open = at_start, m_open = m_start;
          set_phase(P_WARMUP, in(O.warmup));
          return now;
        }
        u64 rdy = 0, bad = 0;
        for (auto& w : workers)
          rdy += w->ready.load(), bad += w->failed.load();
        if (rdy + bad != last_ready) last_ready = rdy + bad, last_progress = now;
        if (bad) {
          give_up(fmt("%llu of %u sockets could not be set up", (unsigned long long)bad, expected_ready));
          return now;
        }
        if (rdy == expected_ready) {
          opened = now;
          at_open = snap(false);
          set_phase(P_SETTLE, in(O.settle));
          return deadline;
        }
        if (now - last_progress > i64(2 * O.timeout * SEC)) {
          give_up("no progress while setting up sockets");
          return now;
        }
        return std::min(due, in(0.005));
      }
      case P_SETTLE:
        if (now < deadline) return std::min(due, deadline);
        tree.refresh();
        m_open = read_mem(true);
        if (O.mode == IDLE)
          begin_window();
        else
          set_phase(P_WARMUP, in(O.warmup));
        return now;
      case P_WARMUP:
        if (now < deadline) return std::min(due, deadline);
        begin_window();
        return now;
      case P_MEASURE:
        if (now >= sample_due && sample_due) {
          sample(now);
          sample_due += i64(O.interval * SEC);
        }
        if (now < deadline) return std::min({due, deadline, sample_due ? sample_due : NEVER});
        b = snap(false);
        w1.store(b.t);
        if (sample_due && (samples.empty() || b.t - last_sample > i64(O.interval * SEC / 2))) sample(b.t);
        tree.refresh();
        if (O.mode == IDLE || O.mode == SLOW) m_end = read_mem(true);
        set_phase(P_DRAIN, in(O.mode == IDLE ? 0 : O.drain));
        return now;
      case P_DRAIN: {
        bool done = now >= deadline;
        if (!done && now - last_progress > 20000000) {  // other threads have had time to report
          u64 n = 0;
          for (auto& w : workers)
            n += w->pending.load(std::memory_order_acquire);
          if (O.mode == FANOUT || O.mode == SLOW) n += outstanding();
          done = n == 0;
        }
        if (!done) return std::min(due, in(0.002));
        if (O.mode != IDLE) {
          set_phase(P_DONE, NEVER);
          return now;
        }
        set_phase(P_CLOSED, in(O.settle + 1));
        return now;
      }
      case P_CLOSED:
        if (now < deadline) return deadline;
        tree.refresh();
        m_closed = read_mem(true);
        set_phase(P_DONE, NEVER);
        return now;
    }
    return due;
  }

  void begin_window() {
    tree.refresh();
    if (O.mode == SLOW || O.mode == IDLE) sample_due = now_ns();
    a = snap(false);
    w0.store(a.t);
    set_phase(P_MEASURE, a.t + i64(O.duration * SEC));
  }
};

// -------------------------------------------------------------------------------------- output

struct Json {
  string s = "{";
  void sep() {
    if (s.back() != '{' && s.back() != '[') s += ',';
  }
  void key(const char* k) {
    sep();
    s += '"', s += k, s += "\":";
  }
  static string quote(const string& v) {
    string r = "\"";
    for (unsigned char c : v) {
      if (c == '"' || c == '\\')
        r += '\\', r += c;
      else if (c < 32 || c > 126)
        r += fmt("\\u%04x", c);
      else
        r += c;
    }
    return r + "\"";
  }
  void str(const char* k, const string& v) { key(k), s += quote(v); }
  void i(const char* k, i64 v) { key(k), s += std::to_string(v); }
  void d(const char* k, double v, const char* f = "%.6g") { key(k), s += fmt(f, v); }
  void b(const char* k, bool v) { key(k), s += v ? "true" : "false"; }
  void open(const char* k, char c = '{') { key(k), s += c; }
  void close(char c = '}') { s += c; }
  void hist(const char* k, const Hist& h) {  // microseconds
    open(k);
    i("n", h.n);
    if (h.n) {
      d("min", h.lo / 1e3), d("mean", h.mean() / 1e3), d("p50", h.pct(50) / 1e3), d("p90", h.pct(90) / 1e3);
      d("p99", h.pct(99) / 1e3), d("p99_9", h.pct(99.9) / 1e3), d("max", h.hi / 1e3);
    }
    close();
  }
};

struct Report {
  Json j;
  std::vector<std::pair<string, string>> rows;
  std::vector<string> warn;
  void row(const string& k, const string& v) { rows.push_back({k, v}); }
  void hist(const char* label, const char* key, const Hist& h) {
    j.hist(key, h);
    if (!h.n) return;
    row(label, fmt("p50 %s  p90 %s  p99 %s  p99.9 %s  max %s  (n %llu)", human_ns(h.pct(50)).c_str(),
                   human_ns(h.pct(90)).c_str(), human_ns(h.pct(99)).c_str(), human_ns(h.pct(99.9)).c_str(),
                   human_ns(h.hi).c_str(), (unsigned long long)h.n));
  }
};

typedef unsigned long long ull;

static int report(Coordinator& co) {
  Stats s;
  for (auto& w : workers)
    s.merge(w->s);
  Report r;
  Json& j = r.j;
  bool fan = O.mode == FANOUT || O.mode == SLOW;
  bool have_server = !tree.roots.empty();
  bool measured = co.b.t != 0;
  double win = measured ? (co.b.t - co.a.t) / SEC : 0;

  j.str("tool", "loadgen"), j.str("mode", MODE_NAMES[O.mode]), j.str("proto", O.raw ? "raw" : "phoenix");
  if (!O.label.empty()) j.str("label", O.label);
  j.str("target", O.host + ":" + std::to_string(O.port) + O.path);
  j.i("conns", O.conns), j.i("threads", O.threads), j.d("rate", O.rate), j.i("size", O.size),
      j.i("coalesce_us", O.coalesce_us);
  if (fan) j.i("topics", O.topics), j.i("publishers", O.publishers), j.i("window", O.window);
  if (O.mode == ECHO) j.i("inflight", O.inflight);
  if (O.mode == JOINS) j.i("topics_per_conn", O.per_conn);
  j.d("window_s", win);

  // set-up
  if (O.mode != CONNECTS) {
    double el = ((co.opened ? co.opened : now_ns()) - co.begun) / SEC;
    j.open("setup");
    j.i("sockets", s.total.n), j.d("elapsed_s", el);
    r.row("sockets", fmt("%llu ready in %.3f s (%.0f/s)", (ull)s.total.n, el, el > 0 ? s.total.n / el : 0));
    if (have_server && co.opened && s.total.n) {
      double c = (co.at_open.sclk - co.at_start.sclk) / s.total.n * 1e6;
      j.d("server_cpu_us_per_conn", c);
      r.row("server CPU", fmt("%.1f us per connection set up", c));
    }
    r.hist("connect+join", "total_us", s.total);
    j.hist("tcp_us", s.tcp), j.hist("upgrade_us", s.upgrade);
    r.hist("  join alone", "join_us", s.join);
    j.close();
  }

  // loss accounting
  u64 lost = 0, late = 0, subs_hit = 0,
      worst = 0;  // late: lost, as far as we know: not there when the drain ended
  if (fan) {
    for (auto& w : workers)
      for (Conn& c : w->conns) {
        if (c.role != R_SUB) continue;
        u64 tail = topics[c.topic]->published.load() - c.expect;
        u64 l = tail + (c.cold ? c.cold->missing.size() : 0);
        lost += l, late += c.fd >= 0 ? tail : 0;
        u64 bad = l + (c.cold ? c.cold->dup + c.cold->reord : 0);
        subs_hit += bad > 0, worst = std::max(worst, bad);
      }
  } else if (O.mode == ECHO || O.mode == JOINS)
    for (auto& w : workers)
      lost += w->outstanding_ops, late = lost;

  // server CPU over the window
  double scpu = 0;
  bool from_clock = true;
  if (measured && have_server) {
    from_clock = co.a.pids == co.b.pids;
    scpu = from_clock ? co.b.sclk - co.a.sclk : co.b.su + co.b.ss - co.a.su - co.a.ss;
  }
  double ccpu = measured ? co.b.cclk - co.a.cclk : 0;

  u64 ops = s.ops;
  const char* what = fan               ? "deliveries"
                     : O.mode == ECHO  ? "requests"
                     : O.mode == JOINS ? "joins"
                                       : "connects";
  if (measured && O.mode != IDLE) {
    u64 den = ops + (fan ? s.pub_ops : 0);
    r.row("window", fmt("%.3f s after %.1f s of warm-up", win, O.warmup));
    if (fan) {
      j.i("published", s.published), j.d("published_per_s", s.published / win);
      r.row("published", fmt("%llu (%.1f/s, %s, %d-byte payload, %d topic(s), %d subscribers)",
                             (ull)s.published, s.published / win,
                             O.rate > 0 ? fmt("open loop at %g/s", O.rate).c_str()
                                        : fmt("closed loop W=%d", O.window).c_str(),
                             O.size, O.topics, O.conns));
      if (O.rate > 0) j.i("skipped", s.skipped);
      j.i("publisher_deliveries", s.pub_ops), j.i("publisher_replies", s.pub_replies);
      j.i("total_published", co.published_total), j.i("total_deliveries", s.all_ops),
          j.i("total_publisher_deliveries", s.pub_all);
    }
    j.i(what, ops), j.d(fmt("%s_per_s", what).c_str(), ops / win);
    r.row(what, fmt("%llu  = %.0f/s", (ull)ops, ops / win));
    if (O.mode == ECHO && O.rate > 0) j.i("skipped", s.skipped), j.i("sent", s.published);
    if (O.mode == JOINS) {
      j.i("leaves", s.ops2), j.d("leaves_per_s", s.ops2 / win);
      if (O.rate > 0) j.i("skipped", s.skipped), j.i("sent", s.published);
      r.row("leaves", fmt("%llu  = %.0f/s", (ull)s.ops2, s.ops2 / win));
    }
    r.hist(fan                  ? "latency"
           : O.mode == JOINS    ? "join latency"
           : O.mode == CONNECTS ? "connect+join"
                                : "latency",
           "latency_us", s.lat);
    if (O.mode == JOINS) r.hist("leave latency", "leave_latency_us", s.lat2);
    if (O.mode == CONNECTS)
      j.hist("tcp_us", s.tcp), j.hist("upgrade_us", s.upgrade), j.hist("join_us", s.join);
    if (fan) r.hist("to the last one", "completion_us", s.complete);
    if (s.lag.n) r.hist("sender lag", "sender_lag_us", s.lag);
    if (have_server) {
      j.d("server_cpu_s", scpu), j.d("server_cpu_user_s", co.b.su - co.a.su),
          j.d("server_cpu_sys_s", co.b.ss - co.a.ss);
      j.str("server_cpu_source", from_clock ? "cpu clock" : "stat");
      double per = den ? scpu / den * 1e6 : 0;
      j.d(fmt("server_cpu_s_per_million_%s", what).c_str(), per);
      r.row("server CPU", fmt("%.3f s (%.2f cores; user %.2f, system %.2f)  = %.3f s per million %s", scpu,
                              scpu / win, co.b.su - co.a.su, co.b.ss - co.a.ss, per, what));
    }
    double cper = den ? ccpu / den * 1e6 : 0;
    j.d("client_cpu_s", ccpu), j.d("client_cpu_user_s", co.b.cu - co.a.cu),
        j.d("client_cpu_sys_s", co.b.cs - co.a.cs);
    j.d(fmt("client_cpu_s_per_million_%s", what).c_str(), cper);
    r.row("client CPU", fmt("%.3f s (%.2f cores; user %.2f, system %.2f)  = %.3f s per million %s", ccpu,
                            ccpu / win, co.b.cu - co.a.cu, co.b.cs - co.a.cs, cper, what));
  }

  // memory
  auto mem = [&](const char* k, const Mem& m) {
    j.open(k);
    j.i("rss_kb", m.rss), j.i("pss_kb", m.pss), j.i("hwm_kb", m.hwm), j.i("processes", m.procs);
    j.i("tcp_mem_kb", m.tcp_pages * (sysconf(_SC_PAGESIZE) / 1024)), j.i("slab_kb", m.slab);
    j.close();
  };
  if (measured && (O.mode == IDLE || O.mode == SLOW)) {
    mem("mem_before", co.m_start), mem("mem_open", co.m_open), mem("mem_end", co.m_end);
    if (O.mode == IDLE) mem("mem_closed", co.m_closed);
    double n = s.total.n;
    if (O.mode == IDLE) {
      j.d("slab_bytes_per_conn_both_ends", (co.m_end.slab - co.m_start.slab) * 1024 / n);
      if (have_server) {
        double rs = (co.m_open.rss - co.m_start.rss) * 1024 / n,
               ps = (co.m_open.pss - co.m_start.pss) * 1024 / n;
        double re = (co.m_end.rss - co.m_start.rss) * 1024 / n,
               pe = (co.m_end.pss - co.m_start.pss) * 1024 / n;
        j.d("rss_bytes_per_conn", rs), j.d("pss_bytes_per_conn", ps), j.d("rss_bytes_per_conn_end", re),
            j.d("pss_bytes_per_conn_end", pe);
        r.row("server RSS", fmt("%ld kB before, %ld kB open, %ld kB after the hold, %ld kB after closing",
                                co.m_start.rss, co.m_open.rss, co.m_end.rss, co.m_closed.rss));
        r.row("  per connection",
              fmt("RSS %.0f B, Pss %.0f B when open; RSS %.0f B, Pss %.0f B after the hold", rs, ps, re, pe));
      }
      r.row("kernel slab", fmt("%.0f B per connection (both ends, whole machine)",
                               (co.m_end.slab - co.m_start.slab) * 1024 / n));
      r.row("hold", fmt("%.1f s, %llu heartbeats", win, (ull)s.hb_win));
      if (have_server) {
        j.d("server_cpu_s", scpu), j.d("server_idle_cpu_percent", scpu / win * 100);
        r.row("server idle CPU", fmt("%.4f s = %.3f %% of a core", scpu, scpu / win * 100));
      }
      j.d("client_cpu_s", ccpu);
    }
  }
  if (measured && O.mode == SLOW) {
    int open_n = 0, closed_n = 0, resets = 0, eofs = 0, told = 0;
    u64 lo = ~u64(0), hi = 0;
    i64 first = NEVER, last = 0;
    std::map<int, int> codes;
    for (auto& w : workers)
      for (Conn& c : w->conns) {
        if (c.role != R_SLOW || !c.cold) continue;
        Cold& k = *c.cold;
        i64 t = k.server_closed;
        if (t)
          closed_n++, first = std::min(first, t), last = std::max(last, t);
        else
          open_n++;
        told += k.hup && k.hup < co.b.t;
        resets += k.reset, eofs += k.eof;
        if (k.close_code >= 0) codes[k.close_code]++;
        lo = std::min(lo, k.got), hi = std::max(hi, k.got);
      }
    j.open("slow");
    j.i("sockets", O.slow), j.b("server_side_seen", co.nl_ok), j.i("open_at_end", open_n),
        j.i("closed_by_server", closed_n);
    if (closed_n) j.d("first_closed_s", (first - co.a.t) / SEC), j.d("last_closed_s", (last - co.a.t) / SEC);
    j.i("client_told", told), j.i("resets", resets), j.i("ended_in_drain", eofs), j.i("received_min", lo),
        j.i("received_max", hi);
    j.open("close_codes");
    for (auto& c : codes)
      j.i(std::to_string(c.first).c_str(), c.second);
    j.close(), j.close();
    string cc;
    for (auto& c : codes)
      cc += fmt(" %d x%d", c.first, c.second);
    r.row("slow sockets", fmt("%d: %d closed by the server, %d still open at the end%s", O.slow, closed_n,
                              open_n, co.nl_ok ? "" : " (sock_diag not available: not known)"));
    if (closed_n)
      r.row("  closed",
            fmt("first after %.2f s, last after %.2f s", (first - co.a.t) / SEC, (last - co.a.t) / SEC));
    r.row("  after resuming",
          fmt("each read %llu to %llu of %llu messages; close codes:%s; resets: %d; ended: %d", (ull)lo,
              (ull)hi, (ull)topics[0]->published.load(), cc.empty() ? " none" : cc.c_str(), resets, eofs));
    if (have_server) {
      j.i("rss_growth_kb", co.m_end.rss - co.m_open.rss), j.i("peak_rss_kb", co.peak_rss);
      r.row("server RSS", fmt("%ld kB before, %ld kB open, %ld kB at the end, %ld kB at most", co.m_start.rss,
                              co.m_open.rss, co.m_end.rss, co.peak_rss));
    }
    j.open("samples",
           '[');  // [s, rss_kb, kernel tcp kB, slow sockets open, bytes in their server-side send queues]
    size_t step = std::max<size_t>(1, co.samples.size() / 12);
    for (size_t i = 0; i < co.samples.size(); i++) {
      Sample& x = co.samples[i];
      j.sep();
      j.s += fmt("[%.2f,%ld,%ld,%d,%llu]", x.t, x.rss, x.tcp_pages * (sysconf(_SC_PAGESIZE) / 1024),
                 x.slow_open, (ull)x.wqueue);
      if (i % step == 0 || i + 1 == co.samples.size())
        r.row(fmt("  at %.1f s", x.t),
              fmt("RSS %ld kB, kernel TCP %ld kB, %d slow open, %llu B in their send queues", x.rss,
                  x.tcp_pages * (sysconf(_SC_PAGESIZE) / 1024), x.slow_open, (ull)x.wqueue));
    }
    j.close(']');
  }

  // the machine, and whether to trust the figures
  if (measured) {
    // Busy time is what is left of the window after idle and stolen time, which the kernel counts
    // more exactly than the sampled busy ticks.
    double ncpu = sysconf(_SC_NPROCESSORS_ONLN), tot = ncpu * win, steal = co.b.steal - co.a.steal;
    double busy = std::max(0.0, tot - (co.b.idle - co.a.idle) - steal), util = busy / tot * 100;
    double ksoft = co.b.ksoftirqd - co.a.ksoftirqd, others = have_server ? busy - scpu - ccpu - ksoft : 0;
    double top = 0;
    for (size_t i = 0; i < co.a.thr.size(); i++)
      top = std::max(top, (co.b.thr[i] - co.a.thr[i]) / win);
    j.open("machine");
    j.d("cpus", ncpu),
        j.str("tcp_congestion_control", first_word("/proc/sys/net/ipv4/tcp_congestion_control")),
        j.d("busy_percent", util, "%.1f"), j.d("softirq_s", co.b.softirq - co.a.softirq),
        j.d("ksoftirqd_s", ksoft), j.d("steal_s", steal);
    if (have_server) j.d("others_s", others, "%.2f");
    j.close();
    j.open("client");
    j.d("busiest_thread_percent", top * 100, "%.1f"), j.i("recv_calls", s.recvs), j.i("frames", s.frames);
    j.d("frames_per_recv", s.recvs ? double(s.frames) / s.recvs : 0),
        j.d("events_full_percent", s.waits ? 100.0 * s.full / s.waits : 0);
    j.i("heartbeats", s.hb_win), j.i("pings", s.pings), j.i("other_frames", s.other);
    if (s.other) j.str("other_event", s.other_first);
    j.close();
    r.row("machine", fmt("%.0f CPUs %.0f %% busy, steal %.2f s, ksoftirqd %.2f s%s; busiest client thread "
                         "%.0f %%; %.2f frames per recv",
                         ncpu, util, steal, ksoft, have_server ? fmt(", others %.2f s", others).c_str() : "",
                         top * 100, s.recvs ? double(s.frames) / s.recvs : 0));
    if (O.mode != IDLE) {
      if (top > 0.9)
        r.warn.push_back(
            fmt("a client thread was %.0f %% busy: the client may be the bottleneck", top * 100));
      if (s.waits && s.full > s.waits / 10)
        r.warn.push_back("the client was often behind: latencies include its own queueing");
      if (util > 97) r.warn.push_back("all CPUs were busy: client and server competed for them");
    }
    if (have_server && others > 0.05 * ncpu * win)
      r.warn.push_back(fmt("other processes used %.2f s of CPU in the window", others));
    if (ksoft > 0.02 * tot)
      r.warn.push_back(
          fmt("ksoftirqd did %.2f s of the network work: neither server nor client CPU includes it", ksoft));
    if (steal > 0.01 * tot) r.warn.push_back(fmt("the hypervisor took %.2f s in the window", steal));
    if (have_server && !from_clock)
      r.warn.push_back("the set of server processes changed: CPU time from stat, 10 ms ticks");
    if (O.rate > 0 && (fan || O.mode == ECHO || O.mode == JOINS)) {
      double got = s.published / win;
      if (s.untimed)
        r.warn.push_back(fmt("%llu deliveries came so late that their latency is not known", (ull)s.untimed));
      if (s.skipped)
        r.warn.push_back(
            fmt("%llu messages were not sent, the limit of outstanding ones was reached", (ull)s.skipped));
      if (got < 0.99 * O.rate) r.warn.push_back(fmt("rate asked for %g/s, sent %.1f/s", O.rate, got));
      if (s.lag.n && s.lag.pct(99) > 1000000)
        r.warn.push_back(fmt("sent late: p99 %s after they were due", human_ns(s.lag.pct(99)).c_str()));
    }
    for (Conn& c : co.conns)
      if (c.role == R_PUB && c.fd < 0 && c.st == S_DEAD) {
        r.warn.push_back("a publisher lost its connection: its messages stopped there");
        break;
      }
    if (have_server) {
      auto own = port_owners(O.port);
      bool hit = false;
      for (pid_t p : own)
        hit |= co.b.pids.count(p) > 0;
      if (!hit)
        r.warn.push_back(
            "no --server-pid process owns the port: its CPU and memory figures are not those of the server");
    } else
      r.warn.push_back("no --server-pid: server CPU and memory not measured");
  }

  // verdict
  Errs& e = s.err;
  bool ok = measured && co.abort_why.empty() && e.total() == 0 && lost == 0 && s.dup == 0 && s.reord == 0 &&
            s.timeouts == 0 && s.reord_replies == 0;
  j.open("errors");
  j.i("lost", lost), j.i("lost_not_there_at_end", late), j.i("duplicated", s.dup),
      j.i("reordered", fan ? s.reord : s.reord_replies), j.i("timed_out_broadcasts", s.timeouts);
  if (fan) j.i("subscribers_affected", subs_hit), j.i("worst_subscriber", worst);
  j.i("connect", e.connect), j.i("upgrade", e.upgrade), j.i("join", e.join), j.i("timeout", e.timeout),
      j.i("closed", e.closed);
  j.i("protocol", e.protocol), j.i("error_replies", e.reply), j.i("corrupt", e.corrupt),
      j.i("misrouted", e.misrouted), j.i("unknown_replies", e.unknown);
  j.open("close_codes");
  for (auto& c : s.codes)
    j.i(std::to_string(c.first).c_str(), c.second);
  j.close();
  if (!e.first.empty()) j.str("first", e.first);
  if (!co.abort_why.empty()) j.str("abort", co.abort_why);
  j.close();
  j.open("warnings", '[');
  for (auto& w : r.warn)
    j.sep(), j.s += Json::quote(w);
  j.close(']');
  j.b("ok", ok);
  j.s += '}';

  string el = fmt("lost %llu, duplicated %llu, reordered %llu", (ull)lost, (ull)s.dup,
                  (ull)(fan ? s.reord : s.reord_replies));
  if (fan) el += fmt(" (%llu of %d subscribers affected, worst %llu)", (ull)subs_hit, O.conns, (ull)worst);
  if (late)
    el += fmt("; %llu of the lost may only have been later than the drain of %g s", (ull)late, O.drain);
  r.row("whole run", el);
  if (e.total() || s.timeouts)
    r.row("ERRORS",
          fmt("connect %llu, upgrade %llu, join %llu, timeout %llu, closed %llu, protocol %llu, error "
              "replies %llu, corrupt %llu, misrouted %llu, "
              "unknown replies %llu, stalled broadcasts %llu",
              (ull)e.connect, (ull)e.upgrade, (ull)e.join, (ull)e.timeout, (ull)e.closed, (ull)e.protocol,
              (ull)e.reply, (ull)e.corrupt, (ull)e.misrouted, (ull)e.unknown, (ull)s.timeouts));
  if (!e.first.empty()) r.row("  first", e.first);
  if (!co.abort_why.empty()) r.row("ABORTED", co.abort_why);

  FILE* out = O.json ? stderr : stdout;
  if (!O.quiet) {
    fprintf(out, "%s  %s  %s:%d%s%s%s\n", MODE_NAMES[O.mode], O.raw ? "raw" : "phoenix", O.host.c_str(),
            O.port, O.path.c_str(), O.label.empty() ? "" : "  ", O.label.c_str());
    for (auto& x : r.rows)
      fprintf(out, "  %-16s %s\n", x.first.c_str(), x.second.c_str());
    for (auto& w : r.warn)
      fprintf(out, "  WARNING          %s\n", w.c_str());
    fprintf(out, "  %-16s %s\n", "result", ok ? "ok" : "FAILED");
  }
  if (O.json) printf("%s\n", j.s.c_str());
  return ok ? 0 : measured ? 1 : 3;
}

// ---------------------------------------------------------------------------------------- main

static void on_limit(int) {
  static const char m[] = "loadgen: hard time limit reached\n";
  if (write(2, m, sizeof m - 1) < 0) _exit(4);
  _exit(4);
}

int main(int argc, char** argv) {
  parse_options(argc, argv);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGALRM, on_limit);
  alarm(unsigned(std::max(1.0, O.limit)));
  prctl(PR_SET_TIMERSLACK, 1);
  rlimit rl;
  getrlimit(RLIMIT_NOFILE, &rl);
  rl.rlim_cur = rl.rlim_max;
  setrlimit(RLIMIT_NOFILE, &rl);
  bool fan = O.mode == FANOUT || O.mode == SLOW;
  int total = O.conns + O.slow + (fan ? O.publishers : 0);
  if (u64(total) / O.threads + 40 + O.threads > rl.rlim_max)
    die(2, "%d sockets over %d thread(s), but a thread may open only %llu: use more --threads", total,
        O.threads, (ull)rl.rlim_max);

  target.sin_family = AF_INET;
  target.sin_port = htons(O.port);
  inet_pton(AF_INET, O.host.c_str(), &target.sin_addr);
  request = "GET " + O.path + " HTTP/1.1\r\nHost: " + O.host + ":" + std::to_string(O.port) +
            "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
            "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
  for (auto& h : O.headers)
    request += h + "\r\n";
  request += "\r\n";
  make_body();

  if (O.pid_auto) {
    for (pid_t p : port_owners(O.port))
      O.pids.push_back(p);
    if (O.pids.empty()) die(3, "--server-pid auto: no process listens on port %d", O.port);
  }
  tree.roots = O.pids;
  tree.refresh();
  for (pid_t p : O.pids)
    if (!tree.pids.count(p)) die(3, "--server-pid: no process %d", int(p));

  // topics, and who subscribes to what on which thread
  int nt = O.threads;
  if (fan)
    for (int k = 0; k < O.topics; k++) {
      auto t = std::make_unique<Topic>();
      t->name = O.raw ? "" : expand(O.topic, k, 0);
      t->ref = std::to_string(k + 1);
      u64 cap = 16;
      while (cap < 4 * u64(O.window) / O.topics)
        cap *= 2;
      t->mask = cap - 1;
      t->ring = std::make_unique<Slot[]>(cap);
      topics.push_back(std::move(t));
    }
  for (int i = 0; i < nt; i++) {
    if (i == 0)
      workers.push_back(std::make_unique<Coordinator>(0));
    else
      workers.push_back(std::make_unique<Worker>(i));
    Worker& w = *workers.back();
    w.wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (fan) {
      w.lts.resize(O.topics);
      for (int k = 0; k < O.topics; k++)
        w.lts[k].t = topics[k].get(), w.lts[k].ring.resize(topics[k]->mask + 1);
    }
  }
  Coordinator& co = static_cast<Coordinator&>(*workers[0]);
  co.expected_ready = O.mode == CONNECTS ? 0 : total;
  {
    Worker& w = co;
    w.put(O.raw ? sv() : sv("[null,\"hb\",\"phoenix\",\"heartbeat\",{}]"), O.raw ? 9 : 1);
    g_heartbeat.assign(reinterpret_cast<char*>(w.tx.data()), w.txn);
    w.txn = 0;
  }
  for (int i = 0; i < O.conns + O.slow; i++) {
    Worker& w = *workers[i % nt];
    Conn& c = w.conns.emplace_back();
    c.idx = i;
    if (i >= O.conns) c.role = R_SLOW;
    if (fan) {
      c.topic = (i < O.conns ? i : i - O.conns) % O.topics;
      if (c.role == R_SUB && w.lts[c.topic].alive++ == 0) topics[c.topic]->nthreads++;
    } else
      c.name = expand(O.topic, i, 0);
    w.subs.push_back(&c);
  }
  if (fan)
    for (int p = 0; p < O.publishers; p++) {
      Conn& c = co.conns.emplace_back();
      c.idx = O.conns + O.slow + p;
      c.role = R_PUB;
      for (int k = p; k < O.topics; k += O.publishers)
        c.pub_topics.push_back(k), topics[k]->pub = &c;
    }
  for (auto& w : workers) {
    if (O.mode == ECHO) {
      w->eslots.resize(w->conns.size() * O.inflight);
      size_t k = 0;
      for (Conn& c : w->conns) {
        c.es = &w->eslots[k];
        for (int i = 0; i < O.inflight; i++)
          w->eslots[k++].ref = i;
      }
    }
    if (O.mode == JOINS) {
      w->jslots.resize(w->conns.size() * O.per_conn);
      size_t k = 0;
      for (Conn& c : w->conns) {
        c.js = &w->jslots[k];
        for (int i = 0; i < O.per_conn; i++)
          w->jslots[k++].topic = expand(O.topic, c.idx, i);
      }
    }
    if (O.mode != CONNECTS)
      for (Conn& c : w->conns)
        w->to_open.push_back(&c);
  }
  if (O.mode == SLOW) {
    co.nl = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    timeval tv = {1, 0};
    setsockopt(co.nl, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
  }

  std::vector<std::thread> ts;
  co.clocks.resize(nt);
  for (int i = 1; i < nt; i++) {
    ts.emplace_back([i] {
      prctl(PR_SET_TIMERSLACK, 1);
      if (unshare(CLONE_FILES))
        die(3, "unshare: %s", strerror(errno));  // its own fd table: own limit, cheaper calls
      workers[i]->loop();
    });
    pthread_getcpuclockid(ts.back().native_handle(), &co.clocks[i]);
  }
  pthread_getcpuclockid(pthread_self(), &co.clocks[0]);
  if (nt > 1 && unshare(CLONE_FILES)) die(3, "unshare: %s", strerror(errno));
  co.loop();
  for (auto& t : ts)
    t.join();
  return report(co);
}
