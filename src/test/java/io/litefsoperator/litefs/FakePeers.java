package io.litefsoperator.litefs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Nodes behind an HTTP proxy, each with answers of its own. */
final class FakePeers implements AutoCloseable {

  /** What a node sends. */
  interface Answers {
    void to(String path, OutputStream out) throws IOException, InterruptedException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Answers> nodes = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
  private final CountDownLatch wasAsked = new CountDownLatch(1);

  FakePeers() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /**
   * A node with databases.
   *
   * @param txids by database, in the words of LiteFS: names escaped as in JSON, 16 hex digits
   */
  FakePeers node(String name, String clusterId, Map<String, String> txids) {
    return node(
        name,
        (path, out) ->
            out.write(
                (path.equals("/info") ? info(clusterId) : vars(txids))
                    .getBytes(StandardCharsets.UTF_8)));
  }

  FakePeers node(String name, Answers answers) {
    nodes.put(name, answers);
    return this;
  }

  Set<String> names() {
    return nodes.keySet();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** The URLs, as they were asked for. */
  Set<String> asked() {
    return Set.copyOf(asked);
  }

  void awaitAsked() throws InterruptedException {
    if (!wasAsked.await(10, TimeUnit.SECONDS)) {
      throw new AssertionError("no node was asked");
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    asked.add(exchange.getRequestURI().toString());
    wasAsked.countDown();
    String host = exchange.getRequestURI().getHost();
    try (exchange) {
      Answers answers = Objects.requireNonNull(nodes.get(host.substring(0, host.indexOf('.'))));
      exchange.sendResponseHeaders(200, 0);
      answers.to(exchange.getRequestURI().getPath(), exchange.getResponseBody());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As LiteFS 0.5.14 writes it. */
  static String info(String clusterId) {
    return """
        {
          "clusterID": "%s",
          "isPrimary": false,
          "candidate": false,
          "path": "/var/lib/litefs",
          "primary": {
            "hostname": ""
          }
        }
        """
        .formatted(clusterId);
  }

  /** As LiteFS 0.5.14 writes it, with less of the Go runtime's. */
  static String vars(Map<String, String> txids) {
    return "{\n\"cmdline\": [\"litefs\",\"mount\"],\n\"memstats\": {\"Alloc\":1,\"BySize\":[{\"Size\":0}]},\n"
        + "\"store\": {\"isPrimary\":false,\"candidate\":false,\"dbs\":{"
        + txids.entrySet().stream()
            .map(
                db ->
                    "\"NAME\":{\"name\":\"NAME\",\"txid\":\"%s\",\"checksum\":\"e04fc44716e5272f\",\"locks\":{\"pending\":\"unlocked\",\"dms\":\"unlocked\"}}"
                        .formatted(db.getValue())
                        .replace("NAME", db.getKey()))
            .collect(Collectors.joining(","))
        + "}}\n}\n";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
