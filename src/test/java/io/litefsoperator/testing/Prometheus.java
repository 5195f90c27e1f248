package io.litefsoperator.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A real Prometheus beside the tests. */
public final class Prometheus implements AutoCloseable {

  private static final Duration START_TIME_OUT = Duration.ofSeconds(60);

  private final Path home;
  private final Process process;
  private final ApiBridge bridge;
  private final String url;
  private final HttpClient http = HttpClient.newHttpClient();

  private Prometheus(Path home, Process process, ApiBridge bridge, String url) {
    this.home = home;
    this.process = process;
    this.bridge = bridge;
    this.url = url;
  }

  /**
   * Starts one that asks the operator, the bed's pods and the kubelets every second.
   *
   * @param podMonitor by which pods are found, read as the Prometheus operator reads it
   * @param rules the text of a rule file
   */
  public static Prometheus start(TestBed bed, JsonNode podMonitor, String rules) {
    try {
      Path home = Files.createTempDirectory("prometheus");
      ApiBridge bridge = new ApiBridge(bed.client(), bed.namespace());
      Files.writeString(home.resolve("rules.yaml"), rules);
      Files.writeString(
          home.resolve("prometheus.yaml"), new PrometheusConfig(bed, bridge, podMonitor).text());
      String address = "127.0.0.1:" + Ports.free();
      Process process =
          new ProcessBuilder(
                  Path.of(Programs.promtool()).resolveSibling("prometheus").toString(),
                  "--config.file=" + home.resolve("prometheus.yaml"),
                  "--storage.tsdb.path=" + home.resolve("data"),
                  "--web.listen-address=" + address,
                  "--log.level=warn")
              .redirectErrorStream(true)
              .redirectOutput(home.resolve("log").toFile())
              .start();
      Prometheus prometheus = new Prometheus(home, process, bridge, "http://" + address);
      prometheus.awaitReady();
      return prometheus;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady() {
    await("Prometheus is ready")
        .atMost(START_TIME_OUT)
        .pollInterval(Duration.ofMillis(100))
        .failFast(() -> assertThat(process.isAlive()).as(this::log).isTrue())
        .ignoreExceptionsInstanceOf(UncheckedIOException.class)
        .until(() -> get("/-/ready").startsWith("Prometheus"));
  }

  public String url() {
    return url;
  }

  private String log() {
    try {
      return Files.readString(home.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The series that an expression gives now; fails if it is none. */
  public List<JsonNode> query(String expression) {
    JsonNode answer =
        json("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    assertThat(answer.path("status").asText())
        .as("%s: %s", expression, answer)
        .isEqualTo("success");
    List<JsonNode> series = new ArrayList<>();
    answer.path("data").path("result").forEach(series::add);
    return series;
  }

  /** The rules, each with what came of its last evaluation. */
  public List<JsonNode> rules() {
    List<JsonNode> rules = new ArrayList<>();
    json("/api/v1/rules")
        .path("data")
        .path("groups")
        .forEach(group -> group.path("rules").forEach(rules::add));
    return rules;
  }

  private JsonNode json(String path) {
    return Serialization.unmarshal(get(path), JsonNode.class);
  }

  private String get(String path) {
    try {
      return http.send(
              HttpRequest.newBuilder(URI.create(url + path))
                  .timeout(Duration.ofSeconds(10))
                  .build(),
              BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
      bridge.close();
      try (Stream<Path> files = Files.walk(home)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
