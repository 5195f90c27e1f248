package io.litefsoperator.bench.scale;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.testing.Samples;
import io.litefsoperator.testing.YamlDocuments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The operator as its image runs it: the image's files, user and command, the account that a pod
 * would have, and the memory that the Deployment gives it.
 */
final class MeasuredOperator implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(2);
  private static final String GC_LOG = "tmp/gc.log";

  /** As in "[12.345s] GC(3) Pause Young (Allocation Failure) 24M->12M(60M) 5.123ms". */
  private static final Pattern PAUSE =
      Pattern.compile("^\\[([0-9.]+)s\\].* Pause .* ([0-9.]+)ms$", Pattern.MULTILINE);

  private final Path root;
  private final Daemon daemon;
  private final Duration readyAfter;
  private final double cpuSecondsToReady;
  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * A stop of all threads for the garbage collector.
   *
   * @param at seconds after the JVM began
   */
  record GcPause(double at, double milliseconds) {}

  private MeasuredOperator(Place place, Daemon daemon, long begin) {
    this.root = place.root();
    this.daemon = daemon;
    Waiting.until("the operator, see " + daemon.log(), START, Duration.ofMillis(5), this::isReady);
    readyAfter = Duration.ofNanos(System.nanoTime() - begin);
    cpuSecondsToReady = daemon.cpuSeconds();
  }

  /** Returns when it says that it is ready. */
  static MeasuredOperator start(Bed bed) {
    return start(bed, bed.place().jvm());
  }

  /**
   * @param jvm options in addition
   */
  static MeasuredOperator start(Bed bed, List<String> jvm) {
    Place place = bed.place();
    try {
      giveAccount(bed);
      Files.deleteIfExists(place.root().resolve(GC_LOG));
      JsonNode image = new ObjectMapper().readTree(Files.readString(place.image())).path("config");
      List<String> command =
          new ArrayList<>(place.inRoot(place.root(), image.path("User").asText()).toList());
      image.path("Entrypoint").forEach(word -> command.add(word.asText()));
      Path log = place.run().resolve("logs/operator.log");
      long begin = System.nanoTime();
      Daemon daemon = Daemon.start(command, environment(place, jvm), log);
      try {
        return new MeasuredOperator(place, daemon, begin);
      } catch (RuntimeException e) {
        daemon.kill();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void giveAccount(Bed bed) throws IOException {
    Path root = bed.place().root();
    Path account =
        Files.createDirectories(root.resolve("var/run/secrets/kubernetes.io/serviceaccount"));
    Files.writeString(account.resolve("ca.crt"), Files.readString(bed.place().pki("ca.crt")));
    Files.writeString(account.resolve("token"), bed.token());
    Files.writeString(account.resolve("namespace"), Bed.OPERATOR);
    Path tmp = Files.createDirectories(root.resolve("tmp"));
    Files.setPosixFilePermissions(tmp, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  private static Map<String, String> environment(Place place, List<String> jvm) throws IOException {
    // What the JVM would read from the container's control group.
    Stream<String> options =
        Stream.concat(
            Stream.of(
                "-XX:MaxRAM=" + memoryLimit(), "-Xlog:gc:file=/" + GC_LOG + ":uptime:filecount=0"),
            jvm.stream());
    return Map.of(
        "KUBERNETES_SERVICE_HOST",
        place.address(),
        "KUBERNETES_SERVICE_PORT",
        "6443",
        "POD_NAME",
        "litefs-operator-0",
        "LITEFS_OPERATOR_LEADER_ELECTION_NAMESPACE",
        Bed.OPERATOR,
        "LITEFS_OPERATOR_POD_NAMESPACE",
        Bed.OPERATOR,
        "JAVA_TOOL_OPTIONS",
        String.join(" ", options.toList()));
  }

  private static long memoryLimit() throws IOException {
    Deployment deployment =
        YamlDocuments.of(Files.readString(Path.of("deploy/install.yaml"))).stream()
            .filter(document -> document.contains("kind: Deployment"))
            .map(document -> Serialization.unmarshal(document, Deployment.class))
            .findFirst()
            .orElseThrow();
    Quantity limit =
        deployment
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .get(0)
            .getResources()
            .getLimits()
            .get("memory");
    return requireNonNull(limit, "the Deployment has a memory limit")
        .getNumericalAmount()
        .longValueExact();
  }

  private boolean isReady() {
    if (!daemon.isAlive()) {
      throw new IllegalStateException("the operator ended, see " + daemon.log());
    }
    try {
      return get("/readyz").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpResponse<String> get(String path) throws IOException {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:8080" + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** From the start of the process until it said that it is ready. */
  Duration readyAfter() {
    return readyAfter;
  }

  double cpuSecondsToReady() {
    return cpuSecondsToReady;
  }

  Daemon process() {
    return daemon;
  }

  Samples metrics() {
    try {
      return Samples.parse(get("/metrics").body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How often it has looked at a cluster, so far. */
  double looks() {
    return metrics().sum("litefs_operator_reconcile_seconds_count");
  }

  /** All so far. */
  List<GcPause> pauses() {
    try {
      Matcher matcher = PAUSE.matcher(Files.readString(root.resolve(GC_LOG)));
      List<GcPause> pauses = new ArrayList<>();
      while (matcher.find()) {
        pauses.add(
            new GcPause(
                Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2))));
      }
      return pauses;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGTERM, as a Deployment ends it. */
  @Override
  public void close() {
    daemon.close();
  }
}
