package io.litefsoperator.bench.scale;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.litefsoperator.litefs.LitefsYml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers for the LiteFS of every pod, at the pod's address, by one socket. The answers are those
 * that a real one gave, with another cluster ID and role. A node does as it is told: answers, at
 * once or late, says another cluster ID, fails, or keeps silent while the connection stands.
 */
final class StubNodes implements AutoCloseable {

  /** What a real LiteFS 0.5.14 answered; VarsBodyIT compares. */
  static final Path INFO = Path.of("src/bench/litefs/info.json");

  static final Path VARS = Path.of("src/bench/litefs/vars.json");

  private static final Pattern IP = Pattern.compile("\"podIP\":\"([^\"]+)\"");
  private static final Pattern NAME = Pattern.compile("\"metadata\":\\{\"name\":\"([^\"]+)\"");
  private static final Pattern UID = Pattern.compile("\"uid\":\"([^\"]+)\",\"resourceVersion\"");
  private static final int THREADS = 4;

  /** Of a late answer: half of the time that the operator waits for both. */
  private static final long LATE_MILLIS = 500;

  private record Node(String pod, String uid) {
    String cluster() {
      return pod.substring(0, pod.lastIndexOf('-'));
    }

    boolean isPrimary() {
      return pod.endsWith("-0");
    }
  }

  private final RawClient client;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
  private final String info;
  private final byte[] vars;
  private final Map<String, Node> nodes = new ConcurrentHashMap<>();
  private final Set<String> hanging = ConcurrentHashMap.newKeySet();
  private final Set<String> failing = ConcurrentHashMap.newKeySet();
  private final Set<String> late = ConcurrentHashMap.newKeySet();

  /** By pod, the UID of the one that is stray: the one after it is none. */
  private final Map<String, String> strays = new ConcurrentHashMap<>();

  private final Map<String, Instant> firstBad = new ConcurrentHashMap<>();
  private final Map<String, Instant> firstAsked = new ConcurrentHashMap<>();
  private final LongAdder polls = new LongAdder();

  StubNodes(Bed bed) {
    this.client = new RawClient(bed.place(), bed.adminToken());
    try {
      info = Files.readString(INFO);
      vars = Files.readAllBytes(VARS);
      // Without it an answer waits 40 ms for the client's acknowledgement of its head.
      System.setProperty("sun.net.httpserver.nodelay", "true");
      server = HttpServer.create(new InetSocketAddress(LitefsYml.API_PORT), 4096);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    Thread thread = new Thread(this::watch, "pods");
    thread.setDaemon(true);
    thread.start();
  }

  /** Of all nodes of a cluster that are not stray. */
  static String clusterId(String cluster) {
    return "LFSC%016X".formatted(cluster.hashCode() & 0xFFFFFFFFL);
  }

  /** All nodes of this cluster, from now on. */
  void hang(String cluster) {
    hanging.add(cluster);
  }

  /** All nodes of this cluster answer 500, from now on. */
  void fail(String cluster) {
    failing.add(cluster);
  }

  /** All nodes of this cluster take their time, from now on. */
  void delay(String cluster) {
    late.add(cluster);
  }

  void recover() {
    hanging.clear();
    failing.clear();
    late.clear();
  }

  /** The pod of this name that is there now says another cluster ID. */
  void makeStray(String pod) {
    nodes.values().stream()
        .filter(node -> node.pod().equals(pod))
        .forEach(node -> strays.put(pod, node.uid()));
  }

  /** When a stray pod was first asked. */
  Optional<Instant> firstBad(String pod) {
    return Optional.ofNullable(firstBad.get(pod));
  }

  /** Forgets who was asked. */
  void resetAsked() {
    firstAsked.clear();
  }

  /** Clusters of which a node was asked since {@link #resetAsked}, and when first. */
  Map<String, Instant> firstAsked() {
    return Map.copyOf(firstAsked);
  }

  /** So far: of both questions that make a poll, the first. */
  long polls() {
    return polls.sum();
  }

  private void answer(HttpExchange exchange) {
    Node node = nodes.get(exchange.getLocalAddress().getAddress().getHostAddress());
    if (node == null) {
      respond(exchange, 503, new byte[0]);
      return;
    }
    boolean isInfo = exchange.getRequestURI().getPath().equals("/info");
    if (isInfo) {
      polls.increment();
      firstAsked.putIfAbsent(node.cluster(), Instant.now());
    }
    if (hanging.contains(node.cluster())) {
      return; // the exchange stays open until the client gives up
    }
    if (failing.contains(node.cluster())) {
      respond(exchange, 500, "boom".getBytes(StandardCharsets.UTF_8));
    } else if (late.contains(node.cluster())) {
      ScheduledFuture<?> unused =
          later.schedule(
              () -> respond(exchange, 200, isInfo ? info(node) : vars),
              LATE_MILLIS,
              TimeUnit.MILLISECONDS);
    } else {
      respond(exchange, 200, isInfo ? info(node) : vars);
    }
  }

  private byte[] info(Node node) {
    boolean isStray = node.uid().equals(strays.get(node.pod()));
    if (isStray) {
      firstBad.putIfAbsent(node.pod(), Instant.now());
    }
    return info.replace("CLUSTER_ID", clusterId(isStray ? node.pod() : node.cluster()))
        .replace("IS_PRIMARY", Boolean.toString(node.isPrimary()))
        .replace("PRIMARY_HOSTNAME", isStray ? "" : node.cluster() + "-0")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Also to a client that has hung up. */
  private static void respond(HttpExchange exchange, int status, byte[] body) {
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (IOException e) {
      // It waits for nothing any more.
    }
  }

  private void watch() {
    try {
      while (true) {
        client.lines("/api/v1/pods?watch=true&timeoutSeconds=3600", this::take);
      }
    } catch (IOException | RuntimeException | InterruptedException e) {
      // The bed is gone.
    }
  }

  /** Without a parser: there are tens of thousands of these lines, and two processors. */
  private void take(String line) {
    String ip = first(IP, line);
    String pod = first(NAME, line);
    String uid = first(UID, line);
    if (ip != null && pod != null && uid != null && !line.startsWith("{\"type\":\"DELETED\"")) {
      nodes.put(ip, new Node(pod, uid));
    }
  }

  private static @Nullable String first(Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    return matcher.find() ? matcher.group(1) : null;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    later.shutdownNow();
  }
}
