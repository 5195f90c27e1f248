package io.litefsoperator.act;

import static io.litefsoperator.testing.Routed.ASKED;
import static io.litefsoperator.testing.Routed.OURS;
import static io.litefsoperator.testing.Routed.UNASKED;
import static io.litefsoperator.testing.Routed.recorded;
import static io.litefsoperator.testing.Routed.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.litefsoperator.decide.Decide;
import io.litefsoperator.decide.Decision;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.report.Report;
import io.litefsoperator.resources.OperatorPods;
import io.litefsoperator.testing.Scenario;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of the objects that pods can do without holds nothing up. */
final class ExtrasTest {

  private static final Decide DECIDE = new Decide(new OperatorPods("operators", Map.of("a", "b")));

  private static final String THEIRS = OURS.replace("LiteFsCluster", "Shop").replace("c-1", "x");

  private final List<String> written = new ArrayList<>();

  /** With an API server that answers so to what is about this kind, if to anything. */
  private Outcome act(Observation observation, String kind, KubernetesClientException answer) {
    Writer writer =
        StandInWriter.that(
            (method, arguments) -> {
              HasMetadata object = (HasMetadata) arguments[0];
              if (object.getKind().equals(kind)) {
                throw answer;
              }
              if (!method.equals("read")) {
                written.add(method + " " + object.getKind());
              }
              return null;
            });
    return Act.on(DECIDE.on(observation, Scenario.NOON), observation, writer, Optional::empty);
  }

  private Outcome act(String documents) {
    return act(Scenario.read(documents), "", new KubernetesClientException(""));
  }

  private static KubernetesClientException answer(int code) {
    return code == 0
        ? new KubernetesClientException("no answer", new SocketTimeoutException())
        : new KubernetesClientException("not so", code, null);
  }

  private static String budget(String owners) {
    return """
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: notes, namespace: default, uid: b-1, ownerReferences: %s}
        """
        .formatted(owners);
  }

  @Test
  void theyComeAfterAllElseAndAreCountedByThemselves() {
    Outcome outcome = act(recorded(ASKED));

    assertThat(written)
        .endsWith(
            "apply StatefulSet",
            "apply PodDisruptionBudget",
            "apply NetworkPolicy",
            "apply HTTPRoute");
    assertThat(outcome.writes()).isEqualTo(written.size() - 3);
    assertThat(outcome.extraWrites()).isEqualTo(3);
    assertThat(outcome.extraRefusals()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "PodDisruptionBudget, 403",
    "PodDisruptionBudget, 422",
    "PodDisruptionBudget, 0",
    "NetworkPolicy, 403",
    "NetworkPolicy, 500",
    "NetworkPolicy, 0",
    "HTTPRoute, 400",
    "HTTPRoute, 403",
    "HTTPRoute, 422",
    "HTTPRoute, 500",
    "HTTPRoute, 503"
  })
  void oneThatCannotBeWrittenRefusesNothingElse(String kind, int code) {
    Outcome outcome = act(Scenario.read(recorded(ASKED)), kind, answer(code));

    assertThat(written).contains("apply StatefulSet");
    assertThat(outcome.refusals()).isEmpty();
    assertThat(outcome.extraWrites()).isEqualTo(2);
    assertThat(outcome.extraRefusals()).containsOnlyKeys(kind);
    assertThat(outcome.extraRefusals().get(kind)).isInstanceOf(Refusal.Rejected.class);
  }

