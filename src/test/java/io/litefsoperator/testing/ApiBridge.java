package io.litefsoperator.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The API server on a port of this machine, for reading, with the rights of the tests' client; and
 * the pods of a namespace as Prometheus is told of them.
 */
final class ApiBridge implements AutoCloseable {

  private static final int BAD_GATEWAY = 502;
  private static final String TARGETS = "/targets";

  private final KubernetesClient client;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(8);

  ApiBridge(KubernetesClient client, String namespace) throws IOException {
    this.client = client;
    PodTargets targets = new PodTargets(client, namespace);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange ->
            answer(
                exchange, "text/plain; version=0.0.4", read(exchange.getRequestURI().toString())));
    server.createContext(TARGETS, exchange -> answer(exchange, "application/json", targets.json()));
    server.start();
  }

  /** Host and port. */
  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Where the pods are listed, for Prometheus's {@code http_sd_configs}. */
  String targets() {
    return "http://" + address() + TARGETS;
  }

  private static void answer(HttpExchange exchange, String type, String answer) throws IOException {
    try (exchange) {
      byte[] text = answer.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(
          text.length == 0 ? BAD_GATEWAY : 200, text.length == 0 ? -1 : text.length);
      exchange.getResponseBody().write(text);
    }
  }

  /** Empty where there is no answer: of a pod that has just gone, say. */
  private String read(String path) {
    try {
      return Objects.requireNonNullElse(client.raw(path), "");
    } catch (KubernetesClientException e) {
      return "";
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
