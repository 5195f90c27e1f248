package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.api.LiteFsClusterStatus;
import io.litefsoperator.api.NodeStatus;
import io.litefsoperator.resources.Guard;
import io.litefsoperator.testing.Installation;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import io.litefsoperator.testing.Volumes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A primary that lost its data does not begin anew, and nobody's volume is touched for it. */
@ResourceLock(value = Installation.VOLUMES, mode = ResourceAccessMode.READ)
final class LostPrimaryIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final String ACCEPT = "litefs-operator.io/accept-cluster-id";
  private static final String RESTORE = "litefs-operator.io/restore-from";
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void aLostVolumeIsRebuiltFromAReplicaWithEveryRow() {
    Notes notes = cluster("lost", 3);
    Volumes volumes = Volumes.of(bed, notes);
    String clusterId = notes.get().getStatus().clusterId();
    String before = volumes.commonChecksum(3);
    List<String> replicas = List.of(volumes.claimUid(1), volumes.claimUid(2));

    volumes.lose(0);
    notes.awaitCondition("LineageIntact", "False", "PrimaryVolumeChanged");

    eventually(
        "the condition tells what is known and what to do",
        SOON,
        () ->
            assertThat(notes.message("LineageIntact"))
                .contains("litefs-data-lost-0", "holds nothing")
                .contains("lost-1 (notes.db at ", "lost-2 (notes.db at ")
                .contains(RESTORE + "=lost-1", ACCEPT + "=new"));
    assertThat(notes.condition("PrimaryAvailable").getStatus()).isEqualTo("False");
    assertThat(volumes.checksum(1)).as("the replicas serve reads").isEqualTo(before);
    assertThat(volumes.checksum(2)).isEqualTo(before);

    volumes.annotate(RESTORE, "lost-2");
    notes.awaitCondition("LineageIntact", "False", "Restoring");
    notes.awaitCondition("LineageIntact", "True", "SameClusterId");
    notes.awaitReady(3);

    LiteFsClusterStatus status = notes.get().getStatus();
    assertThat(status.clusterId()).isEqualTo(clusterId);
    assertThat(status.primary()).isEqualTo("lost-0");
    assertThat(status.requests()).extracting("restoreFrom.outcome").isEqualTo("accepted");
    assertThat(volumes.commonChecksum(3)).isEqualTo(before);
    assertThat(List.of(volumes.claimUid(1), volumes.claimUid(2))).isEqualTo(replicas);
    notes.write("after");
    eventually("the replicas follow", SOON, () -> assertThat(notes.texts(1)).contains("after"));
  }

  @Test
  void whatWasLostWhileNoOperatorRanIsFoundByTheGuard() {
    Notes notes = cluster("alone", 2);
    Volumes volumes = Volumes.of(bed, notes);
    String clusterId = notes.get().getStatus().clusterId();
    String before = volumes.commonChecksum(2);
    String replica = volumes.claimUid(1);
    assertThat(bed.operator().stop()).isZero();

    volumes.lose(0);
    eventually(
        "the guard refuses",
        SOON,
        () ->
            assertThat(notes.pod(0).getStatus().getInitContainerStatuses())
                .anySatisfy(guard -> assertThat(guard.getRestartCount()).isPositive()));
    assertThat(volumes.checksum(1)).isEqualTo(before);

    bed.startOperator();
    notes.awaitCondition("LineageIntact", "False", "PrimaryVolumeChanged");
    volumes.annotate(ACCEPT, "new");
    eventually(
        "another ID is pinned",
        SOON,
        () -> assertThat(notes.get().getStatus().clusterId()).isNotNull().isNotEqualTo(clusterId));
    notes.awaitCondition("LineageIntact", "False", "DifferentClusterId");

    LiteFsClusterStatus status = notes.get().getStatus();
    assertThat(status.formerClusterIds()).containsExactly(clusterId);
    eventually(
        "the replica's volume is kept, and said why",
        SOON,
        () ->
            assertThat(notes.message("LineageIntact"))
                .contains("alone-1", "its volume is kept", clusterId));
    assertThat(volumes.claimUid(1)).isEqualTo(replica);
    assertThat(notes.texts(0)).isEmpty();
  }

  @Test
  void aVolumeOfAnotherClusterIsNotStartedUntilAPersonSaysSo() {
    Notes other = cluster("other", 1);
    other.write("of the other");
    Notes notes = cluster("swapped", 2);
    Volumes volumes = Volumes.of(bed, notes);
    String clusterId = notes.get().getStatus().clusterId();
    String otherId = requireNonNull(other.get().getStatus().clusterId());
    String before = volumes.commonChecksum(2);
    String own = volumes.copy(0);

    volumes.replace(0, Volumes.of(bed, other).copy(0));
    notes.awaitCondition("LineageIntact", "False", "DifferentClusterId");
    eventually(
        "it is named",
        SOON,
        () ->
            assertThat(notes.message("LineageIntact"))
                .contains("swapped-0 does not start", otherId, clusterId, "swapped-1 (notes.db"));
    assertThat(notes.get().getStatus().nodes().get(0).state()).isEqualTo(NodeStatus.State.Blocked);
    assertThat(volumes.checksum(1)).isEqualTo(before);

    volumes.annotate(ACCEPT, "LFSC0000000000000000");
    eventually(
        "another ID than the one that is there is refused",
        SOON,
        () ->
            assertThat(notes.get().getStatus().requests())
                .extracting("acceptClusterId.outcome")
                .asString()
                .contains("refused", otherId));
    assertThat(notes.get().getStatus().clusterId()).isEqualTo(clusterId);

    volumes.annotate(ACCEPT, otherId);
    eventually(
        "it takes writes",
        SOON,
        () -> assertThat(notes.texts(0)).containsExactly("first", "of the other"));
    assertThat(notes.get().getStatus().clusterId()).isEqualTo(otherId);
    assertThat(own).isNotEmpty();
  }

  @Test
  void anOlderStateOfTheVolumeIsNotStartedAndTheReplicasAreNotRolledBack() {
    Notes notes = cluster("older", 3);
    Volumes volumes = Volumes.of(bed, notes);
    String clusterId = notes.get().getStatus().clusterId();
    String old = volumes.copy(0);
    for (int i = 0; i < 5; i++) {
      notes.write("newer " + i);
    }
    String before = volumes.commonChecksum(3);

    volumes.replace(0, old);
    notes.awaitCondition("LineageIntact", "False", "PrimaryBehind");
    assertThat(volumes.checksum(1)).isEqualTo(before);
    assertThat(volumes.checksum(2)).isEqualTo(before);

    volumes.annotate(RESTORE, "older-1");
    notes.awaitCondition("LineageIntact", "True", "SameClusterId");
    notes.awaitReady(3);
    assertThat(volumes.commonChecksum(3)).isEqualTo(before);
    assertThat(notes.get().getStatus().clusterId()).isEqualTo(clusterId);
  }

  /** What let it start at first must not let it start on whatever it finds later. */
  @Test
  void anOlderStateUnderARunningPodIsNotStartedAgainUntilAPersonSaysSo() {
    Notes notes = bed.notes("under");
    notes.apply(notes.manifest().sidecar().replicas(2)).awaitReady(2);
    notes.write("first");
    Volumes volumes = Volumes.of(bed, notes);
    String clusterId = requireNonNull(notes.get().getStatus().clusterId());
    String pod = notes.pod(0).getMetadata().getUid();
    awaitNoGrant(notes);
    String old = volumes.copy(0);
    notes.write("second");
    String before = volumes.commonChecksum(2);

    volumes.replaceUnderLitefs(0, old);
    notes.awaitCondition("LineageIntact", "False", "PrimaryBehind");
    assertThat(volumes.checksum(1)).isEqualTo(before);

    volumes.annotate(ACCEPT, clusterId);
    notes.awaitCondition("LineageIntact", "True", "SameClusterId");
    notes.awaitReady(2);
    assertThat(notes.pod(0).getMetadata().getUid()).isEqualTo(pod);
    assertThat(notes.texts(0)).containsExactly("first");
    awaitNoGrant(notes);
  }

  private static void awaitNoGrant(Notes notes) {
    eventually(
        "the grant is taken back",
        SOON,
        () ->
            assertThat(notes.pod(0).getMetadata().getAnnotations())
                .doesNotContainKey(Guard.START_GRANTED));
  }

  @Test
  void aResourceThatIsMadeAgainFindsItsDataByTheMarks() {
    Notes notes = cluster("again", 2);
    Volumes volumes = Volumes.of(bed, notes);
    String clusterId = notes.get().getStatus().clusterId();
    String before = volumes.commonChecksum(2);

    deleteAll(notes);
    volumes.delete(0);
    // From the beginning: inert, for it may stand in Git from an earlier incident.
    notes.apply(notes.manifest().replicas(2));
    volumes.annotate("example.com/any", "x");
    notes.awaitCondition("LineageIntact", "False", "PrimaryVolumeEmpty");
    assertThat(notes.get().getStatus().clusterId()).isEqualTo(clusterId);

    volumes.annotate(RESTORE, "again-1");
    notes.awaitCondition("LineageIntact", "True", "SameClusterId");
    notes.awaitReady(2);
    assertThat(volumes.commonChecksum(2)).isEqualTo(before);
  }

  @Test
  void volumesThatWereMadeByHandAreAdoptedOrAskedAbout() {
    Notes notes = cluster("byhand", 2);
    Volumes volumes = Volumes.of(bed, notes);
    String clusterId = notes.get().getStatus().clusterId();
    String before = volumes.commonChecksum(2);
    deleteAll(notes);
    for (var claim : notes.claims()) {
      bed.client()
          .persistentVolumeClaims()
          .inNamespace(bed.namespace())
          .withName(claim.getMetadata().getName())
          .edit(
              found -> {
                found.getMetadata().setLabels(null);
                found.getMetadata().setAnnotations(null);
                return found;
              });
    }

    notes.apply(notes.manifest().replicas(2)).awaitReady(2);
    assertThat(notes.get().getStatus().clusterId()).isEqualTo(clusterId);
    assertThat(volumes.commonChecksum(2)).isEqualTo(before);
    assertThat(notes.claims())
        .allSatisfy(
            claim ->
                assertThat(claim.getMetadata().getAnnotations())
                    .containsEntry("litefs-operator.io/cluster-id", clusterId));

    deleteAll(notes);
    volumes.delete(0);
    bed.client()
        .persistentVolumeClaims()
        .inNamespace(bed.namespace())
        .withName("litefs-data-byhand-1")
        .edit(
            found -> {
              found.getMetadata().setLabels(null);
              found.getMetadata().setAnnotations(null);
              return found;
            });
    notes.apply(notes.manifest().replicas(2));
    notes.awaitCondition("LineageIntact", "False", "UnknownVolumes");
    assertThat(notes.message("LineageIntact")).contains("litefs-data-byhand-1", ACCEPT + "=new");
    assertThat(notes.get().getStatus().clusterId()).isNull();
  }

  private static Notes cluster(String name, int pods) {
    Notes notes = bed.notes(name);
    notes.apply(notes.manifest().replicas(pods)).awaitReady(pods);
    notes.write("first");
    return notes;
  }

  private static void deleteAll(Notes notes) {
    notes.delete();
    eventually("its pods are gone", SOON, () -> assertThat(notes.pods()).isEmpty());
  }
}