  /** The object was replaced or deleted since it was looked at: what follows is seen next time. */
  @ParameterizedTest
  @CsvSource({"PodDisruptionBudget, 409", "NetworkPolicy, 404", "HTTPRoute, 404", "HTTPRoute, 409"})
  void oneThatChangedMeanwhileIsNoRefusal(String kind, int code) {
    Outcome outcome = act(Scenario.read(recorded(ASKED)), kind, answer(code));

    assertThat(outcome.extraWrites()).isEqualTo(2);
    assertThat(outcome.extraRefusals()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"403, true", "422, true", "500, true", "0, true", "404, false", "409, false"})
  void oneThatCannotBeDeletedRefusesNothingElse(int code, boolean isRefused) {
    Outcome outcome =
        act(Scenario.read(recorded(UNASKED) + route(OURS, "[]")), "HTTPRoute", answer(code));

    assertThat(written).contains("apply StatefulSet");
    assertThat(outcome.refusals()).isEmpty();
    assertThat(outcome.extraRefusals().containsKey("HTTPRoute")).isEqualTo(isRefused);
  }

  /** Going on by itself, it might write what is outdated by then. */
  @Test
  void theyHaveEndedWhereTheStatefulSetIsToBeTriedAgain() {
    assertThatThrownBy(() -> act(Scenario.read(recorded(ASKED)), "StatefulSet", answer(503)))
        .isInstanceOf(KubernetesClientException.class);

    assertThat(written)
        .endsWith("apply PodDisruptionBudget", "apply NetworkPolicy", "apply HTTPRoute");
  }

  @Test
  void oneOfSomebodyElseIsNotWrittenTo() {
    Outcome outcome = act(recorded(ASKED) + route(THEIRS, "[]"));

    assertThat(written).doesNotContain("apply HTTPRoute");
    assertThat(outcome.extraRefusals())
        .containsEntry("HTTPRoute", new Refusal.NotOurs("HTTPRoute notes", "Shop notes"));
  }

  @Test
  void oneThatIsNotAskedForGoesIfItIsOurs() {
    String unasked =
        recorded(UNASKED)
            .replace("replicas: 1,", "replicas: 1, podDisruptionBudget: {enabled: false},");

    act(unasked + budget(OURS));
    assertThat(written).contains("delete PodDisruptionBudget");

    written.clear();
    act(unasked + budget(THEIRS));
    assertThat(written).doesNotContain("delete PodDisruptionBudget", "apply PodDisruptionBudget");
  }

  /** Or else what is told of them would come and go with every step that is recorded. */
  @Test
  void theyAreSeenToAlsoWhereNothingElseIsDoneButRecorded() {
    String pinned =
        """
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          name: litefs-data-notes-0
          namespace: default
          annotations: {litefs-operator.io/cluster-id: LFSC0123456789ABCDEF}
        """;

    act(recorded(UNASKED) + pinned);

    assertThat(written).containsExactly("apply PodDisruptionBudget", "apply NetworkPolicy");
  }

  @Test
  void whoeverIsStalledByOneIsToldHowToDoWithoutIt() {
    Observation observation = Scenario.read(recorded(UNASKED) + budget(THEIRS));
    Decision decision = DECIDE.on(observation, Scenario.NOON);
    Outcome outcome = act(observation, "NetworkPolicy", answer(403));

    assertThat(stalled(observation, decision, outcome))
        .isEqualTo(
            "the API server refuses NetworkPolicy notes: not so; let it be made, or set"
                + " spec.networkPolicy.enabled to false");
    assertThat(
            stalled(
                observation,
                decision,
                new Outcome(
                    0,
                    List.of(),
                    0,
                    Map.of(
                        "PodDisruptionBudget",
                        new Refusal.NotOurs("PodDisruptionBudget notes", "Shop notes")),
                    List.of())))
        .isEqualTo(
            "PodDisruptionBudget notes is there already and belongs to Shop notes, not to this"
                + " LiteFsCluster; delete or rename it, or set spec.podDisruptionBudget.enabled to"
                + " false");
  }

  private static String stalled(Observation observation, Decision decision, Outcome outcome) {
    return Report.of(observation, decision, outcome, Scenario.NOON).status().conditions().stream()
        .filter(condition -> condition.getType().equals("Stalled"))
        .peek(condition -> assertThat(condition.getStatus()).isEqualTo("True"))
        .map(condition -> condition.getMessage())
        .findFirst()
        .orElseThrow();
  }
}
