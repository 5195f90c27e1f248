package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.api.NodeStatus;
import io.litefsoperator.testing.Databases;
import io.litefsoperator.testing.Kubectl;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.Strays;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which history a node holds is seen and said; what is done about it is a person's. */
final class ClusterIdIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static Notes notes;
  private static Strays strays;

  @BeforeAll
  static void twoNodes() {
    notes = bed.notes("notes");
    strays = bed.strays(notes);
    notes.apply(notes.manifest().replicas(2).set("remediation.mode", "Manual")).awaitReady(2);
  }

  @Test
  void thePinnedIdIsThatOfThePrimary() {
    JsonNode info = Serialization.unmarshal(notes.info(0), JsonNode.class);

    assertThat(info.path("isPrimary").asBoolean()).isTrue();
    assertThat(notes.get().getStatus().clusterId()).isEqualTo(info.path("clusterID").asText());
  }

  @Test
  void aReplicaWithAnotherIdIsShownAndTheCommandThatIsShownHealsIt() {
    String pinned = notes.get().getStatus().clusterId();
    List<String> volumes = volumes();
    Databases databases = Databases.filled(notes);
    databases.awaitOn(2);

    strays.make(1);
    eventually(
        "it is said what to do",
        Duration.ofSeconds(20),
        () ->
            assertThat(notes.message("LineageIntact"))
                .contains("spec.remediation.mode is Manual", "kubectl "));

    NodeStatus stray = notes.get().getStatus().nodes().get(1);
    assertThat(stray.state()).isEqualTo(NodeStatus.State.DifferentClusterId);
    assertThat(stray.clusterId()).isEqualTo(Strays.ID);
    assertThat(notes.message("LineageIntact")).contains("notes-1", Strays.ID, pinned);
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
                      assertThat(event.getMessage()).contains("notes-1", Strays.ID, pinned);
                    }));
    bed.awaitLooks(notes, 3);
    assertThat(volumes()).isEqualTo(volumes);

    Kubectl.follow(bed.cluster(), notes.message("LineageIntact")).text();
    strays.awaitFollowing(1);
    notes.awaitReady(2);

    assertThat(volumes()).hasSize(2).contains(volumes.get(0)).doesNotContain(volumes.get(1));
    databases.awaitOn(2);
  }

  private static List<String> volumes() {
    return notes.claims().stream()
        .map(claim -> claim.getMetadata().getUid() + " " + claim.getSpec().getVolumeName())
        .toList();
  }
}
