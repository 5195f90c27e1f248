package io.litefsoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.litefsoperator.testing.ClaimsSeen;
import io.litefsoperator.testing.Comparison;
import io.litefsoperator.testing.Databases;
import io.litefsoperator.testing.Kubectl;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.StatusSeen;
import io.litefsoperator.testing.Strays;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica that holds another cluster ID gets a new volume, and nobody else loses anything. */
final class HealingIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final int PODS = 4;

  private static final String BY_HAND = "by hand";
  private static final String SCALE_DOWN = "ScaleDown";
  private static final String RECREATE_POD = "RecreatePod";

  private static Notes notes;
  private static Strays strays;
  private static Databases databases;

  @BeforeAll
  static void fourNodesWithTwoDatabases() {
    notes = bed.notes("notes");
    strays = bed.strays(notes);
    notes.apply(notes.manifest().replicas(PODS)).awaitReady(PODS);
    databases = Databases.filled(notes);
    databases.awaitOn(PODS);
  }

  @BeforeEach
  void allIsWellAndForgotten() {
    notes.resume();
    notes.forgetAttempts();
    notes.awaitReady(PODS);
  }

  @Test
  void aStrayAtEachOrdinalHealsWithEveryRowAndItsTimeIsPrintedBesideThatByHand() {
    Comparison times =
        new Comparison(
            "From the first bad report to streaming again, notes-1 to notes-3",
            BY_HAND,
            SCALE_DOWN,
            RECREATE_POD);
    for (int ordinal = 1; ordinal < PODS; ordinal++) {
      times.add(BY_HAND, healedByHand(ordinal));
      for (String strategy : List.of(SCALE_DOWN, RECREATE_POD)) {
        allIsWellAndForgotten();
        times.add(strategy, healed(strategy, ordinal));
      }
      allIsWellAndForgotten();
    }

    System.err.print(times);
  }

  @Test
  void allStrayAtOnceAreHealedOneAfterTheOther() {
    strategy(SCALE_DOWN);
    try (ClaimsSeen claims = ClaimsSeen.in(bed.client(), bed.namespace())) {
      IntStream.range(1, PODS).forEach(strays::begin);
      IntStream.iterate(PODS - 1, ordinal -> ordinal > 0, ordinal -> ordinal - 1)
          .forEach(strays::awaitFollowing);
      notes.awaitReady(PODS);

      assertThat(claims.deleted()).containsExactlyInAnyOrder(claim(1), claim(2), claim(3));
      assertThat(claims.mostAtOnce()).isEqualTo(1);
    }
    databases.awaitOn(PODS);
  }

  /** It has never been connected, and ignores SIGTERM. The test would not wait so long. */
  @ParameterizedTest
  @ValueSource(strings = {SCALE_DOWN, RECREATE_POD})
  void aStrayThatDoesNotEndBySigtermDoesNotCostItsGracePeriod(String strategy) {
    Notes patient = bed.notes("patient-" + strategy.toLowerCase(Locale.ROOT));
    Strays strayed = bed.strays(patient);
    patient
        .apply(
            patient
                .manifest()
                .replicas(2)
                .set("remediation.strategy", strategy)
                .set("podTemplate.spec.terminationGracePeriodSeconds", "600"))
        .awaitReady(2);

    strayed.begin(1);

    strayed.awaitFollowing(1);
    patient.delete();
  }

  /** What an autoscaler reads: it would take fewer pods for what was asked for. */
  @Test
  void theNumberOfReplicasNeverDipsWhileThePodsAreStopped() {
    strategy(SCALE_DOWN);
    List<Integer> scales = new ArrayList<>();
    List<Integer> pods = new ArrayList<>();
    try (StatusSeen statuses = StatusSeen.of(notes)) {
      strays.begin(1);
      Awaitility.await("notes-1 follows")
          .atMost(Duration.ofSeconds(60))
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                if (notes.get().getStatus().remediation() != null) {
                  scales.add(notes.scale().getStatus().getReplicas());
                  pods.add(notes.pods().size());
                }
                return statuses.all().stream().anyMatch(seen -> StatusSeen.step(seen).isPresent())
                    && notes.get().getStatus().remediation() == null;
              });
      notes.awaitReady(PODS);

      assertThat(pods).as("pods that exist").contains(1);
      assertThat(scales).containsOnly(PODS);
      assertThat(statuses.all())
          .filteredOn(seen -> StatusSeen.step(seen).isPresent())
          .isNotEmpty()
          .allSatisfy(seen -> assertThat(seen.replicas()).isEqualTo(PODS));
    }
  }

  /** Returns the seconds from the first bad report to the moment when the replica follows again. */
  private static double healed(String strategy, int ordinal) {
    strategy(strategy);
    Map<String, String> claims = uids(notes.claims());
    Map<String, String> pods = uids(notes.pods());

    double seconds;
    try (ClaimsSeen seen = ClaimsSeen.in(bed.client(), bed.namespace())) {
      strays.begin(ordinal);
      seconds = secondsFromBadReportToFollowing(ordinal, nothing -> {});
      notes.awaitReady(PODS);
      assertThat(seen.deleted()).as("%s of %d", strategy, ordinal).containsExactly(claim(ordinal));
    }
    assertOnlyOneIsNew(claims, uids(notes.claims()), claim(ordinal));
    if (strategy.equals(RECREATE_POD)) {
      assertOnlyOneIsNew(pods, uids(notes.pods()), notes.podName(ordinal));
    }
    databases.awaitOn(PODS);
    return seconds;
  }

  /** The three commands that LITEFS_K8S.md gives, without a person's time to think and type. */
  private static double healedByHand(int ordinal) {
    notes.pause();
    strays.begin(ordinal);
    double seconds =
        secondsFromBadReportToFollowing(
            ordinal,
            stray ->
                Kubectl.run(
                        bed.cluster(),
                        """
                        kubectl -n %1$s scale statefulset notes --replicas=%2$d
                        kubectl -n %1$s delete pvc litefs-data-notes-%2$d
                        kubectl -n %1$s scale statefulset notes --replicas=%3$d
                        """
                            .formatted(bed.namespace(), stray, PODS))
                    .text());
    notes.resume();
    databases.awaitOn(PODS);
    return seconds;
  }

  private static double secondsFromBadReportToFollowing(int ordinal, IntConsumer heal) {
    strays.awaitStray(ordinal);
    long bad = System.nanoTime();
    heal.accept(ordinal);
    strays.awaitFollowing(ordinal);
    return (System.nanoTime() - bad) / (double) TimeUnit.SECONDS.toNanos(1);
  }

  private static void strategy(String strategy) {
    notes.patch("{\"spec\": {\"remediation\": {\"strategy\": \"%s\"}}}".formatted(strategy));
  }

  private static void assertOnlyOneIsNew(
      Map<String, String> before, Map<String, String> after, String name) {
    Map<String, String> others = new TreeMap<>(after);
    Map<String, String> othersBefore = new TreeMap<>(before);
    assertThat(others.remove(name)).isNotNull().isNotEqualTo(othersBefore.remove(name));
    assertThat(others).isEqualTo(othersBefore);
  }

  private static String claim(int ordinal) {
    return "litefs-data-" + notes.podName(ordinal);
  }

  /** UIDs by name; a claim's with the volume that it is bound to. */
  private static Map<String, String> uids(List<? extends HasMetadata> objects) {
    return objects.stream()
        .collect(
            Collectors.toMap(
                object -> object.getMetadata().getName(),
                object ->
                    object instanceof PersistentVolumeClaim claim
                        ? claim.getMetadata().getUid() + " " + claim.getSpec().getVolumeName()
                        : object.getMetadata().getUid()));
  }
}
