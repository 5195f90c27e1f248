package io.litefsoperator.gateway;

import static org.assertj.core.api.Assertions.fail;

import io.litefsoperator.api.Exec;
import io.litefsoperator.api.Routing;
import io.litefsoperator.litefs.LitefsYml;
import io.litefsoperator.resources.Gateway;
import io.litefsoperator.resources.GatewayConfig;
import io.litefsoperator.testing.Programs;
import io.litefsoperator.testing.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A pod's three programs in one network namespace: the gateway, LiteFS and the app. */
final class LocalPod implements AutoCloseable {

  /** Name of the primary's pod, as DNS has it. */
  static final String PRIMARY_HOST = "notes-0.notes-headless.default.svc.cluster.local";

  /** Name that has the addresses of all pods. */
  static final String NODES_HOST = "notes-headless.default.svc.cluster.local";

  /** Seconds until a process ends by itself, for the case that these tests are killed. */
  private static final int LONGEST_RUN = 300;

  private final Network network;
  private final Network.Place place;
  private final String name;
  private final Path directory;
  private final List<Process> processes = new ArrayList<>();
  private @Nullable Process litefs;
  private @Nullable Process gateway;
  private @Nullable Process app;

  private LocalPod(Network network, String name, Path directory) throws IOException {
    this.network = network;
    this.place = network.place();
    this.name = name;
    this.directory = directory;
  }

  /** A pod in which nothing runs yet, with an empty volume. */
  static LocalPod empty(Network network, String name) throws IOException {
    return new LocalPod(network, name, Files.createTempDirectory("pod"));
  }

  /** The same pod after it was deleted: its volume, at another address. */
  LocalPod again() throws IOException {
    return new LocalPod(network, name, directory);
  }

  /** Everything, ready. */
  static LocalPod started(Network network, String name, Routing routing) throws IOException {
    LocalPod pod = empty(network, name);
    pod.startLiteFs(routing);
    pod.startGateway(routing);
    return pod;
  }

  String address() {
    return place.address();
  }

  boolean isPrimary() {
    return PRIMARY_HOST.startsWith(name + ".");
  }

  /** A new connection to the gateway. */
  Wire connect() throws IOException {
    return new Wire(address(), 8080);
  }

  /** LiteFS, and the app as its child; the primary's name leads here from now on. */
  void startLiteFs(Routing routing) throws IOException {
    String mount = directory.resolve("mount").toString();
    startLiteFs(
        routing,
        mount,
        "env NODE=%s LISTEN=localhost:%d DATABASE=%s/%s %s"
            .formatted(name, routing.appPort(), mount, routing.database(), Programs.ledger()));
  }

  /** As with a sidecar the app has a process of its own; here also a file without LiteFS. */
  void startLiteFsBesideApp(Routing routing) throws IOException {
    startAppAlone(routing);
    startLiteFs(routing, directory.resolve("mount").toString(), "sleep " + LONGEST_RUN);
  }

  private void startLiteFs(Routing routing, String mount, String exec) throws IOException {
    if (isPrimary()) {
      network.names().set(PRIMARY_HOST, address());
    }
    Path file = directory.resolve("litefs.yml");
    Files.writeString(
        file,
        LitefsYml.render(
            mount,
            directory.resolve("data").toString(),
            List.of(new Exec(exec, false)),
            Gateway.withProxy(null, routing),
            new LitefsYml.Lease(
                "notes-0",
                "http://%s:%d".formatted(PRIMARY_HOST, LitefsYml.API_PORT),
                isPrimary())));
    litefs = start("litefs", Programs.litefs() + " mount -config " + file + " -no-expand-env");
    awaitTrue("LiteFS's proxy and the app to listen", () -> isUp(routing));
  }

  /** Whether the app and LiteFS's proxy listen, which only their own pod sees. */
  private boolean isUp(Routing routing) {
    String listening =
        Programs.run("ip", "netns", "exec", place.namespace(), "ss", "--no-header", "-ltn");
    return listening.contains(":" + GatewayConfig.PROXY_PORT + " ")
        && listening.contains(":" + routing.appPort() + " ");
  }

  /** The app without LiteFS, on a file of its own. */
  void startAppAlone(Routing routing) {
    app =
        start(
            "app",
            "env NODE=%s LISTEN=localhost:%d DATABASE=%s %s"
                .formatted(
                    name, routing.appPort(), directory.resolve("alone.db"), Programs.ledger()));
  }

  void startGateway(Routing routing) throws IOException {
    startGateway(routing, NODES_HOST);
  }

  /** As of the cluster whose nodes have that name. */
  void startGateway(Routing routing, String nodesHost) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("haproxy.cfg"),
            GatewayConfig.render(routing, PRIMARY_HOST, nodesHost));
    Programs.run("chmod", "0755", directory.toString());
    gateway =
        start(
            "gateway",
            "env LITEFS_POD_IP=%s setpriv --reuid=99 --regid=99 --clear-groups %s -db -f %s"
                .formatted(address(), Programs.haproxy(), file));
    awaitTrue("the gateway to listen", () -> Wire.listens(address(), routing.port()));
  }

  /** An app that has a process of its own. */
  void killApp() {
    end(app);
  }

  /** With its app, as when a node is lost: nothing is said to anybody. */
  void killLiteFs() {
    end(litefs);
  }

  /** As the kubelet ends the container. */
  Process stopGateway() {
    Process process = Objects.requireNonNull(gateway);
    process.descendants().forEach(child -> signal("USR1", child.pid()));
    signal("USR1", process.pid());
    return process;
  }

  private static void signal(String signal, long pid) {
    Programs.run("kill", "-" + signal, Long.toString(pid));
  }

  private Process start(String program, String command) {
    try {
      List<String> words = new ArrayList<>();
      words.addAll(List.of("timeout", "-s", "KILL", Integer.toString(LONGEST_RUN)));
      words.addAll(List.of("ip", "netns", "exec", place.namespace()));
      String resolver = "mount --bind %s /etc/resolv.conf && ".formatted(network.resolvConf());
      if (program.equals("litefs")) {
        words.addAll(List.of("unshare", "--mount", "--pid", "--fork", "--kill-child"));
      } else {
        words.addAll(List.of("unshare", "--mount"));
      }
      words.addAll(List.of("sh", "-c", resolver + "exec " + command));
      Process process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log(program).toFile()))
              .start();
      processes.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path log(String program) {
    return directory.resolve(program + ".log");
  }

  private void awaitTrue(String what, Callable<Boolean> condition) {
    Awaitility.await(name + ": " + what)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofSeconds(30))
        .conditionEvaluationListener(
            evaluated -> {
              if (!processes.get(processes.size() - 1).isAlive()) {
                fail("it ended:%n%s", logs());
              }
            })
        .until(condition);
  }

  /** What all of them have said. */
  String logs() {
    StringBuilder text = new StringBuilder();
    for (String program : List.of("litefs", "gateway", "app")) {
      if (Files.exists(log(program))) {
        try {
          text.append(program).append(":\n").append(Files.readString(log(program)));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return text.toString();
  }

  /** Kills all of it, as when the pod is deleted at once. */
  void kill() {
    processes.forEach(LocalPod::end);
  }

  @Override
  public void close() throws IOException {
    kill();
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void end(@Nullable Process process) {
    if (process == null || !process.isAlive()) {
      return;
    }
    List<ProcessHandle> all = process.descendants().toList();
    all.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    Awaitility.await()
        .atMost(10, TimeUnit.SECONDS)
        .until(() -> all.stream().noneMatch(ProcessHandle::isAlive) && !process.isAlive());
  }
}
