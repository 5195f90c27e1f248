package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.api.NodeStatus;
import io.litefsoperator.testing.Manifest;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.PodsSeen;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A change of the pods reaches the replicas first and the primary last. */
final class RolloutIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration PULL = Duration.ofSeconds(90);
  private static final String ABSENT = "docker.io/litefs-operator/absent:1";

  private Notes notes;

  @BeforeEach
  void threeNodes() {
    notes = bed.notes("notes");
    notes.apply(notes.manifest().replicas(3)).awaitReady(3);
  }

  /** The next image sets HOSTNAME, by which LiteFS could take itself for somebody else. */
  @Test
  void aNewImageRollsTheReplicasFirstAndThePrimaryLast() {
    notes.write("before the image");

    try (PodsSeen seen = PodsSeen.by(bed.client(), bed.namespace(), Manifest.NEXT_IMAGE)) {
      notes.apply(notes.manifest().replicas(3).image(Manifest.NEXT_IMAGE)).awaitReady(3);

      assertThat(seen.names()).containsExactly("notes-2", "notes-1", "notes-0");
    }
    assertThat(notes.pods())
        .extracting(pod -> pod.getSpec().getContainers().get(0).getImage())
        .containsOnly(Manifest.NEXT_IMAGE);
    assertEveryPodHas("before the image");
    notes.write("after the image");
    assertEveryPodHas("after the image");
  }

  @Test
  void aChangedConfigurationRollsThePodsAndIsWhatTheySee() {
    notes.write("before the configuration");

    try (PodsSeen seen = PodsSeen.by(bed.client(), bed.namespace(), Manifest.IMAGE)) {
      notes
          .apply(notes.manifest().replicas(3).set("litefs.config.log.debug", "true"))
          .awaitReady(3);

      assertThat(seen.names()).containsExactly("notes-2", "notes-1", "notes-0");
    }
    for (int pod : List.of(0, 1, 2)) {
      JsonNode litefsYml =
          Serialization.unmarshal(
              notes.exec(pod, "cat", "/config/litefs.yml").text(), JsonNode.class);
      assertThat(litefsYml.path("log").path("debug").asBoolean()).as("pod %d", pod).isTrue();
    }
    assertEveryPodHas("before the configuration");
  }

  @Test
  void anImageThatIsNotThereIsNamedAndItsCorrectionRecovers() {
    notes.write("before the fault");
    String primary = notes.pod(0).getMetadata().getUid();

    notes.apply(notes.manifest().replicas(3).image(ABSENT));

    eventually(
        "pod 2 fails for its image",
        PULL,
        () -> {
          NodeStatus node = notes.get().getStatus().nodes().get(2);
          assertThat(node.state()).isEqualTo(NodeStatus.State.Failing);
          assertThat(node.message()).contains(ABSENT);
        });
    assertThat(notes.condition("Ready").getStatus()).isEqualTo("False");
    assertThat(notes.message("Ready")).contains(ABSENT);
    assertThat(notes.pod(0).getMetadata().getUid()).isEqualTo(primary);
    notes.write("during the fault");

    notes.apply(notes.manifest().replicas(3)).awaitReady(3);

    assertEveryPodHas("during the fault");
    assertThat(notes.pod(0).getMetadata().getUid()).isEqualTo(primary);
  }

  /** No replica is made before the primary was seen. */
  @Test
  void aFirstImageThatIsNotThereIsNamedAndItsCorrectionStartsTheCluster() {
    Notes fresh = bed.notes("fresh");
    Manifest manifest =
        fresh
            .manifest()
            .replicas(2)
            .set(
                "readinessProbe",
                """
                exec: {command: [sqlite3, /litefs/notes.db, 'select count(*) from notes']}
                periodSeconds: 1
                timeoutSeconds: 5
                """);
    fresh.apply(manifest.image(ABSENT));
    eventually(
        "the primary fails for its image, and the replica waits for it",
        PULL,
        () ->
            assertThat(fresh.get().getStatus().nodes())
                .extracting(NodeStatus::message)
                .satisfiesExactly(
                    primary -> assertThat(primary).contains(ABSENT),
                    replica ->
                        assertThat(replica)
                            .isEqualTo("it is made once fresh-0 was seen to hold a cluster ID")));

    fresh.apply(manifest).awaitReady(2);

    fresh.write("recovered");
    eventually(
        "the replica has the row",
        SOON,
        () -> assertThat(fresh.texts(1)).containsExactly("recovered"));
  }

  private void assertEveryPodHas(String row) {
    for (int pod : List.of(0, 1, 2)) {
      eventually(
          "pod %d has the row".formatted(pod),
          SOON,
          () -> assertThat(notes.texts(pod)).contains(row));
    }
  }
}
