package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More pods, fewer pods, none: those that stay are left alone, and so are the volumes. */
final class ScalingIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void thePrimaryStaysWhileReplicasComeAndGo() {
    Notes notes = bed.notes("notes");
    notes.apply(notes.manifest()).awaitReady(1);
    notes.write("before");
    String primary = notes.pod(0).getMetadata().getUid();

    notes.scale(3);
    notes.awaitReady(3);

    assertUntouched(notes.pod(0), primary);
    String replica = notes.pod(1).getMetadata().getUid();
    eventually("pod 2 has the row", SOON, () -> assertThat(notes.texts(2)).contains("before"));

    notes.scale(2);
    notes.awaitReady(2);

    assertThat(notes.pods()).hasSize(2);
    assertUntouched(notes.pod(0), primary);
    assertUntouched(notes.pod(1), replica);
    assertThat(notes.claims()).as("volumes").hasSize(3);
    eventually(
        "the ConfigMap of the pod that went is gone",
        SOON,
        () -> assertThat(configMaps()).containsExactly("notes-0-litefs", "notes-1-litefs"));
    assertThat(notes.condition("Stalled").getStatus()).isEqualTo("False");
  }

  @Test
  void anAutoscalerFindsWhatItReads() {
    Notes notes = bed.notes("scaled");
    notes.apply(notes.manifest().replicas(2)).awaitReady(2);

    Scale scale = notes.scale();

    assertThat(scale.getSpec().getReplicas()).isEqualTo(2);
    assertThat(scale.getStatus().getReplicas()).isEqualTo(2);
    assertThat(
            bed.client()
                .pods()
                .inNamespace(bed.namespace())
                .withLabelSelector(scale.getStatus().getSelector())
                .list()
                .getItems())
        .extracting(pod -> pod.getMetadata().getName())
        .containsExactlyInAnyOrder("scaled-0", "scaled-1");
  }

  @Test
  void zeroReplicasAreASleepFromWhichItWakesWithItsRows() {
    Notes notes = bed.notes("sleeper");
    notes.apply(notes.manifest().replicas(2)).awaitReady(2);
    notes.write("dream");
    List<String> volumes = uids(notes.claims());

    notes.scale(0);
    notes.awaitReady(0);

    assertThat(notes.pods()).isEmpty();
    assertThat(uids(notes.claims())).isEqualTo(volumes);

    notes.scale(2);
    notes.awaitReady(2);

    assertThat(uids(notes.claims())).isEqualTo(volumes);
    assertThat(notes.texts(0)).containsExactly("dream");
    eventually(
        "the replica has it too", SOON, () -> assertThat(notes.texts(1)).containsExactly("dream"));
  }

  private static List<String> uids(List<PersistentVolumeClaim> claims) {
    return claims.stream().map(claim -> claim.getMetadata().getUid()).toList();
  }

  private static void assertUntouched(Pod pod, String uid) {
    assertThat(pod.getMetadata().getUid()).isEqualTo(uid);
    assertThat(pod.getStatus().getContainerStatuses().get(0).getRestartCount()).isZero();
  }

  private static List<String> configMaps() {
    return bed
        .client()
        .configMaps()
        .inNamespace(bed.namespace())
        .withLabel("litefs-operator.io/cluster", "notes")
        .list()
        .getItems()
        .stream()
        .map(configMap -> configMap.getMetadata().getName())
        .sorted()
        .toList();
  }
}
