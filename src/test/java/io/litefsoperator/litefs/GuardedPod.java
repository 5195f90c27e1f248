package io.litefsoperator.litefs;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.litefsoperator.observe.GuardReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The volumes of pod notes-0 as its guard sees them, and the guard run on them. */
final class GuardedPod {

  static final String ID = "LFSC0123456789ABCDEF";
  static final String OTHER_ID = "LFSCFEDCBA9876543210";

  private static final String NAME = "notes-0";

  private final Path root;
  private final Path commands;
  private final Map<String, String> files = new HashMap<>();
  private int generation;

  private @Nullable Integer proxy;
  private int patience;

  /** A replica without an expectation, on an empty volume, with no peers. */
  GuardedPod(Path root, Path commands) throws IOException {
    this.root = root;
    this.commands = commands;
    Files.createDirectories(data());
    Files.createDirectories(root.resolve("pod"));
    annotations("");
    files.put("notes-0/guard.sh", Scripts.GUARD.text());
    files.put(
        "notes-0/litefs.yml",
        LitefsYml.render(
            "/litefs",
            "/var/lib/litefs",
            List.of(),
            null,
            new LitefsYml.Lease(
                NAME, "http://notes-0.notes-headless.default.svc.cluster.local:20202", true)));
    config("litefs-candidate", "false");
  }

  Path data() {
    return root.resolve("data");
  }

  GuardedPod candidate() throws IOException {
    return config("litefs-candidate", "true");
  }

  GuardedPod expecting(String id) throws IOException {
    return config("cluster-id", id);
  }

  GuardedPod holding(String id) throws IOException {
    Files.writeString(data().resolve("clusterid"), id);
    return this;
  }

  /** Has the guard wait this long for what is missing; not at all by itself. */
  GuardedPod patient(int seconds) {
    patience = seconds;
    return this;
  }

  /** A file of a database's folder ltx. */
  GuardedPod ltx(String database, String file) throws IOException {
    Path folder = data().resolve("dbs").resolve(database).resolve("ltx");
    Files.createDirectories(folder);
    Files.createFile(folder.resolve(file));
    return this;
  }

  /** As LiteFS writes it, with one transaction. */
  GuardedPod transaction(String database, String txid) throws IOException {
    return ltx(database, "%s-%s.ltx".formatted(txid, txid));
  }

  /** Has other nodes behind the port of a proxy that knows their names. */
  GuardedPod among(FakePeers peers) throws IOException {
    for (String peer : peers.names()) {
      config("../" + peer + "/litefs-candidate", "false");
    }
    proxy = peers.port();
    return this;
  }

  /**
   * Writes a key of the pod's ConfigMap, or takes it away, as Kubernetes does: all files anew, and
   * then the link changed.
   */
  GuardedPod config(String key, @Nullable String text) throws IOException {
    String file = Path.of(NAME, key).normalize().toString();
    if (text == null) {
      files.remove(file);
    } else {
      files.put(file, text);
    }
    Path config = Files.createDirectories(root.resolve("config"));
    Path old = config.resolve("..generation" + generation);
    Path next = config.resolve("..generation" + ++generation);
    for (Map.Entry<String, String> each : files.entrySet()) {
      Path path = next.resolve(each.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, each.getValue());
      Path link = config.resolve(Path.of(each.getKey()).getName(0).toString());
      if (!Files.isSymbolicLink(link)) {
        Files.createSymbolicLink(link, Path.of("..data").resolve(link.getFileName()));
      }
    }
    Path link = Files.createSymbolicLink(config.resolve("..data_tmp"), next.getFileName());
    Files.move(link, config.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    if (Files.exists(old)) {
      try (Stream<Path> all = Files.walk(old)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    return this;
  }

  /** The text of the downward API's file, a line each. */
  GuardedPod annotations(String text) throws IOException {
    Path file = Files.writeString(root.resolve("pod/annotations.new"), text);
    Files.move(
        file,
        root.resolve("pod/annotations"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    return this;
  }

  GuardedPod granted() throws IOException {
    return annotations(
        """
        kubernetes.io/config.seen="2026-01-01T12:00:00Z"
        litefs-operator.io/start-granted="c-1"
        """);
  }

  /** Runs the guard to its end. */
  Ended run() throws Exception {
    return launch().awaitEnd();
  }

  Running launch() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(commands.resolve("sh").toString(), root + "/config/notes-0/guard.sh")
            .redirectErrorStream(true)
            .redirectOutput(root.resolve("log").toFile());
    builder.environment().clear();
    builder.environment().put("PATH", commands.toString());
    builder.environment().put("LITEFS_POD_NAME", NAME);
    builder.environment().put("GUARD_PATIENCE", Integer.toString(patience));
    builder.environment().put("GUARD_MESSAGE", message().toString());
    if (proxy != null) {
      builder.environment().put("http_proxy", "http://127.0.0.1:" + proxy);
    }
    return new Running(builder.start(), System.nanoTime());
  }

  private Path message() {
    return root.resolve("termination-log");
  }

  /** A guard under way. */
  final class Running {
    final Process process;
    private final long begin;

    private Running(Process process, long begin) {
      this.process = process;
      this.begin = begin;
    }

    Ended awaitEnd() throws Exception {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the guard does not end");
      }
      Duration time = Duration.ofNanos(System.nanoTime() - begin);
      String message = Files.exists(message()) ? Files.readString(message()) : "";
      return new Ended(process.exitValue(), message, Files.readString(root.resolve("log")), time);
    }
  }

  /**
   * A guard at its end.
   *
   * @param message as Kubernetes takes it into the pod's status
   * @param log what it wrote to its output
   */
  record Ended(int code, String message, String log, Duration time) {

    /** As the operator reads it. */
    GuardReport report() {
      Pod pod =
          new PodBuilder()
              .withNewStatus()
              .addNewInitContainerStatus()
              .withName("guard")
              .withNewState()
              .withNewTerminated()
              .withExitCode(code)
              .withMessage(message)
              .endTerminated()
              .endState()
              .endInitContainerStatus()
              .endStatus()
              .build();
      return GuardReport.of(pod).orElseThrow(() -> new AssertionError("no refusal: " + this));
    }

    int bytes() {
      return message.getBytes(StandardCharsets.UTF_8).length;
    }

    String summary() {
      return Objects.requireNonNull(message.lines().findFirst().orElse(null));
    }
  }
}
