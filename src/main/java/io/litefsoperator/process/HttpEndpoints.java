package io.litefsoperator.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /healthz}, {@code /readyz} and {@code /metrics} over HTTP, for anybody who reaches the
 * port. Says what is wrong in the body of a 503, one fault a line.
 */
final class HttpEndpoints implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HttpEndpoints.class);

  /** As many clients may dawdle; one more is turned away. */
  private static final int THREADS = 64;

  /** Seconds until a client that sends or reads nothing loses its connection, and its thread. */
  private static final String CLIENT_SECONDS = "5";

  private final HttpServer server;
  private final ExecutorService executor;

  /**
   * Answers from now on.
   *
   * @param sick what keeps the process from being healthy; empty when nothing does
   * @param unready what keeps it from being ready
   * @param metrics in Prometheus's text format
   * @throws IOException when the address can't be listened on
   */
  HttpEndpoints(
      InetSocketAddress address,
      Supplier<List<String>> sick,
      Supplier<List<String>> unready,
      Supplier<String> metrics)
      throws IOException {
    // Read by the server's implementation when its class is loaded.
    System.setProperty("sun.net.httpserver.maxReqTime", CLIENT_SECONDS);
    System.setProperty("sun.net.httpserver.maxRspTime", CLIENT_SECONDS);
    server = HttpServer.create(address, 0);
    executor =
        new ThreadPoolExecutor(
            0,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, "http");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(executor);
    serve("/healthz", () -> verdict(sick.get()));
    serve("/readyz", () -> verdict(unready.get()));
    serve(
        "/metrics",
        () -> new Answer(200, "text/plain; version=0.0.4; charset=utf-8", metrics.get()));
    server.createContext("/", exchange -> send(exchange, text(404, "not found\n")));
    server.start();
    log.info("Health and metrics at http://{}:{}", address().getHostString(), address().getPort());
  }

  /** Where it really listens. */
  InetSocketAddress address() {
    return server.getAddress();
  }

  /** Ends at once; requests under way are cut. */
  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  private record Answer(int status, String type, String body) {}

  private static Answer text(int status, String body) {
    return new Answer(status, "text/plain; charset=utf-8", body);
  }

  private static Answer verdict(List<String> faults) {
    return faults.isEmpty() ? text(200, "ok\n") : text(503, String.join("\n", faults) + "\n");
  }

  private void serve(String path, Supplier<Answer> answer) {
    server.createContext(
        path,
        exchange -> {
          if (!exchange.getRequestURI().getPath().equals(path)) {
            send(exchange, text(404, "not found\n"));
          } else if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            send(exchange, text(405, "only GET and HEAD\n"));
          } else {
            send(exchange, answerOf(path, answer));
          }
        });
  }

  private static Answer answerOf(String path, Supplier<Answer> answer) {
    try {
      return answer.get();
    } catch (RuntimeException e) {
      log.warn("{} failed", path, e);
      return text(500, "failed: " + e.getMessage() + "\n");
    }
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    try (exchange) {
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(answer.status(), head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }
}
