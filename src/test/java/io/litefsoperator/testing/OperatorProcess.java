package io.litefsoperator.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;

/** The operator as a process of its own, with the rights of its service account and no more. */
public final class OperatorProcess {

  /** Short times, so that tests need not wait. */
  private static final List<String> OPTIONS =
      List.of(
          "--http-address=127.0.0.1:0",
          "--log-format=text",
          "--node-access=proxy",
          "--resync=5s",
          "--poll-settled=2s",
          "--poll-unsettled=500ms");

  private static final Path LOGS = Path.of("target/operator-logs");
  private static final Pattern ADDRESS = Pattern.compile("Health and metrics at http://(\\S+)");
  private static final Duration START_TIME_OUT = Duration.ofSeconds(60);
  private static final Duration LOOKS_TIME_OUT = Duration.ofSeconds(60);
  private static final String LOOKS = "litefs_operator_reconcile_seconds_count{result=\"success\"}";
  private static final long STOP_SECONDS = 15;

  private final Process process;
  private final Path log;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  private OperatorProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Launches one and does not wait.
   *
   * @param name of its log file
   * @param options in addition to the short times; the same option given twice is refused
   */
  public static OperatorProcess launch(TestCluster cluster, String name, List<String> options) {
    try {
      Files.createDirectories(LOGS);
      Path log = LOGS.resolve(name + ".log");
      List<String> command = new ArrayList<>(java());
      command.add("--kubeconfig=" + OperatorKubeconfig.write(cluster));
      OPTIONS.stream()
          .filter(option -> options.stream().noneMatch(other -> sameOption(option, other)))
          .forEach(command::add);
      command.addAll(options);
      Process process =
          environment(new ProcessBuilder(command))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return new OperatorProcess(process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Launches one and waits until it is ready. */
  public static OperatorProcess start(TestCluster cluster, String name, List<String> options) {
    OperatorProcess operator = launch(cluster, name, options);
    try {
      operator.awaitReady();
      return operator;
    } catch (RuntimeException | Error e) {
      operator.kill();
      throw e;
    }
  }

  /** Neither the tests' own classes nor what was set for the shell of whoever runs the tests. */
  private static List<String> java() {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !entry.endsWith("test-classes") && !entry.endsWith("test-classes/"))
            .collect(Collectors.joining(File.pathSeparator));
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xmx160m",
        "-cp",
        classPath,
        "io.litefsoperator.Main");
  }

  private static ProcessBuilder environment(ProcessBuilder builder) {
    builder
        .environment()
        .keySet()
        .removeIf(
            name ->
                name.equals("KUBECONFIG")
                    || name.startsWith("KUBERNETES_")
                    || name.startsWith("LITEFS_OPERATOR_")
                    || name.equals("JAVA_TOOL_OPTIONS"));
    return builder;
  }

  private static boolean sameOption(String one, String other) {
    return one.split("=", 2)[0].equals(other.split("=", 2)[0]);
  }

  /** Until {@code /readyz} says so; fails at once if the process ends. */
  public void awaitReady() {
    await("the operator is ready, " + log)
        .atMost(START_TIME_OUT)
        .pollInterval(Duration.ofMillis(100))
        .failFast(
            () -> {
              if (!process.isAlive()) {
                throw new AssertionError(
                    "the operator ended with exit code %d:%n%s"
                        .formatted(process.exitValue(), logText()));
              }
            })
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> isListening() && get("/readyz").statusCode() == 200);
  }

  private boolean isListening() {
    return ADDRESS.matcher(logText()).find();
  }

  /** Host and port of its health and metrics. */
  String address() {
    Matcher address = ADDRESS.matcher(logText());
    assertThat(address.find()).as("the log names the address").isTrue();
    return address.group(1);
  }

  /** From the process's own port. */
  public HttpResponse<String> get(String path) throws IOException {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://" + address() + path))
              .timeout(Duration.ofSeconds(10))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** What it measures at this moment. */
  public Samples metrics() throws IOException {
    return Samples.parse(get("/metrics").body());
  }

  /** Until it has looked at its clusters so many times more. */
  public void awaitLooks(int number) {
    double before = looks();
    await("the operator looked %d times".formatted(number))
        .atMost(LOOKS_TIME_OUT)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> looks() >= before + number);
  }

  /** How often it has looked at a cluster, without counting looks that failed. */
  public double looks() {
    try {
      return metrics().of(LOOKS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Until the log says this. */
  public void awaitLog(String text, Duration atMost) {
    await("%s says '%s'".formatted(log, text))
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> logText().contains(text));
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** SIGTERM; returns the exit code, which must come in time. */
  public int stop() {
    process.destroy();
    return awaitExit();
  }

  /** The exit code of a process that ends by itself, or was told to. */
  public int awaitExit() {
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        Assertions.fail(
            "the operator did not end within %d s; its log:%n%s"
                .formatted(STOP_SECONDS, logText()));
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** SIGKILL: it gets no chance to put anything in order. */
  public void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  public Path log() {
    return log;
  }

  public String logText() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
