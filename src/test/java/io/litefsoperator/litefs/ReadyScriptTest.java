package io.litefsoperator.litefs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The readiness probe's script, run with busybox against nodes that answer as told. */
final class ReadyScriptTest {

  private static final String ID = "LFSC0123456789ABCDEF";
  private static final String OTHER_ID = "LFSCFEDCBA9876543210";

  @TempDir private static Path commands;
  @TempDir private Path root;

  private Node own;
  private Node primary;

  @BeforeAll
  static void busybox() throws IOException {
    Busybox.linkInto(commands);
  }

  @BeforeEach
  void aReplicaInSync() throws IOException {
    own = new Node().info(ID, false, "notes-0").databases(Map.of("notes.db", 7)).started("1.5e+09");
    primary = new Node().info(ID, true, "notes-0").databases(Map.of("notes.db", 7));
    config("cluster-id", ID);
    config("litefs.yml", "lease:\n  advertise-url: \"%s\"\n".formatted(primary.url()));
    config("ready.sh", Scripts.READY.text());
    Files.createDirectories(root.resolve("shared/live"));
    mounted(true);
  }

  @AfterEach
  void stop() {
    own.stop();
    primary.stop();
  }

  @ParameterizedTest
  @ValueSource(strings = {"AppImage", "Sidecar"})
  void aReplicaIsReadyOnceItHasAllThatItsPrimaryHas(String delivery) throws Exception {
    own.databases(Map.of("notes.db", 6));
    assertThat(ask(delivery)).isEqualTo("it has not all of notes.db yet");

    own.databases(Map.of("notes.db", 7, "mine.db", 1));
    assertThat(ask(delivery)).isEmpty();
  }

  @Test
  void aReplicaThatLacksADatabaseIsNotReady() throws Exception {
    primary.databases(Map.of("notes.db", 7, "other \"one\".db", 1));

    assertThat(ask("Sidecar")).isEqualTo("it has not all of other \\\"one\\\".db yet");
  }

  @Test
  void aDatabaseWithoutATransactionIsSentToNobodyAndMissedByNobody() throws Exception {
    primary.databases(Map.of("notes.db", 7, "empty.db", 0));

    assertThat(ask("Sidecar")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"AppImage", "Sidecar"})
  void whoWasInSyncOnceStaysReadyWithoutItsPrimary(String delivery) throws Exception {
    assertThat(ask(delivery)).isEmpty();

    primary.stop();
    own.info(ID, false, "").databases(Map.of());

    assertThat(ask(delivery)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"AppImage", "Sidecar"})
  void whoNeverWasInSyncIsNotReadyWithoutItsPrimary(String delivery) throws Exception {
    primary.stop();

    assertThat(ask(delivery)).isEqualTo("its primary %s does not answer".formatted(primary.url()));
  }

  @Test
  void aReplicaThatGetsNothingFromItsPrimaryIsNotReadyThoughItHasAll() throws Exception {
    own.info(ID, false, "");

    assertThat(ask("Sidecar")).contains("it has no connection to its primary");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anotherHistoryIsNotReadyAlsoAfterOnesOwnWas(boolean leads) throws Exception {
    assertThat(ask("Sidecar")).isEmpty();

    own.info(OTHER_ID, leads, "notes-0");

    assertThat(ask("Sidecar")).isEqualTo("LiteFS does not hold the cluster's history " + ID);
  }

  @Test
  void thePrimaryIsReadyAsSoonAsItLeadsAlsoBeforeAnIdIsPinned() throws Exception {
    Files.delete(root.resolve("config/notes-1/cluster-id"));
    primary.stop();
    assertThat(ask("Sidecar")).isEqualTo("no cluster ID is pinned yet");

    own.info(ID, true, "notes-0");

    assertThat(ask("Sidecar")).isEmpty();
  }

  @Test
  void litefsStartedAnewMustBeInSyncAnewWhereItStartsTheAppOnlyThen() throws Exception {
    assertThat(ask("AppImage")).isEmpty();

    own.started("1.6e+09");
    primary.stop();

    assertThat(ask("AppImage")).contains("does not answer");
  }

  @Test
  void aSidecarIsReadyOnlyWhileItsMountIsThere() throws Exception {
    assertThat(ask("Sidecar")).isEmpty();

    mounted(false);

    assertThat(ask("Sidecar")).isEqualTo("LiteFS is not mounted");
  }

  @Test
  void noOneIsReadyWhileTheAppIsHeldBack() throws Exception {
    config("app-held", "true");

    assertThat(ask("Sidecar")).isEqualTo("the app is held back while its data is restored");
  }

  @Test
  void whoDoesNotAnswerIsNotReady() throws Exception {
    own.stop();

    assertThat(ask("Sidecar")).isEqualTo("LiteFS does not answer");
  }

  private void config(String key, String text) throws IOException {
    Path folder = Files.createDirectories(root.resolve("config/notes-1"));
    Files.writeString(folder.resolve(key), text);
  }

  private void mounted(boolean mounted) throws IOException {
    Files.writeString(
        root.resolve("mounts"),
        mounted ? "litefs %s/shared/live fuse rw 0 0\n".formatted(root) : "");
  }

  /** What it says against being ready; nothing if it is. */
  private String ask(String delivery) throws Exception {
    Path log = root.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(
                commands.resolve("sh").toString(), root + "/config/notes-1/ready.sh", delivery)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH", commands.toString(),
                "LITEFS_API", own.url(),
                "LITEFS_SHARED", root.resolve("shared").toString(),
                "LITEFS_MOUNTS", root.resolve("mounts").toString()));
    Process process = builder.start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
    String said = Files.readString(log).strip();
    assertThat(process.exitValue() == 0)
        .as("exit code, having said '%s'", said)
        .isEqualTo(said.isEmpty());
    return said;
  }

  /** A node in LiteFS's own words. */
  private static final class Node {
    private final HttpServer server;
    private final Map<String, String> answers = new ConcurrentHashMap<>();

    Node() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
      server.createContext(
          "/",
          exchange -> {
            byte[] body =
                answers.getOrDefault(exchange.getRequestURI().getPath(), "").getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Node info(String clusterId, boolean leads, String primary) {
      answers.put(
          "/info",
          """
          {
            "clusterID": "%s",
            "isPrimary": %s,
            "candidate": %2$s,
            "path": "/var/lib/litefs",
            "primary": {
              "hostname": "%s"
            }
          }
          """
              .formatted(clusterId, leads, primary));
      return this;
    }

    Node databases(Map<String, Integer> txids) {
      List<String> databases =
          new TreeMap<>(txids)
              .entrySet().stream()
                  .map(
                      entry ->
                          "{\"name\":\"%s\",\"txid\":\"%016x\",\"checksum\":\"8000000000000001\"}"
                              .formatted(entry.getKey().replace("\"", "\\\""), entry.getValue()))
                  .toList();
      answers.put(
          "/debug/vars",
          "{\n\"store\": {\"dbs\":{%s}}\n}\n".formatted(String.join(",", databases)));
      return this;
    }

    Node started(String seconds) {
      answers.put("/metrics", "process_start_time_seconds " + seconds + "\n");
      return this;
    }

    void stop() {
      server.stop(0);
    }
  }
}
