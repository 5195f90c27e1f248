package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.litefsoperator.testing.Databases;
import io.litefsoperator.testing.NodeShell;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a sidecar mounts is visible on the node, and must not outlive its pod. */
final class MountsIT {

  @RegisterExtension final TestBed bed = TestBed.withOperator();

  private static final int PODS = 3;
  private static final int ROUNDS = 9;
  private static final Duration GRACE_PERIOD = Duration.ofSeconds(10);

  /** For the kubelet and us to see that a pod has ended. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private static final Duration RESTART = Duration.ofSeconds(30);

  private final long seed = System.nanoTime();
  private final Random chance = new Random(seed);

  @Test
  void overFiftyKillsAndDeletionsNoPodHangsAndNoMountIsLeft() {
    Notes notes = bed.notes("notes");
    notes.apply(
        notes
            .manifest()
            .sidecar()
            .replicas(PODS)
            .set(
                "podTemplate.spec.terminationGracePeriodSeconds",
                Long.toString(GRACE_PERIOD.toSeconds())));
    notes.awaitReady(PODS);
    Databases rows = Databases.filled(notes);
    try (NodeShell node = NodeShell.in(bed)) {
      List<String> usual = node.litefsMounts(notes.pods());
      int incidents = 0;
      for (int round = 0; round < ROUNDS; round++) {
        List<Pod> pods = notes.pods();
        pods.forEach(pod -> kill(node, notes, pod, chance.nextInt(3)));
        pods.forEach(this::awaitStartedAnew);
        notes.awaitReady(PODS);
        for (Pod pod : pods) {
          kill(node, notes, pod, chance.nextInt(2));
          bed.client().resource(pod).delete();
        }
        pods.forEach(this::awaitGone);
        incidents += 3 * PODS;
        notes.awaitReady(PODS);
        rows.awaitOn(PODS);
        assertThat(node.litefsMounts(notes.pods()))
            .as("mounts, seed %d", seed)
            .hasSameSizeAs(usual);
        assertThat(node.litefsMountsLeft()).as("mounts left, seed %d", seed).isEmpty();
      }
      assertThat(incidents).isGreaterThan(50);

      notes.scale(0);
      notes.awaitReady(0);
      assertThat(node.litefsMountsLeft()).isEmpty();
    }
  }

  /**
   * LiteFS alone, or with all that is in its container, or what takes its mounts off the node: not
   * that in the moment of the deletion, for then nobody is left to do it.
   */
  private void kill(NodeShell node, Notes notes, Pod pod, int what) {
    switch (what) {
      case 0 -> notes.execAtLitefs(ordinal(pod), "sh", "-c", "kill -KILL $(pidof litefs)");
      case 1 -> node.killContainer(pod, "litefs");
      default -> node.killContainer(pod, "unmount");
    }
  }

  private void awaitStartedAnew(Pod pod) {
    eventually(
        "what was killed in %s runs again, seed %d".formatted(pod.getMetadata().getName(), seed),
        RESTART,
        () -> {
          List<ContainerStatus> now =
              bed.client().resource(pod).get().getStatus().getInitContainerStatuses();
          assertThat(now).anyMatch(status -> status.getRestartCount() > 0);
          assertThat(now).allMatch(status -> status.getReady());
        });
  }

  private static int ordinal(Pod pod) {
    String name = pod.getMetadata().getName();
    return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
  }

  private void awaitGone(Pod pod) {
    eventually(
        "%s has ended within its grace period, seed %d"
            .formatted(pod.getMetadata().getName(), seed),
        GRACE_PERIOD.plus(MARGIN),
        () ->
            assertThat(bed.client().resource(pod).get())
                .satisfiesAnyOf(
                    now -> assertThat(now).isNull(),
                    now ->
                        assertThat(now.getMetadata().getUid())
                            .isNotEqualTo(pod.getMetadata().getUid())));
  }
}
