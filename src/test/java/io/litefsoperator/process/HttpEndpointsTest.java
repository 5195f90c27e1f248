package io.litefsoperator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HttpEndpointsTest {

  private final AtomicReference<List<String>> sick = new AtomicReference<>(List.of());
  private final AtomicReference<List<String>> unready = new AtomicReference<>(List.of());
  private final ProcessMetrics metrics = new ProcessMetrics("test");
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpEndpoints endpoints;

  @BeforeEach
  void start() throws IOException {
    endpoints =
        new HttpEndpoints(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            sick::get,
            unready::get,
            metrics.registry()::scrape);
  }

  @AfterEach
  void stop() {
    endpoints.close();
    metrics.close();
  }

  private HttpResponse<String> request(String method, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + endpoints.address().getPort() + path);
    return client.send(
        HttpRequest.newBuilder(uri)
            .method(method, BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(5))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void aProcessWithoutFaultsIsHealthyAndReady() throws Exception {
    assertThat(request("GET", "/healthz").statusCode()).isEqualTo(200);
    assertThat(request("GET", "/readyz").statusCode()).isEqualTo(200);
    assertThat(request("GET", "/readyz").body()).isEqualTo("ok\n");
  }

  @Test
  void whatIsWrongStandsInTheBody() throws Exception {
    sick.set(List.of("informer pods is dead", "and so am I"));
    unready.set(List.of("starting"));

    assertThat(request("GET", "/healthz").statusCode()).isEqualTo(503);
    assertThat(request("GET", "/healthz").body()).isEqualTo("informer pods is dead\nand so am I\n");
    assertThat(request("GET", "/readyz").statusCode()).isEqualTo(503);
    assertThat(request("GET", "/readyz").body()).isEqualTo("starting\n");
  }

  @Test
  void metricsAreInPrometheusTextFormat() throws Exception {
    HttpResponse<String> response = request("GET", "/metrics");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/plain; version=0.0.4");
    assertThat(response.body())
        .contains(
            "jvm_memory_used_bytes{", "jvm_threads_live_threads", "process_cpu_usage", "jvm_gc_");
  }

  @Test
  void anythingElseIsNotFound() throws Exception {
    assertThat(request("GET", "/").statusCode()).isEqualTo(404);
    assertThat(request("GET", "/healthz/deep").statusCode()).isEqualTo(404);
    assertThat(request("GET", "/metricsx").statusCode()).isEqualTo(404);
  }

  @Test
  void onlyReadingIsAllowed() throws Exception {
    HttpResponse<String> response = request("POST", "/metrics");
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");

    assertThat(request("HEAD", "/healthz").statusCode()).isEqualTo(200);
    assertThat(request("HEAD", "/healthz").body()).isEmpty();
  }

  @Test
  void aFaultInsideIsA500AndTheNextRequestIsAnswered() throws Exception {
    sick.set(null);
    assertThat(request("GET", "/healthz").statusCode()).isEqualTo(500);

    sick.set(List.of());
    assertThat(request("GET", "/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void clientsThatSendNothingKeepNobodyFromBeingAnswered() throws Exception {
    Socket[] silent = new Socket[20];
    for (int i = 0; i < silent.length; i++) {
      silent[i] = new Socket("127.0.0.1", endpoints.address().getPort());
      silent[i].getOutputStream().write("GET /heal".getBytes("US-ASCII"));
    }
    try {
      assertThat(request("GET", "/healthz").statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void anAddressInUseIsAnErrorAtOnce() {
    assertThatThrownBy(
            () ->
                new HttpEndpoints(
                    endpoints.address(), sick::get, unready::get, metrics.registry()::scrape))
        .isInstanceOf(IOException.class);
  }
}
