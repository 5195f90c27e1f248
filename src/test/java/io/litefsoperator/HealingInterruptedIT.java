package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.api.RemediationStatus.Step;
import io.litefsoperator.testing.ClaimsSeen;
import io.litefsoperator.testing.Databases;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.StatusSeen;
import io.litefsoperator.testing.Strays;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator is killed, or somebody wants something else, in the middle of a healing. */
final class HealingInterruptedIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final int PODS = 3;
  private static final Duration SOON = Duration.ofSeconds(60);

  private static Notes notes;
  private static Strays strays;
  private static Databases databases;

  @BeforeAll
  static void threeNodes() {
    notes = bed.notes("notes");
    strays = bed.strays(notes);
    notes.apply(notes.manifest().replicas(PODS)).awaitReady(PODS);
    databases = Databases.filled(notes);
    databases.awaitOn(PODS);
  }

  @BeforeEach
  void allIsWellAndForgotten() {
    strategy("ScaleDown");
    notes.forgetAttempts();
    notes.awaitReady(PODS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ScaleDown", "RecreatePod"})
  void killedRightAfterEachStepThatItRecordsItStillHealsAndDiscardsOneVolume(String strategy) {
    strategy(strategy);
    String claim = notes.claim(1).get().getMetadata().getUid();
    Set<Step> killedAt = EnumSet.noneOf(Step.class);
    try (ClaimsSeen claims = ClaimsSeen.in(bed.client(), bed.namespace());
        StatusSeen statuses =
            StatusSeen.of(
                notes,
                status ->
                    StatusSeen.step(status)
                        .filter(killedAt::add)
                        .ifPresent(step -> bed.operator().kill()))) {
      strays.begin(1);
      Set<Step> all =
          strategy.equals("ScaleDown")
              ? EnumSet.allOf(Step.class)
              : EnumSet.of(Step.Discard, Step.Return);
      for (int kills = 0; kills < all.size(); kills++) {
        eventually("it was killed", SOON, () -> assertThat(bed.operator().isAlive()).isFalse());
        bed.startOperator();
      }
      strays.awaitFollowing(1);
      notes.awaitReady(PODS);

      assertThat(statuses.all()).isNotEmpty();
      assertThat(killedAt).isEqualTo(all);
      assertThat(claims.deletedUids()).containsExactly(claim);
    }
    assertThat(notes.get().getStatus().remediation()).isNull();
    assertThat(notes.statefulSet().get().getSpec().getReplicas()).isEqualTo(PODS);
    databases.awaitOn(PODS);
  }

  @Test
  void aScaleToFewerWinsAndKeepsTheVolume() {
    String claim = notes.claim(2).get().getMetadata().getUid();
    try (ClaimsSeen claims = ClaimsSeen.in(bed.client(), bed.namespace())) {
      at(Step.Stop, () -> notes.scale(2), () -> strays.begin(2));
      notes.awaitReady(2);

      assertThat(notes.get().getStatus().remediation()).isNull();
      assertThat(notes.pods()).hasSize(2);
      assertThat(claims.deleted()).isEmpty();
      assertThat(notes.claim(2).get().getMetadata().getUid()).isEqualTo(claim);

      notes.forgetAttempts();
      notes.scale(PODS);
      notes.awaitReady(PODS);

      assertThat(claims.deletedUids()).as("stray as before").containsExactly(claim);
    }
    databases.awaitOn(PODS);
  }

  @Test
  void aScaleToMoreWinsAndTheReplicaHeals() {
    try (ClaimsSeen claims = ClaimsSeen.in(bed.client(), bed.namespace())) {
      at(Step.Stop, () -> notes.scale(PODS + 1), () -> strays.begin(1));
      notes.awaitReady(PODS + 1);

      assertThat(claims.deleted()).containsExactly("litefs-data-notes-1");
    }
    databases.awaitOn(PODS + 1);
    notes.scale(PODS);
    notes.awaitReady(PODS);
  }

  @Test
  void aDeletionWinsLeavesNothingBehindAndKeepsTheVolumes() {
    List<String> claims = claims();

    at(Step.Stop, () -> notes.resource().delete(), () -> strays.begin(1));

    eventually("its objects are gone", SOON, () -> assertThat(objects()).isZero());
    assertThat(claims()).isEqualTo(claims);

    notes.apply(notes.manifest().replicas(PODS)).awaitReady(PODS);
    assertThat(claims()).doesNotContain(claims.get(1)).contains(claims.get(0), claims.get(2));
    databases.awaitOn(PODS);
  }

  /** Does something as soon as a step is recorded, and returns when that is done. */
  private static void at(Step step, Runnable something, Runnable cause) {
    Set<Step> done = EnumSet.noneOf(Step.class);
    try (StatusSeen statuses =
        StatusSeen.of(
            notes,
            status ->
                StatusSeen.step(status)
                    .filter(step::equals)
                    .filter(now -> !done.contains(now))
                    .ifPresent(
                        now -> {
                          something.run();
                          done.add(now);
                        }))) {
      cause.run();
      eventually(
          "it came to " + step,
          SOON,
          () -> {
            assertThat(statuses.all()).isNotEmpty();
            assertThat(done).contains(step);
          });
    }
  }

  private static void strategy(String strategy) {
    notes.patch("{\"spec\": {\"remediation\": {\"strategy\": \"%s\"}}}".formatted(strategy));
  }

  private static List<String> claims() {
    return notes.claims().stream().map(claim -> claim.getMetadata().getUid()).toList();
  }

  private static long objects() {
    var client = bed.client();
    var statefulSets = client.apps().statefulSets().inNamespace(bed.namespace());
    var services = client.services().inNamespace(bed.namespace());
    var configMaps =
        client
            .configMaps()
            .inNamespace(bed.namespace())
            .withLabel("litefs-operator.io/cluster", "notes");
    return statefulSets.list().getItems().size()
        + services.list().getItems().size()
        + configMaps.list().getItems().size()
        + notes.pods().size();
  }
}
