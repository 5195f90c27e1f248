package io.litefsoperator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A claim of a replica that was scaled away. */
class RetainingTest {

  private static final String UNMARKED = "null";

  private static String documents(
      String whenScaled, String madeFor, String mark, String ready, String volume) {
    return """
        apiVersion: litefs-operator.io/v1alpha1
        kind: LiteFsCluster
        metadata: {name: notes, namespace: default, uid: c-1, generation: 2}
        spec: {replicas: 1, image: "example/notes:1.4", storage: {retention: {whenScaled: %s}}}
        status:
          observedGeneration: 2
          clusterId: LFSC0123456789ABCDEF
          primaryVolume: {claimUid: v-0, volumeName: %s}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: notes, namespace: default, uid: s-1, generation: 1}
        spec: {replicas: 1}
        status: {observedGeneration: 1, updateRevision: notes-1}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: notes-0, namespace: default, uid: p-0, labels: {controller-revision-hash: notes-1}}
        status:
          phase: Running
          podIP: 198.18.0.10
          startTime: "2026-01-01T11:00:00Z"
          conditions: [{type: Ready, status: "%s"}]
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          name: litefs-data-notes-0
          namespace: default
          uid: v-0
          creationTimestamp: "2026-01-01T11:00:00Z"
          annotations: {litefs-operator.io/cluster-id: LFSC0123456789ABCDEF, litefs-operator.io/cluster-uid: c-1}
        spec: {volumeName: pv-0}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          name: litefs-data-notes-1
          namespace: default
          uid: v-1
          creationTimestamp: "2026-01-01T11:00:00Z"
          annotations: {litefs-operator.io/cluster-id: %s, litefs-operator.io/cluster-uid: %s}
        spec: {volumeName: pv-1}
        ---
        kind: NodeReports
        reports:
          notes-0: {clusterID: LFSC0123456789ABCDEF, isPrimary: true, candidate: true, positions: {notes.db: 7}}
        """
        .formatted(whenScaled, volume, ready, mark, madeFor);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          asked for, and proven                         | Delete | c-1 | LFSC0123456789ABCDEF | True  | pv-0 | true
          not asked for                                 | Retain | c-1 | LFSC0123456789ABCDEF | True  | pv-0 | false
          found by a new resource, not scaled away      | Delete | c-0 | LFSC0123456789ABCDEF | True  | pv-0 | false
          it was seen to hold another history           | Delete | c-1 | LFSCFFFFFFFFFFFFFFFF | True  | pv-0 | false
          the primary is not ready                      | Delete | c-1 | LFSC0123456789ABCDEF | False | pv-0 | false
          the primary's volume is not the one it was    | Delete | c-1 | LFSC0123456789ABCDEF | True  | pv-9 | false
          """)
  void goesOnlyWhereThatIsAskedForAndThePrimaryHoldsTheData(
      String what,
      String whenScaled,
      String madeFor,
      String mark,
      String ready,
      String volume,
      boolean goes) {
    assertThat(discarded(documents(whenScaled, madeFor, mark, ready, volume)))
        .isEqualTo(goes ? List.of("litefs-data-notes-1") : List.of());
  }

  @Test
  void oneWithoutAMarkStaysWhereAnIdWasGivenUpSinceItMayHoldItsData() {
    String never = documents("Delete", "c-1", UNMARKED, "True", "pv-0");
    String givenUp =
        never.replace(
            "  primaryVolume:", "  formerClusterIds: [LFSCFFFFFFFFFFFFFFFF]\n  primaryVolume:");

    assertThat(discarded(never)).containsExactly("litefs-data-notes-1");
    assertThat(discarded(givenUp)).isEmpty();
  }

  private static List<String> discarded(String documents) {
    return new Decide()
        .on(Scenario.read(documents), Scenario.NOON).actions().stream()
            .filter(Action.DiscardClaim.class::isInstance)
            .map(Action::name)
            .toList();
  }

  @Test
  void noClaimHasAnOwnerUnlessThatIsAskedFor() {
    assertThat(
            new Decide()
                .on(
                    Scenario.read(
                        documents("Retain", "c-1", "LFSC0123456789ABCDEF", "True", "pv-0")),
                    Scenario.NOON)
                .actions())
        .noneMatch(Action.OwnClaim.class::isInstance);
  }
}
