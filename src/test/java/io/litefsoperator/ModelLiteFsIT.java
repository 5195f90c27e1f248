package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.observe.Pods;
import io.litefsoperator.testing.CommandResult;
import io.litefsoperator.testing.Manifest;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the fault test's model takes for granted of LiteFS, by the numbers of its package's
 * description. All nodes are processes of one pod, each with a port and folders of its own.
 */
final class ModelLiteFsIT {

  @RegisterExtension static final TestBed bed = TestBed.withoutOperator();

  private static final Duration SOON = Duration.ofSeconds(15);
  private static final String OTHER_ID = "LFSC0123456789ABCDEF";

  private static Notes pod;
  private static int lastPort = 20300;

  @BeforeAll
  static void aPodInWhichNothingRunsYet() {
    pod = bed.notes("litefs");
    bed.client()
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: litefs-0}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                    - name: app
                      image: %s
                      imagePullPolicy: IfNotPresent
                      command: [sh, -c, 'while :; do sleep 1; done']
                      securityContext: {privileged: true}
                """
                    .formatted(Manifest.IMAGE),
                Pod.class))
        .inNamespace(bed.namespace())
        .create();
    eventually("it runs", SOON, () -> assertThat(Pods.isReady(pod.pod(0))).isTrue());
  }

  private static CommandResult run(String command) {
    return pod.exec(0, "sh", "-c", "set -e; " + command);
  }

  private static String sh(String command) {
    return run(command).text();
  }

  /** A LiteFS, whether it runs or not. */
  private record Node(String folder, int port, int primaryPort) {

    static Node primary() {
      int port = ++lastPort;
      return of(port, port);
    }

    Node replica() {
      return of(++lastPort, port);
    }

    private static Node of(int port, int primaryPort) {
      Node node = new Node("/nodes/" + port, port, primaryPort);
      sh(
          """
          mkdir -p %1$s/data %1$s/mount
          cat > %1$s/litefs.yml <<END
          fuse: {dir: %1$s/mount}
          data: {dir: %1$s/data}
          http: {addr: ":%2$d"}
          lease: {type: static, hostname: node-%3$d, advertise-url: "http://localhost:%3$d", candidate: %4$b, reconnect-delay: 200ms}
          END
          """
              .formatted(node.folder, port, primaryPort, port == primaryPort));
      return node;
    }

    Node start() {
      sh(
          """
          cd %s
          litefs mount -config litefs.yml -no-expand-env > log 2>&1 < /dev/null &
          echo $! > pid
          """
              .formatted(folder));
      eventually(
          "it answers",
          SOON,
          () ->
              assertThat(run("curl -fsS http://localhost:%d/info".formatted(port)).code())
                  .isZero());
      return this;
    }

    Node startedWith(String clusterId) {
      start();
      eventually("it has an ID", SOON, () -> assertThat(clusterId()).isEqualTo(clusterId));
      return this;
    }

    void signal(String signal) {
      sh("kill -%s $(cat %s/pid)".formatted(signal, folder));
    }

    boolean isAlive() {
      return run("kill -0 $(cat %s/pid)".formatted(folder)).code() == 0;
    }

    void stop() {
      signal("KILL");
      eventually("it ends", SOON, () -> assertThat(isAlive()).isFalse());
      sh("umount -l %s/mount".formatted(folder));
    }

    JsonNode info() {
      return Serialization.unmarshal(
          sh("curl -fsS http://localhost:%d/info".formatted(port)), JsonNode.class);
    }

    String clusterId() {
      return info().path("clusterID").asText();
    }

    String log() {
      return sh("cat %s/log".formatted(folder));
    }

    long tries() {
      return log().lines().filter(line -> line.contains("retrying")).count();
    }

    String position() {
      return sh("cat %s/mount/notes.db-pos".formatted(folder));
    }

    String sql(String database, String sql) {
      return sh("sqlite3 %s/mount/%s.db \"%s\"".formatted(folder, database, sql));
    }

    void write(String text) {
      sql(
          "notes",
          "create table if not exists notes(text text); insert into notes values('%s')"
              .formatted(text));
    }

    List<String> texts() {
      return sql("notes", "select text from notes").lines().toList();
    }

    void awaitTexts(String... texts) {
      eventually("its rows", SOON, () -> assertThat(texts()).containsExactly(texts));
    }
  }

  private static Node primaryWith(String... texts) {
    Node primary = Node.primary().start();
    eventually(
        "it is primary",
        SOON,
        () -> assertThat(primary.info().path("isPrimary").asBoolean()).isTrue());
    List.of(texts).forEach(primary::write);
    return primary;
  }

  @Test
  void aPrimaryOnAnEmptyVolumeMakesAnIdAndIsWritableAndAReplicaWithoutOneAdoptsIt13() {
    Node primary = primaryWith("first");
    String id = primary.clusterId();
    assertThat(id).matches("LFSC[0-9A-F]{16}");
    assertThat(primary.info().path("isPrimary").asBoolean()).isTrue();

    Node replica = primary.replica().start();

    replica.awaitTexts("first");
    assertThat(replica.clusterId()).isEqualTo(id);
    primary.stop();
    sh("rm -r %s/data/*".formatted(primary.folder()));
    primary.start().write("anew");
    assertThat(primary.clusterId()).isNotEqualTo(id);
    assertThat(primary.texts()).containsExactly("anew");
    assertThat(replica.clusterId()).isEqualTo(id);
  }

  @Test
  void aReplicaOfAnotherIdStaysUpAndSaysSoAndIgnoresSigterm13And14() {
    Node primary = primaryWith("first");
    Node replica = primary.replica().start();
    replica.awaitTexts("first");
    replica.stop();
    sh("printf %s > %s/data/clusterid".formatted(OTHER_ID, replica.folder()));

    replica.startedWith(OTHER_ID);
    eventually(
        "it says so",
        SOON,
        () ->
            assertThat(replica.log())
                .contains(
                    "cannot stream from primary with a different cluster id: %s <> %s"
                        .formatted(OTHER_ID, primary.clusterId())));
    replica.signal("TERM");
    assertGoesOn(replica);
    assertThat(replica.clusterId()).isEqualTo(OTHER_ID);
    // It names one while it tries, and none until it tries again.
    eventually(
        "it has no primary",
        SOON,
        () ->
            assertThat(replica.info().path("primary").path("hostname").asText("missing"))
                .isEmpty());
    assertThat(replica.texts()).as("what it holds it keeps").containsExactly("first");
  }

  /** It tries thrice more. */
  private static void assertGoesOn(Node node) {
    long tries = node.tries();
    eventually(
        "it goes on", SOON, () -> assertThat(node.tries()).isGreaterThanOrEqualTo(tries + 3));
    assertThat(node.isAlive()).isTrue();
  }

  @Test
  void aReplicaThatIsAheadIsSetBackSilently13() {
    Node primary = primaryWith("first");
    Node replica = primary.replica().start();
    replica.awaitTexts("first");
    primary.stop();
    sh("cp -a %1$s/data %1$s/old".formatted(primary.folder()));
    primary.start();
    primary.write("second");
    primary.write("third");
    primary.sql("other", "create table t(x)");
    replica.awaitTexts("first", "second", "third");
    eventually(
        "it has both databases",
        SOON,
        () -> assertThat(replica.sql("other", ".schema")).contains("CREATE TABLE t"));
    primary.stop();
    sh("cd %s && rm -r data && mv old data".formatted(primary.folder()));
    String before = replica.log();

    primary.start();

    replica.awaitTexts("first");
    assertThat(replica.position()).isEqualTo(primary.position());
    assertThat(replica.sql("other", ".schema"))
        .as("what the primary never had stays")
        .contains("CREATE TABLE t");
    assertThat(replica.log().substring(before.length()))
        .contains("snapshot received for \\\"notes.db\\\"")
        .doesNotContainIgnoringCase("level=warn", "level=error");
  }

  @Test
  void aReplicaThatDiffersIsSetToWhatThePrimaryHas13() {
    Node primary = primaryWith("first");
    Node replica = primary.replica().start();
    replica.awaitTexts("first");
    primary.stop();
    sh("cp -a %1$s/data %1$s/old".formatted(primary.folder()));
    primary.start();
    primary.write("second");
    replica.awaitTexts("first", "second");
    replica.stop();
    primary.stop();
    sh("cd %s && rm -r data && mv old data".formatted(primary.folder()));
    primary.start();
    primary.write("another");

    replica.start();

    replica.awaitTexts("first", "another");
    assertThat(replica.position()).isEqualTo(primary.position());
    assertThat(replica.log()).doesNotContainIgnoringCase("level=warn", "level=error");
  }

  @Test
  void aReplicaThatDoesNotReachItsPrimaryIgnoresSigterm14() {
    Node replica = Node.primary().replica().start();

    replica.signal("TERM");

    assertGoesOn(replica);
  }

  @Test
  void aReplicaThatOnceFollowedEndsOnSigtermAlsoWhenItsPrimaryIsAway14() {
    Node primary = primaryWith("first");
    Node replica = primary.replica().start();
    replica.awaitTexts("first");
    primary.stop();
    long tries = replica.tries();
    eventually("it misses it", SOON, () -> assertThat(replica.tries()).isGreaterThan(tries));

    replica.signal("TERM");

    eventually("it ends", SOON, () -> assertThat(replica.isAlive()).isFalse());
    assertThat(replica.log()).contains("litefs shut down complete");
  }
}
