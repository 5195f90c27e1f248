package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.api.NodeStatus;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which history a node holds is seen and said; nothing is done about it yet. */
final class ClusterIdIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final String STRAY = "LFSC0123456789ABCDEF";

  private static Notes notes;

  @BeforeAll
  static void twoNodes() {
    notes = bed.notes("notes");
    notes.apply(notes.manifest().replicas(2)).awaitReady(2);
  }

  @Test
  void thePinnedIdIsThatOfThePrimary() {
    JsonNode info = Serialization.unmarshal(notes.info(0), JsonNode.class);

    assertThat(info.path("isPrimary").asBoolean()).isTrue();
    assertThat(notes.get().getStatus().clusterId()).isEqualTo(info.path("clusterID").asText());
  }

  @Test
  void aReplicaWithAnotherIdIsShownAndNothingIsDeleted() {
    String pinned = notes.get().getStatus().clusterId();
    List<String> volumes = volumes();
    notes.write("kept");

    notes.exec(1, "sh", "-c", "printf %s " + STRAY + " > /var/lib/litefs/clusterid").text();
    bed.client().pods().inNamespace(bed.namespace()).withName("notes-1").delete();
    notes.awaitCondition("LineageIntact", "False", "DifferentClusterId");

    NodeStatus stray = notes.get().getStatus().nodes().get(1);
    assertThat(stray.state()).isEqualTo(NodeStatus.State.DifferentClusterId);
    assertThat(stray.clusterId()).isEqualTo(STRAY);
    assertThat(notes.message("LineageIntact")).contains("notes-1", STRAY, pinned);
    assertThat(notes.condition("Ready").getStatus()).isEqualTo("False");
    assertThat(notes.condition("Ready").getReason()).isEqualTo("DifferentClusterId");
    assertThat(notes.condition("PrimaryAvailable").getStatus()).isEqualTo("True");
    assertThat(notes.get().getStatus().clusterId()).isEqualTo(pinned);
    eventually(
        "there is a warning",
        Duration.ofSeconds(5),
        () ->
            assertThat(notes.events())
                .anySatisfy(
                    event -> {
                      assertThat(event.getType()).isEqualTo("Warning");
                      assertThat(event.getReason()).isEqualTo("DifferentClusterId");
                      assertThat(event.getMessage()).contains("notes-1", STRAY, pinned);
                    }));
    assertThat(volumes()).isEqualTo(volumes);
    assertThat(notes.texts(0)).contains("kept");
    assertThat(notes.exec(1, "cat", "/var/lib/litefs/clusterid").text()).isEqualTo(STRAY);
  }

  private static List<String> volumes() {
    return notes.claims().stream()
        .map(claim -> claim.getMetadata().getUid() + " " + claim.getSpec().getVolumeName())
        .toList();
  }
}
