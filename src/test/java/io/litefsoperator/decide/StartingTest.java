package io.litefsoperator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.Scenario;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartingTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          the primary is up                 | true | LFSC0123456789ABCDEF | True  | LFSC0123456789ABCDEF | true
          nothing was granted               |      | LFSC0123456789ABCDEF | True  | LFSC0123456789ABCDEF | false
          nothing is pinned yet             | true |                      | True  | LFSC0123456789ABCDEF | false
          it is not ready yet               | true | LFSC0123456789ABCDEF | False | LFSC0123456789ABCDEF | false
          it does not answer yet            | true | LFSC0123456789ABCDEF | True  |                      | false
          it holds another ID               | true | LFSC0123456789ABCDEF | True  | LFSCFEDCBA9876543210 | false
          """)
  void aGrantIsTakenBackOnceThePrimaryIsUpOnWhatItWasGrantedFor(
      String what,
      String granted,
      String pinned,
      String ready,
      String answered,
      boolean takenBack) {
    Decision decision =
        new Decide()
            .on(
                Scenario.read(
                    """
                    apiVersion: litefs-operator.io/v1alpha1
                    kind: LiteFsCluster
                    metadata: {name: notes, namespace: default, uid: c-1, generation: 1}
                    spec: {replicas: 1, image: "example/notes:1.4"}
                    status: {observedGeneration: 1, clusterId: %s, primaryVolume: {claimUid: v-0, volumeName: pv-0}}
                    ---
                    apiVersion: v1
                    kind: Pod
                    metadata:
                      name: notes-0
                      namespace: default
                      uid: p-0
                      labels: {controller-revision-hash: notes-1, litefs-operator.io/role: primary}
                      annotations: {%s}
                    status:
                      phase: Running
                      podIP: 198.18.0.10
                      startTime: "2026-01-01T11:00:00Z"
                      conditions: [{type: Ready, status: "%s"}]
                    ---
                    apiVersion: v1
                    kind: PersistentVolumeClaim
                    metadata: {name: litefs-data-notes-0, namespace: default, uid: v-0, creationTimestamp: "2026-01-01T11:00:00Z"}
                    spec: {volumeName: pv-0}
                    ---
                    kind: NodeReports
                    reports: {notes-0: %s}
                    """
                        .formatted(
                            pinned,
                            granted == null ? "" : "litefs-operator.io/start-granted: \"true\"",
                            ready,
                            answered == null
                                ? "connection refused"
                                : "{clusterID: %s, isPrimary: true, candidate: true}"
                                    .formatted(answered))),
                Scenario.NOON);

    assertThat(decision.actions().stream().filter(Action.TakeBackGrant.class::isInstance))
        .isEqualTo(takenBack ? List.of(new Action.TakeBackGrant("notes-0", "p-0")) : List.of());
  }
}
