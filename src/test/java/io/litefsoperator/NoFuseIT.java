package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Condition;
import io.litefsoperator.api.LiteFs.Delivery;
import io.litefsoperator.testing.Manifest;
import io.litefsoperator.testing.NodeShell;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pods on a node that has no /dev/fuse. */
@Isolated("no pod of the node has /dev/fuse")
final class NoFuseIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final Duration SOON = Duration.ofSeconds(60);

  @ParameterizedTest
  @EnumSource
  void aNodeWithoutFuseIsNamedUntilItHasItAgain(Delivery delivery) {
    assumeTrue(bed.cluster().isLocal(), "this is done to no node but our own");
    Notes notes = bed.notes(delivery.name().toLowerCase(Locale.ROOT));
    Manifest manifest = notes.manifest();
    String pod;
    try (NodeShell node = NodeShell.in(bed);
        NodeShell.Hidden fuse = node.hideFuse()) {
      notes.apply(delivery == Delivery.Sidecar ? manifest.sidecar() : manifest);

      eventually(
          "the conditions name the node and what to do",
          SOON,
          () -> {
            for (String type : new String[] {"PrimaryAvailable", "Ready"}) {
              Condition condition = notes.condition(type);
              assertThat(condition.getStatus()).isEqualTo("False");
              assertThat(condition.getReason()).isEqualTo("PrimaryUnavailable");
              assertThat(condition.getMessage())
                  .startsWith(notes.podName(0) + " is Failing: ")
                  .contains(
                      "node %s has no /dev/fuse".formatted(nodeOf(notes)),
                      "modprobe fuse",
                      "nodeSelector");
            }
          });

      pod = notes.pod(0).getMetadata().getUid();
      String statefulSet = notes.statefulSet().get().getMetadata().getResourceVersion();
      bed.operator().awaitLooks(2);
      assertThat(notes.statefulSet().get().getMetadata().getResourceVersion())
          .as("nothing is written")
          .isEqualTo(statefulSet);
      assertThat(fuse).isNotNull();
    }

    notes.awaitReady(1);
    assertThat(notes.pod(0).getMetadata().getUid()).as("by itself").isEqualTo(pod);
    notes.write("after it is back");
    assertThat(notes.texts(0)).containsExactly("after it is back");
  }

  private static String nodeOf(Notes notes) {
    return notes.pod(0).getSpec().getNodeName();
  }
}
