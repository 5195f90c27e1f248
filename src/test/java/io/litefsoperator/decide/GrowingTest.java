package io.litefsoperator.decide;

import static io.litefsoperator.testing.Sized.claim;
import static io.litefsoperator.testing.Sized.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.litefsoperator.testing.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrowingTest {

  private static final String REMEDIATION =
      """
      remediation: {node: notes-1, strategy: ScaleDown, step: Discard, claim: litefs-data-notes-1,
        claimUid: v-1, volumeName: pv-1, retain: false, empty: false,
        clusterId: LFSCFFFFFFFFFFFFFFFF, reportedAt: "2026-01-01T11:59:50Z",
        startedAt: "2026-01-01T11:59:51Z"},
      """;

  private static List<String> grown(String documents) {
    return new Decide()
        .on(Scenario.read(documents), Scenario.NOON).actions().stream()
            .filter(Action.GrowClaim.class::isInstance)
            .map(Action::name)
            .toList();
  }

  @Test
  void everySmallerClaimAsksForTheSizeAsTheOneThatWasLookedAt() {
    assertThat(
            new Decide()
                .on(
                    Scenario.read(cluster() + claim(0, "1Gi", "1Gi") + claim(1, "2Gi", "2Gi")),
                    Scenario.NOON)
                .actions())
        .filteredOn(Action.GrowClaim.class::isInstance)
        .containsExactly(
            new Action.GrowClaim("litefs-data-notes-0", "v-0", "7", new Quantity("2Gi")));
  }

  @ParameterizedTest(name = "asks for {0}, has {1}")
  @CsvSource(
      textBlock =
          """
          1Gi,    1Gi,    true
          1023Mi, 1Gi,    true
          1.5Gi,  1500Mi, true
          2Gi,    1Gi,    false
          2Gi,    2Gi,    false
          2048Mi, 2Gi,    false
          3Gi,    3Gi,    false
          3Gi,    1Gi,    false
          1Gi,    3Gi,    false
          """)
  void nothingAsksForLessOrForWhatItHas(String request, String capacity, boolean grows) {
    assertThat(grown(cluster() + claim(0, request, capacity))).hasSize(grows ? 1 : 0);
  }

  @Test
  void aClaimThatHasNoVolumeYetIsGrownOnceItHas() {
    assertThat(grown(cluster() + claim(0, "1Gi", "phase: Pending", ""))).isEmpty();
  }

  @Test
  void aClaimThatIsNotTheClustersIsLeftAlone() {
    assertThat(grown(cluster() + claim(0, "1Gi", "1Gi").replace("managed-by: ", "managed-by: x-")))
        .isEmpty();
    assertThat(grown(cluster() + claim(0, "1Gi", "1Gi").replace("data-notes-0", "data-other-0")))
        .isEmpty();
  }

  @Test
  void theVolumeOfANodeThatWasScaledAwayGrowsTooUnlessItIsToGo() {
    assertThat(grown(cluster() + claim(5, "1Gi", "1Gi"))).containsExactly("litefs-data-notes-5");
    assertThat(
            grown(
                cluster().replace("size: 2Gi", "size: 2Gi, retention: {whenScaled: Delete}")
                    + claim(1, "1Gi", "1Gi")
                    + claim(5, "1Gi", "1Gi")))
        .containsExactly("litefs-data-notes-1");
  }

  @Test
  void theVolumesOfAClusterThatSleepsGrow() {
    assertThat(grown(cluster().replace("replicas: 2", "replicas: 0") + claim(0, "1Gi", "1Gi")))
        .containsExactly("litefs-data-notes-0");
  }

  @Test
  void whatIsAboutToBeDiscardedDoesNotGrowAndWhatTakesItsPlaceDoes() {
    assertThat(
            grown(cluster("", "", REMEDIATION) + claim(0, "1Gi", "1Gi") + claim(1, "1Gi", "1Gi")))
        .containsExactly("litefs-data-notes-0");
    assertThat(
            grown(
                cluster("", "", REMEDIATION.replace("Discard", "Return"))
                    + claim(1, "1Gi", "1Gi").replace("uid: v-1", "uid: v-9")))
        .containsExactly("litefs-data-notes-1");
    assertThat(
            grown(
                cluster()
                    + claim(
                        1,
                        "1Gi",
                        "phase: Bound, capacity: {storage: 1Gi}",
                        "deletionTimestamp: \"2026-01-01T11:59:00Z\", ")))
        .isEmpty();
  }

  @Test
  void aPausedClusterAndAnInvalidSpecGrowNothing() {
    assertThat(
            grown(
                cluster("annotations: {litefs-operator.io/paused: \"true\"}, ", "", "")
                    + claim(0, "1Gi", "1Gi")))
        .isEmpty();
    assertThat(
            grown(
                cluster("", "env: [{name: LITEFS_POD_NAME, value: x}], ", "")
                    + claim(0, "1Gi", "1Gi")))
        .isEmpty();
  }

  @Test
  void aLostPrimaryDoesNotHoldItUp() {
    String lost =
        "primaryVolume: {claimUid: v-0, volumeName: pv-0}, "; // and there is no such claim
    assertThat(grown(cluster("", "", lost) + claim(1, "1Gi", "1Gi")))
        .containsExactly("litefs-data-notes-1");
  }
}
