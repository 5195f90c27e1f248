package io.litefsoperator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.Scenario;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutTest {

  private static final String CRASHING =
      "{name: app, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode:"
          + " 1, reason: Error}}}";
  private static final String RUNNING = "{name: app, state: {running: {startedAt: x}}}";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          an old one that fails             | notes-1 | False | failing | 2 |      | true
          one of the present revision       | notes-2 | False | failing | 2 |      | false
          an old one that is ready          | notes-1 | True  | running | 2 |      | false
          an old one that merely starts     | notes-1 | False | running | 2 |      | false
          one that is being deleted already | notes-1 | False | failing | 2 | "2026-01-01T00:00:00Z" | false
          a revision of an older spec       | notes-1 | False | failing | 1 |      | false
          """)
  void onlyAPodThatFailsWithAnOlderRevisionIsRestarted(
      String what,
      String revision,
      String ready,
      String state,
      int observedGeneration,
      String deleted,
      boolean restarted) {
    Decision decision =
        new Decide()
            .on(
                Scenario.read(
                    """
                apiVersion: litefs-operator.io/v1alpha1
                kind: LiteFsCluster
                metadata: {name: notes, namespace: default, uid: c-1, generation: 1}
                spec: {image: "example/notes:1.4"}
                ---
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: notes, namespace: default, uid: s-1, generation: 2}
                spec: {replicas: 1}
                status: {observedGeneration: %d, updateRevision: notes-2}
                ---
                apiVersion: v1
                kind: Pod
                metadata:
                  name: notes-0
                  namespace: default
                  uid: p-0
                  resourceVersion: "5"
                  deletionTimestamp: %s
                  labels: {controller-revision-hash: %s, litefs-operator.io/role: primary}
                status:
                  conditions: [{type: Ready, status: "%s"}]
                  containerStatuses: [%s]
                """
                        .formatted(
                            observedGeneration,
                            deleted == null ? "null" : deleted,
                            revision,
                            ready,
                            state.equals("failing") ? CRASHING : RUNNING)),
                Scenario.NOON);

    assertThat(decision.actions().stream().anyMatch(Action.RestartPod.class::isInstance))
        .isEqualTo(restarted);
  }
}
