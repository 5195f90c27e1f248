package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.litefsoperator.api.RemediationStatus.Step;
import io.litefsoperator.testing.ClaimsSeen;
import io.litefsoperator.testing.Databases;
import io.litefsoperator.testing.Kubectl;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.StatusSeen;
import io.litefsoperator.testing.Strays;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A person stops the operator in the middle of a healing, at whichever step. */
final class HealingPausedIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final int PODS = 3;
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String PAUSED = "litefs-operator.io/paused";
  private static final String HOLD = "example.com/hold";

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
    release(1);
    notes.resume();
    notes.forgetAttempts();
    notes.awaitReady(PODS);
  }

  private enum Moment {
    STOP_RECORDED,
    SCALED_DOWN,
    DISCARD_RECORDED,
    /** The claim is being deleted, and something else keeps it. */
    CLAIM_GOING,
    RETURN_RECORDED
  }

  @ParameterizedTest(name = "{0}, {1}, {2}")
  @CsvSource({
    "ScaleDown, STOP_RECORDED, by hand",
    "ScaleDown, SCALED_DOWN, by hand",
    "ScaleDown, SCALED_DOWN, resumed",
    "ScaleDown, DISCARD_RECORDED, resumed",
    "ScaleDown, CLAIM_GOING, by hand",
    "ScaleDown, RETURN_RECORDED, resumed",
    "RecreatePod, DISCARD_RECORDED, by hand",
    "RecreatePod, CLAIM_GOING, resumed"
  })
  void nothingMoreIsDoneAndEitherThePersonOrTheOperatorEndsIt(
      String strategy, Moment moment, String how) {
    notes.patch("{\"spec\": {\"remediation\": {\"strategy\": \"%s\"}}}".formatted(strategy));
    String claim = notes.claim(1).get().getMetadata().getUid();
    try (ClaimsSeen claims = ClaimsSeen.in(bed.client(), bed.namespace())) {
      pauseAt(moment);
      List<String> before = whatTheOperatorWrote();
      List<String> deleted = claims.deletedUids();
      bed.awaitLooks(notes, 3);

      assertThat(whatTheOperatorWrote()).isEqualTo(before);
      assertThat(claims.deletedUids()).isEqualTo(deleted);
      assertThat(notes.get().getStatus().remediation()).isNotNull();

      String message = notes.message("LineageIntact");
      release(1);
      if (how.equals("by hand")) {
        Kubectl.follow(bed.cluster(), message).text();
        strays.awaitFollowing(1);
      }
      notes.resume();
      strays.awaitFollowing(1);
      notes.awaitReady(PODS);

      assertThat(claims.deletedUids()).containsExactly(claim);
    }
    assertThat(notes.get().getStatus().remediation()).isNull();
    databases.awaitOn(PODS);
  }

  private static void pauseAt(Moment moment) {
    switch (moment) {
      case STOP_RECORDED -> pauseAt(Step.Stop);
      case DISCARD_RECORDED -> pauseAt(Step.Discard);
      case RETURN_RECORDED -> pauseAt(Step.Return);
      case SCALED_DOWN -> {
        strays.begin(1);
        eventually(
            "its pod goes",
            SOON,
            () -> assertThat(notes.statefulSet().get().getSpec().getReplicas()).isEqualTo(1));
      }
      case CLAIM_GOING -> {
        hold(1);
        strays.begin(1);
        eventually(
            "its claim goes",
            SOON,
            () -> {
              assertThat(notes.claim(1).get().getMetadata().getDeletionTimestamp()).isNotNull();
              assertThat(notes.pods())
                  .noneMatch(pod -> notes.podName(1).equals(pod.getMetadata().getName()));
            });
      }
    }
    notes.pause();
  }

  private static void pauseAt(Step step) {
    try (StatusSeen statuses =
        StatusSeen.of(
            notes,
            status -> {
              if (StatusSeen.step(status).filter(step::equals).isPresent()) {
                notes.annotate(PAUSED, "true");
              }
            })) {
      strays.begin(1);
      notes.awaitCondition("Reconciling", "False", "Paused");
      assertThat(statuses.all()).isNotEmpty();
    }
  }

  /** The claim's deletion does not end before it is let go. */
  private static void hold(int ordinal) {
    notes
        .claim(ordinal)
        .edit(
            claim -> {
              claim.addFinalizer(HOLD);
              return claim;
            });
  }

  private static void release(int ordinal) {
    if (notes.claim(ordinal).get() != null
        && notes.claim(ordinal).get().getMetadata().getFinalizers().contains(HOLD)) {
      notes
          .claim(ordinal)
          .edit(
              claim -> {
                claim.removeFinalizer(HOLD);
                return claim;
              });
    }
  }

  /** All that bears its name, and when it last wrote what there; its reports left out. */
  private static List<String> whatTheOperatorWrote() {
    var client = bed.client();
    return Stream.of(
            client.apps().statefulSets().inNamespace(bed.namespace()).list().getItems(),
            client.services().inNamespace(bed.namespace()).list().getItems(),
            client.configMaps().inNamespace(bed.namespace()).list().getItems(),
            client.persistentVolumeClaims().inNamespace(bed.namespace()).list().getItems())
        .flatMap(List::stream)
        .map(HasMetadata.class::cast)
        .flatMap(
            object ->
                object.getMetadata().getManagedFields().stream()
                    .filter(entry -> "litefs-operator".equals(entry.getManager()))
                    .map(
                        entry ->
                            "%s %s %s: %s"
                                .formatted(
                                    object.getKind(),
                                    object.getMetadata().getName(),
                                    object.getMetadata().getUid(),
                                    entry)))
        .toList();
  }
}
