package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.litefsoperator.testing.CommandResult;
import io.litefsoperator.testing.Manifest;
import io.litefsoperator.testing.NodeShell;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An app that knows nothing of LiteFS and has no privileges, with LiteFS beside it. */
final class SidecarIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String COUNT = "select count(*) from notes";

  private static Notes notes;
  private static NodeShell node;

  @BeforeAll
  static void threeNodesBecomeReady() {
    node = NodeShell.in(bed);
    notes = bed.notes("notes");
    notes.apply(
        notes
            .manifest()
            .sidecar()
            .replicas(3)
            .set(
                "command",
                """
                - sh
                - -c
                - echo "$(sqlite3 /litefs/notes.db '%s') rows, $(cat /tmp/done 2>&1)"; trap 'exit 0' TERM; while :; do sleep 3600 & wait; done
                """
                    .formatted(COUNT))
            .set(
                "exec",
                """
                - cmd: sqlite3 /litefs/notes.db 'create table notes(id integer primary key, text text)'
                  ifCandidate: true
                - cmd: sqlite3 /litefs/notes.db "insert into notes(text) values('costs $(HOME) $5')"
                  ifCandidate: true
                - cmd: sh -c 'echo "$(sqlite3 /litefs/notes.db "select text from notes")"'
                """));
    notes.awaitReady(3);
  }

  @AfterAll
  static void leaveTheNode() {
    node.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void theAppHasNoPrivileges(int pod) {
    String capabilities = notes.exec(pod, "grep", "CapEff", "/proc/self/status").text();

    assertThat(notes.exec(pod, "id", "-u").text()).isEqualTo("1000");
    assertThat(capabilities).containsPattern("CapEff:\\s+0+$");
    assertThat(notes.exec(pod, "touch", "/here").err()).contains("Read-only file system");
  }

  @Test
  void whatIsWrittenOnThePrimaryIsReadOnTheReplicasWhichTakeNoWrites() {
    notes.write("one");

    for (int replica : List.of(1, 2)) {
      eventually(
          "the row is on pod " + replica,
          SOON,
          () -> assertThat(notes.texts(replica)).contains("one"));
      CommandResult refused = notes.sqlite(replica, "insert into notes(text) values('stray')");
      assertThat(refused.err()).containsIgnoringCase("readonly database");
    }
  }

  @Test
  void migrationsRunInOrderOnThePrimaryOnlyAndBeforeTheApp() {
    assertThat(notes.log(1, "exec-0")).contains("not a candidate");
    assertThat(notes.log(2, "exec-1")).contains("not a candidate");
    for (int pod : List.of(0, 1, 2)) {
      assertThat(notes.log(pod, "exec-2")).isEqualTo("costs $(HOME) $5\n");
      assertThat(notes.log(pod, "app")).matches("[1-9]\\d* rows(?s:.*)");
    }
  }

  /** How LiteFS ends under a running app. */
  private enum End {
    KILLED,
    KILLED_WITH_ITS_CONTAINER,
    TOLD_TO
  }

  @ParameterizedTest
  @CsvSource({
    "0, KILLED",
    "1, KILLED_WITH_ITS_CONTAINER",
    "2, TOLD_TO",
    "0, TOLD_TO",
    "1, KILLED",
    "2, KILLED_WITH_ITS_CONTAINER"
  })
  void theRunningAppSeesItsDatabasesAgainAfterLitefsHasEnded(int pod, End end) {
    String app = containerId(pod);
    int starts = litefs(pod).getRestartCount();

    switch (end) {
      case KILLED -> notes.execIn("litefs", pod, "sh", "-c", "kill -KILL $(pidof litefs)");
      case KILLED_WITH_ITS_CONTAINER -> node.killContainer(notes.pod(pod), "litefs");
      case TOLD_TO -> notes.execIn("litefs", pod, "kill", "-TERM", "1");
    }

    eventually(
        "LiteFS was started anew",
        SOON,
        () -> assertThat(litefs(pod).getRestartCount()).isGreaterThan(starts));
    notes.awaitReady(3);
    String text = "after it was %s on %d".formatted(end, pod);
    notes.write(text);
    eventually(
        "pod %d has the row".formatted(pod),
        SOON,
        () -> assertThat(notes.texts(pod)).contains(text));
    assertThat(containerId(pod)).as("the app's container").isEqualTo(app);
  }

  /** The pod keeps the image until it is made anew; nobody writes it back. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void litefsIsUpgradedInPlaceUnderTheRunningApp(int pod) {
    String app = containerId(pod);
    int starts = litefs(pod).getRestartCount();
    String image = litefs(pod).getImageID();
    notes.write("before the upgrade of " + pod);

    bed.client()
        .resource(notes.pod(pod))
        .edit(
            found -> {
              found.getSpec().getInitContainers().stream()
                  .filter(container -> container.getName().equals("litefs"))
                  .forEach(container -> container.setImage(Manifest.NEXT_LITEFS_IMAGE));
              return found;
            });

    eventually(
        "LiteFS was started anew from the other image",
        SOON,
        () -> {
          assertThat(litefs(pod).getRestartCount()).isGreaterThan(starts);
          assertThat(litefs(pod).getImageID()).isNotEqualTo(image);
        });
    notes.awaitReady(3);
    notes.write("after the upgrade of " + pod);
    eventually(
        "pod %d has all rows".formatted(pod),
        SOON,
        () ->
            assertThat(notes.texts(pod))
                .contains("before the upgrade of " + pod, "after the upgrade of " + pod));
    assertThat(containerId(pod)).as("the app's container").isEqualTo(app);
    assertThat(notes.pod(pod).getStatus().getContainerStatuses())
        .allSatisfy(status -> assertThat(status.getRestartCount()).isZero());
  }

  @Test
  void aStrayReplicaHeals() {
    bed.strays(notes).make(2);

    bed.strays(notes).awaitFollowing(2);
    notes.awaitReady(3);
  }

  private static ContainerStatus litefs(int pod) {
    return notes.pod(pod).getStatus().getInitContainerStatuses().stream()
        .filter(status -> status.getName().equals("litefs"))
        .findFirst()
        .orElseThrow();
  }

  private static String containerId(int pod) {
    return notes.pod(pod).getStatus().getContainerStatuses().get(0).getContainerID();
  }
}
