package io.litefsoperator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.litefsoperator.act.Outcome;
import io.litefsoperator.act.Refusal;
import io.litefsoperator.api.LiteFsClusterStatus;
import io.litefsoperator.api.NodeStatus;
import io.litefsoperator.decide.Decide;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.testing.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {

  private static final Instant NOW = Scenario.NOON;

  /** One primary, ready, whose LiteFS answers as told; {@code spec} and {@code status} as told. */
  private static Observation primary(String answer, String status, String containers) {
    return Scenario.read(documents(answer, status, containers));
  }

  private static String documents(String answer, String status, String containers) {
    return """
        apiVersion: litefs-operator.io/v1alpha1
        kind: LiteFsCluster
        metadata: {name: notes, namespace: default, uid: c-1, generation: 2}
        spec: {replicas: 1, image: "example/notes:1.4"}
        status: %s
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
          conditions: [{type: Ready, status: "True"}]
          containerStatuses: [%s]
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: litefs-data-notes-0, namespace: default, uid: v-0, creationTimestamp: "2026-01-01T11:00:00Z"}
        spec: {volumeName: pv-0}
        ---
        kind: NodeReports
        reports: %s
        """
        .formatted(status, containers, answer);
  }

  private static final String HEALTHY =
      "{notes-0: {clusterID: LFSC0123456789ABCDEF, isPrimary: true, candidate: true}}";

  private static Report report(Observation observation, Refusal... refusals) {
    return Report.of(
        observation, new Decide().on(observation, NOW), new Outcome(0, List.of(refusals)), NOW);
  }

  private static Condition condition(Report report, ConditionType type) {
    return report.status().conditions().stream()
        .filter(condition -> condition.getType().equals(type.name()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aHealthyPrimaryIsReadyAndItsClusterIdIsPinned() {
    Report report = report(primary(HEALTHY, "{observedGeneration: 2}", ""));

    assertThat(report.status().clusterId()).isEqualTo("LFSC0123456789ABCDEF");
    assertThat(condition(report, ConditionType.Ready).getReason()).isEqualTo("Ready");
    assertThat(report.settled()).isTrue();
  }

  /** LiteFS answers before the kubelet has asked its probes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{startedAt: \"2026-01-01T11:59:50Z\"} | true  | Starting",
        "{startedAt: \"2026-01-01T11:00:00Z\"} | false | Starting",
        "{startedAt: \"2026-01-01T11:00:00Z\"} | true  | PodsNotReady"
      })
  void aPodThatIsNotReadyYetIsNoFaultWhileItStarts(String running, boolean started, String reason) {
    String containers =
        "{name: app, started: %s, state: {running: %s}}".formatted(started, running);
    Report report =
        report(
            Scenario.read(
                documents(HEALTHY, "{observedGeneration: 2}", containers)
                    .replace("type: Ready, status: \"True\"", "type: Ready, status: \"False\"")));

    assertThat(condition(report, ConditionType.Ready).getReason()).isEqualTo(reason);
  }

  @Test
  void aPodThatFailsIsAFaultThoughAContainerBesideItStarts() {
    String containers =
        """
        {name: ready, started: false, state: {running: {startedAt: "2026-01-01T11:59:50Z"}}},
        {name: app, state: {waiting: {reason: CrashLoopBackOff}},
         lastState: {terminated: {exitCode: 1, reason: Error}}}
        """
            .replaceAll("\\s+", " ");
    Report report =
        report(
            Scenario.read(
                documents("{notes-0: gone}", "{observedGeneration: 2}", containers)
                    .replace("type: Ready, status: \"True\"", "type: Ready, status: \"False\"")));

    assertThat(condition(report, ConditionType.Ready).getReason()).isEqualTo("PrimaryUnavailable");
  }

  /** Whoever waits for Ready of a changed spec would go on before it was so much as looked at. */
  @Test
  void aSpecCountsAsObservedOnceItWasActedUponNotWhenSomethingElseIsRecorded() {
    Report report = report(primary(HEALTHY, "{observedGeneration: 1}", ""));

    assertThat(report.status().clusterId()).as("recorded").isNotNull();
    assertThat(report.status().observedGeneration()).isEqualTo(1);
    assertThat(condition(report, ConditionType.Ready).getReason()).isEqualTo("RollingOut");
  }

  @Test
  void aPinnedClusterIdIsNeverReplacedByWhatAPrimarySays() {
    Report report = report(primary(HEALTHY, "{clusterId: LFSCFFFFFFFFFFFFFFFF}", ""));

    assertThat(report.status().clusterId()).isEqualTo("LFSCFFFFFFFFFFFFFFFF");
    assertThat(report.status().nodes())
        .extracting(NodeStatus::state)
        .containsExactly(NodeStatus.State.DifferentClusterId);
    assertThat(condition(report, ConditionType.LineageIntact).getStatus()).isEqualTo("False");
    assertThat(condition(report, ConditionType.PrimaryAvailable).getStatus()).isEqualTo("False");
    assertThat(report.status().readyReplicas()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {notes-0: connection refused}
          {notes-0: {clusterID: LFSC0123456789ABCDEF, isPrimary: false, candidate: true}}
          {}
          """)
  void nothingIsPinnedOnTheWordOfANodeThatIsNoPrimary(String answer) {
    assertThat(report(primary(answer, "{}", "")).status().clusterId()).isNull();
  }

  @Test
  void silenceIsNoEvidenceOfAnotherLineage() {
    Report report =
        report(primary("{notes-0: connection refused}", "{clusterId: LFSC0123456789ABCDEF}", ""));

    assertThat(condition(report, ConditionType.LineageIntact).getStatus()).isEqualTo("True");
    assertThat(report.status().nodes().get(0).state()).isEqualTo(NodeStatus.State.Unreachable);
    assertThat(condition(report, ConditionType.Ready).getMessage())
        .contains("notes-0", "connection refused");
  }

  @Test
  void aNodeThatJustStartedIsNotCalledUnreachable() {
    String young = "{name: app, state: {running: {startedAt: \"2026-01-01T11:59:50Z\"}}}";
    Report report = report(primary("{notes-0: connection refused}", "{}", young));

    assertThat(report.status().nodes().get(0).state()).isEqualTo(NodeStatus.State.Starting);
    assertThat(condition(report, ConditionType.Reconciling).getStatus()).isEqualTo("True");
  }

  @Test
  void aReplicaThatActsAsPrimaryIsNamed() {
    Report report =
        report(
            primary(
                "{notes-0: {clusterID: LFSC0123456789ABCDEF, isPrimary: false, candidate: false}}",
                "{}",
                ""));
    assertThat(report.status().nodes().get(0).state()).isEqualTo(NodeStatus.State.WrongRole);
  }

  @ParameterizedTest
  @CsvSource({"2026-01-01T11:58:00Z, True", "2026-01-01T11:59:30Z, False"})
  void aPrimaryThatIsStuckTerminatingIsNamedWithItsNodeAndWhatToReadFirst(
      String shouldHaveEnded, boolean isStuck) {
    Report report =
        report(
            Scenario.read(
                documents(HEALTHY, "{observedGeneration: 2}", "")
                    .replace(
                        "uid: p-0,",
                        "uid: p-0, deletionTimestamp: \"%s\",".formatted(shouldHaveEnded))
                    .replace("status:\n  phase", "spec: {nodeName: node-7}\nstatus:\n  phase")));

    assertThat(report.status().nodes().get(0).state()).isEqualTo(NodeStatus.State.Terminating);
    Condition available = condition(report, ConditionType.PrimaryAvailable);
    assertThat(available.getStatus()).isEqualTo("False");
    assertThat(available.getReason().equals("StuckTerminating")).isEqualTo(isStuck);
    assertThat(
            available.getMessage().contains("node-7")
                && available.getMessage().contains("docs/lost-node.md"))
        .as(available.getMessage())
        .isEqualTo(isStuck);
  }

  @Test
  void theTransitionTimeStaysWhileTheStatusDoes() {
    LiteFsClusterStatus first = report(primary(HEALTHY, "{}", "")).status();
    Observation again =
        primary(
            HEALTHY,
            "{observedGeneration: 2, conditions: [{type: Ready, status: 'True', reason: Other, message: x,"
                + " lastTransitionTime: '2020-01-01T00:00:00Z'}]}",
            "");
    Report second = report(again);

    assertThat(first.conditions().get(0).getLastTransitionTime()).isEqualTo("2026-01-01T12:00:00Z");
    assertThat(condition(second, ConditionType.Ready).getLastTransitionTime())
        .isEqualTo("2020-01-01T00:00:00Z");
    assertThat(second.changed())
        .as("another reason is told, though the status is the same")
        .extracting(Condition::getType)
        .contains("Ready");
  }

  @Test
  void whatTheApiServerOrAnotherOwnerRefusesStalls() {
    Report notOurs =
        report(primary(HEALTHY, "{}", ""), new Refusal.NotOurs("Service notes", "Deployment x"));
    Report rejected =
        report(primary(HEALTHY, "{}", ""), new Refusal.Rejected("StatefulSet notes", "no such"));

    assertThat(condition(notOurs, ConditionType.Stalled).getReason()).isEqualTo("NotOurs");
    assertThat(condition(notOurs, ConditionType.Ready).getMessage())
        .contains("Service notes", "Deployment x");
    assertThat(condition(rejected, ConditionType.Stalled).getReason()).isEqualTo("Rejected");
    assertThat(condition(rejected, ConditionType.Reconciling).getStatus())
        .as("kstatus would wait for what reconciles")
        .isEqualTo("False");
    assertThat(condition(rejected, ConditionType.Ready).getStatus()).isEqualTo("False");
  }

  @Test
  void anUnreadableResourceIsStalledAndItsUnchangedConditionsKeepTheirTimes() {
    Condition before =
        new ConditionBuilder()
            .withType("Ready")
            .withStatus("False")
            .withLastTransitionTime("2020-01-01T00:00:00Z")
            .build();
    List<Condition> after = Report.ofUnreadable(List.of(before), "spec.image: is a list", 3L, NOW);

    assertThat(after)
        .extracting(Condition::getType)
        .containsExactly("Ready", "Reconciling", "Stalled");
    assertThat(after.get(0).getLastTransitionTime()).isEqualTo("2020-01-01T00:00:00Z");
    assertThat(after.get(2).getMessage()).isEqualTo("spec.image: is a list");
  }

  @Test
  void oneTroubleOfEachKindIsToldInOneStatus() {
    Report report = report(Scenario.read(Path.of("src/test/golden/stray/in.yaml")));
    assertThat(report.status().nodes())
        .extracting(NodeStatus::state)
        .containsExactly(
            NodeStatus.State.Writable,
            NodeStatus.State.DifferentClusterId,
            NodeStatus.State.Failing,
            NodeStatus.State.Pending,
            NodeStatus.State.Unreachable,
            NodeStatus.State.Missing);
  }

  /** It acts once, and the same command would do nothing. */
  @Test
  void whoeverHasAcceptedTheSameBeforeIsToldToRemoveTheAnnotationFirst() throws IOException {
    String lost = Files.readString(Path.of("src/test/golden/lost/in.yaml"));
    String answered =
        "  requests: {acceptClusterId: {value: new, outcome: accepted}}\n  clusterId: LFSC";

    Report report =
        report(
            Scenario.read(
                lost.replace("uid: c-1,", "uid: c-1, annotations: {%s: new},".formatted(ACCEPT))
                    .replace("  clusterId: LFSC", answered)));

    assertThat(condition(report, ConditionType.LineageIntact).getMessage())
        .contains("annotate lfc notes %s-, and once".formatted(ACCEPT))
        .endsWith("annotate lfc notes --overwrite %s=new".formatted(ACCEPT));
  }

  private static final String ACCEPT = "litefs-operator.io/accept-cluster-id";
}
