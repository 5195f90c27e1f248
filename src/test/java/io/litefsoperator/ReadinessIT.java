package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.litefsoperator.api.LiteFs.Delivery;
import io.litefsoperator.observe.Pods;
import io.litefsoperator.testing.Databases;
import io.litefsoperator.testing.Installation;
import io.litefsoperator.testing.Manifest;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import io.litefsoperator.testing.Volumes;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A pod is ready for requests if its node has the cluster's data, whoever else is there. */
@ResourceLock(value = Installation.VOLUMES, mode = ResourceAccessMode.READ)
final class ReadinessIT {

  @RegisterExtension final TestBed bed = TestBed.withOperator();

  private static final Duration SOON = Duration.ofSeconds(30);

  private static final String INFO =
      "wget -q -O - localhost:20202/info || curl -fsS localhost:20202/info";

  /** More than one period of the probe. */
  private static final Duration A_WHILE = Duration.ofSeconds(15);

  private static Manifest as(Delivery delivery, Manifest manifest) {
    return delivery == Delivery.Sidecar ? manifest.sidecar() : manifest;
  }

  @ParameterizedTest
  @EnumSource(Delivery.class)
  void withoutPrimaryAndOperatorWhoWasInSyncStaysReadyAndWhoNeverWasIsNot(Delivery delivery) {
    Notes notes = bed.notes("notes");
    Volumes volumes = Volumes.of(bed, notes);
    notes.apply(as(delivery, notes.manifest()).replicas(3)).awaitReady(3);
    Databases rows = Databases.filled(notes);
    rows.awaitOn(3);
    volumes.lose(0);
    notes.awaitCondition("LineageIntact", "False", "PrimaryVolumeChanged");
    bed.operator().kill();

    String before = notes.pod(2).getMetadata().getUid();
    volumes.restart(2);
    eventually(
        "pod 2 is another one, and its LiteFS answers",
        SOON,
        () -> {
          Pod pod = notes.pod(2);
          assertThat(pod.getMetadata().getUid()).isNotEqualTo(before);
          assertThat(notes.execAtLitefs(2, "sh", "-c", INFO).text()).contains("clusterID");
        });

    await()
        .during(A_WHILE)
        .atMost(A_WHILE.multipliedBy(2))
        .untilAsserted(
            () -> {
              assertThat(Pods.isReady(notes.pod(1))).as("pod 1 is ready").isTrue();
              assertThat(Pods.isReady(notes.pod(2))).as("pod 2 is ready").isFalse();
            });
    if (delivery == Delivery.Sidecar) {
      notes.execIn("litefs", 1, "sh", "-c", "kill -KILL $(pidof litefs)");
      rows.awaitOnNode(1);
      eventually(
          "pod 1 is ready again, without a primary",
          SOON,
          () -> assertThat(Pods.isReady(notes.pod(1))).isTrue());
    }

    bed.startOperator();
    notes.annotate("litefs-operator.io/restore-from", "notes-1");
    notes.awaitCondition("LineageIntact", "False", "Restoring");
    notes.awaitReady(3);
    rows.awaitOn(3);
  }

  @ParameterizedTest
  @EnumSource(Delivery.class)
  void theUsersOwnProbeIsAskedToo(Delivery delivery) {
    Notes notes = bed.notes("notes");
    notes.apply(
        as(delivery, notes.manifest())
            .set(
                "readinessProbe",
                """
                exec: {command: [sh, -c, 'test "$(sqlite3 /litefs/notes.db "select count(*) from notes")" -gt 0']}
                periodSeconds: 1
                """));
    notes.awaitCondition("PrimaryAvailable", "True", "Writable");

    await()
        .during(A_WHILE)
        .atMost(A_WHILE.multipliedBy(2))
        .untilAsserted(() -> assertThat(Pods.isReady(notes.pod(0))).isFalse());
    notes.write("one");

    notes.awaitReady(1);
  }
}
