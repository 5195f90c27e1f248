package io.litefsoperator.report;

import static io.litefsoperator.testing.Sized.claim;
import static io.litefsoperator.testing.Sized.cluster;
import static io.litefsoperator.testing.Sized.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.litefsoperator.act.Outcome;
import io.litefsoperator.act.Refusal;
import io.litefsoperator.decide.Decide;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.testing.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumesFindingTest {

  private static final String ON_RECORD =
      """
      conditions: [{type: VolumesResized, status: "False", reason: Resizing, message: "",
        lastTransitionTime: "2026-01-01T11:00:00Z"}],
      """;

  private static Report report(String documents, Refusal.Rejected... refused) {
    Observation observation = Scenario.read(documents);
    return Report.of(
        observation,
        new Decide().on(observation, Scenario.NOON),
        new Outcome(0, List.of()).with(List.of(refused)),
        Scenario.NOON);
  }

  private static String told(Report report) {
    return told(report, "VolumesResized");
  }

  private static String told(Report report, String type) {
    return report.status().conditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .map(VolumesFindingTest::text)
        .findFirst()
        .orElse("nothing");
  }

  private static String text(Condition condition) {
    return "%s %s: %s"
        .formatted(condition.getStatus(), condition.getReason(), condition.getMessage());
  }

  private static String told(String documents, Refusal.Rejected... refused) {
    return told(report(documents, refused));
  }

  private static Refusal.Rejected refused(int ordinal, String words) {
    return new Refusal.Rejected("litefs-data-notes-" + ordinal, words);
  }

  private static String growing(String status) {
    return claim(0, "2Gi", "phase: Bound, capacity: {storage: 1Gi}, " + status, "");
  }

  @Test
  void nothingIsToldWhereNoVolumeEverHadToGrow() {
    Report report = report(cluster() + claim(0, "2Gi", "2Gi"));

    assertThat(told(report)).isEqualTo("nothing");
    assertThat(report.awaitsVolumes()).isFalse();
  }

  @Test
  void volumesOnTheirWayAreNamedWithWhatTheyHave() {
    Report report =
        report(
            cluster()
                + claim(0, "2Gi", "1Gi")
                + claim(1, "1Gi", "1500Mi")
                + claim(2, "1Gi", "phase: Pending", ""));

    assertThat(told(report))
        .isEqualTo(
            "False Resizing: growing to 2Gi: litefs-data-notes-0 (1Gi), litefs-data-notes-1"
                + " (1500Mi), litefs-data-notes-2 (not bound yet); see kubectl describe pvc");
    assertThat(report.awaitsVolumes()).isTrue();
  }

  @Test
  void onceAllHaveGrownThatStaysOnRecord() {
    Report report = report(cluster("", "", ON_RECORD) + claim(0, "2Gi", "2Gi"));

    assertThat(told(report)).isEqualTo("True Resized: every volume has 2Gi or more");
    assertThat(report.awaitsVolumes()).isFalse();
    assertThat(report.changed()).extracting(Condition::getType).contains("VolumesResized");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NotExpandable | persistentvolumeclaims "c" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize | can't grow to 2Gi, as StorageClass fast does not allow it: set its allowVolumeExpansion
          QuotaExceeded | persistentvolumeclaims "c" is forbidden: exceeded quota: q, requested: requests.storage=1Gi, used: requests.storage=2Gi, limited: requests.storage=2Gi   | can't grow to 2Gi: raise the quota; the API server says: persistentvolumeclaims "c" is forbidden: exceeded
          Forbidden     | persistentvolumeclaims "c" is forbidden: User "u" cannot patch resource "persistentvolumeclaims" in API group "" in the namespace "default"           | can't grow to 2Gi: the operator lacks the right to patch PersistentVolumeClaims
          Rejected      | admission webhook "sizes.example.com" denied the request: too large                                                                              | can't grow to 2Gi: the API server refuses it: admission webhook "sizes.example.com" denied
          """)
  void whatRefusesItIsToldWithItsWordsAndWithWhatToDo(String reason, String words, String told) {
    assertThat(told(cluster() + claim(0, "1Gi", "1Gi"), refused(0, words)))
        .startsWith("False %s: litefs-data-notes-0 (1Gi) %s".formatted(reason, told))
        .contains(words);
  }

  @Test
  void aVolumeThatWasMadeWithoutAClassIsNotBlamedOnOne() {
    String claim = claim(0, "1Gi", "1Gi");
    String words = "the storageclass that provisions the pvc must support resize";

    for (String none :
        List.of(claim.replace("fast", "''"), claim.replace("storageClassName: fast,", ""))) {
      assertThat(told(cluster() + none, refused(0, words)))
          .startsWith(
              "False NotExpandable: litefs-data-notes-0 (1Gi) can't grow to 2Gi, as it has no"
                  + " StorageClass: move to new ones as docs/storage.md says;");
    }
  }

  @Test
  void whatAPersonHasToDoStandsBeforeWhatGoesOnByItself() {
    assertThat(
            told(
                cluster() + claim(0, "2Gi", "1Gi") + claim(1, "1Gi", "1Gi"),
                refused(1, "exceeded quota")))
        .startsWith("False QuotaExceeded: litefs-data-notes-1 (1Gi) can't grow")
        .endsWith("; growing to 2Gi: litefs-data-notes-0 (1Gi); see kubectl describe pvc");
  }

  @Test
  void aFailureOfTheDriverIsToldInItsWords() {
    assertThat(
            told(
                cluster()
                    + growing(
                        "conditions: [{type: ControllerResizeError, status: \"True\", message: no"
                            + " room left in the pool}]")))
        .startsWith(
            "False ResizeFailed: litefs-data-notes-0 (1Gi) did not grow to 2Gi, which Kubernetes"
                + " goes on trying: no room left in the pool;");
    assertThat(
            told(
                cluster()
                    + growing("allocatedResourceStatuses: {storage: ControllerResizeInfeasible}")))
        .startsWith("False ResizeFailed:")
        .contains(": ControllerResizeInfeasible;");
  }

  @ParameterizedTest(name = "pending since {0}, pod: {1}: {2}")
  @CsvSource(
      textBlock =
          """
          11:58:00, true,  Resizing
          11:56:00, true,  RestartNeeded
          11:56:00, false, Resizing
          """)
  void aFileSystemThatStaysSmallWaitsForItsPodToStart(String since, boolean runs, String reason) {
    String pending =
        growing(
            "conditions: [{type: FileSystemResizePending, status: \"True\", lastTransitionTime:"
                + " \"2026-01-01T%sZ\"}]".formatted(since));

    assertThat(told(cluster() + pending + (runs ? pod(0) : ""))).startsWith("False " + reason);
  }

  @Test
  void whichPodsToRestartAndThatNobodyElseDoesIsTold() {
    String pending =
        "conditions: [{type: FileSystemResizePending, status: \"True\", lastTransitionTime:"
            + " \"2026-01-01T11:59:59Z\"}, {type: NodeResizeError, status: \"True\", message:"
            + " \"rpc error: code = FailedPrecondition desc = volume is in use\"}]";

    assertThat(
            told(
                cluster()
                    + growing(pending)
                    + growing(pending).replace("-0", "-1")
                    + pod(0)
                    + pod(1)))
        .isEqualTo(
            "False RestartNeeded: litefs-data-notes-0 (1Gi), litefs-data-notes-1 (1Gi): the volume"
                + " has grown, the file system on it has not, as its driver does that only when"
                + " the pod starts; the operator restarts none for this. One after the other, when"
                + " the one before is ready: kubectl -n default delete pod notes-1; kubectl -n"
                + " default delete pod notes-0");
    assertThat(
            told(cluster() + growing(pending).replace("FailedPrecondition", "Internal") + pod(0)))
        .startsWith("False ResizeFailed");
  }

  @Test
  void aVolumeWithoutAPodGoesOnWhenOneStarts() {
    assertThat(
            told(
                cluster()
                    + growing(
                        "conditions: [{type: FileSystemResizePending, status: \"True\","
                            + " lastTransitionTime: \"2026-01-01T11:00:00Z\"}]")))
        .contains("litefs-data-notes-0 (1Gi), which goes on when notes-0 starts;");
  }

  @Test
  void aPausedClusterAndAnInvalidSpecSayWhatItWaitsFor() {
    assertThat(
            told(
                cluster("annotations: {litefs-operator.io/paused: \"true\"}, ", "", "")
                    + claim(0, "1Gi", "1Gi")))
        .isEqualTo(
            "False Paused: litefs-data-notes-0 (1Gi) is to grow to 2Gi once the annotation"
                + " litefs-operator.io/paused is removed");
    assertThat(
            told(
                cluster("", "env: [{name: LITEFS_POD_NAME, value: x}], ", "")
                    + claim(0, "1Gi", "1Gi")))
        .isEqualTo(
            "False InvalidSpec: litefs-data-notes-0 (1Gi) is to grow to 2Gi once the spec is"
                + " valid");
  }

  @Test
  void itIsNoPartOfTheOtherConditions() {
    Report small = report(cluster() + claim(0, "1Gi", "1Gi"), refused(0, "exceeded quota"));
    Report grown = report(cluster() + claim(0, "2Gi", "2Gi"));

    for (String type : List.of("Ready", "Stalled", "Reconciling")) {
      assertThat(told(small, type)).isEqualTo(told(grown, type));
    }
  }
}
