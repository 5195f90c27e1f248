package io.litefsoperator.act;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.decide.Decide;
import io.litefsoperator.decide.Decision;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.report.Report;
import io.litefsoperator.resources.NativeSidecars;
import io.litefsoperator.testing.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API servers that have no native sidecars, which no test can have for real. */
final class NativeSidecarsTest {

  private static final String CLUSTER =
      """
      apiVersion: litefs-operator.io/v1alpha1
      kind: LiteFsCluster
      metadata: {name: notes, namespace: default, uid: c-1, generation: 1}
      spec: {replicas: 1, image: "example/notes:1.4", litefs: {delivery: %s}}
      """;

  /** Kubernetes 1.28 with its defaults: the field is known, and dropped. */
  private static final UnaryOperator<StatefulSet> KUBERNETES_1_28 =
      set -> {
        StatefulSet stored = Serialization.clone(set);
        stored
            .getSpec()
            .getTemplate()
            .getSpec()
            .getInitContainers()
            .forEach(container -> container.setRestartPolicy(null));
        return stored;
      };

  /** Kubernetes 1.27: the field is not known. */
  private static final UnaryOperator<StatefulSet> KUBERNETES_1_27 =
      set -> {
        throw new KubernetesClientException(
            "Failure executing: PATCH",
            500,
            new StatusBuilder()
                .withCode(500)
                .withMessage(
                    "failed to create typed patch object (default/notes; apps/v1, Kind=StatefulSet): .spec.template.spec.initContainers[name=\"litefs\"].restartPolicy: field not declared in schema")
                .build());
      };

  private final List<String> calls = new ArrayList<>();
  private int configMaps;

  private Report look(Observation observation, UnaryOperator<StatefulSet> apiServer) {
    Decision decision = new Decide().on(observation, Scenario.NOON);
    Writer writer = StandInWriter.that((method, arguments) -> call(method, arguments, apiServer));
    Outcome outcome = Act.on(decision, observation, writer, Optional::empty);
    return Report.of(observation, decision, outcome, Scenario.NOON);
  }

  private @Nullable Object call(
      String method, Object[] arguments, UnaryOperator<StatefulSet> apiServer) {
    if (arguments[0] instanceof StatefulSet set && !method.equals("read")) {
      calls.add(method);
      return apiServer.apply(set);
    }
    if (method.equals("apply") && arguments[0] instanceof ConfigMap) {
      configMaps++;
    }
    if (method.equals("scaleBack")) {
      calls.add(method);
    }
    return method.equals("read")
            && arguments[0] instanceof HasMetadata object
            && object.getKind().equals("LiteFsCluster")
        ? object
        : null;
  }

  private static Condition stalled(Report report) {
    return report.status().conditions().stream()
        .filter(condition -> condition.getType().equals("Stalled"))
        .findFirst()
        .orElseThrow();
  }

  private static Observation cluster(String delivery) {
    return Scenario.read(CLUSTER.formatted(delivery));
  }

  /** The same, once its StatefulSet is stored. */
  private static Observation stored(String delivery, UnaryOperator<StatefulSet> apiServer) {
    Observation before = cluster(delivery);
    StatefulSet set = apiServer.apply(statefulSet(before));
    set.getMetadata().setUid("s-1");
    return new Observation(
        cluster("Sidecar").cluster(),
        set,
        before.services(),
        before.configMaps(),
        before.pods(),
        before.claims(),
        before.reports());
  }

  private static StatefulSet statefulSet(Observation observation) {
    return new Decide()
        .on(observation, Scenario.NOON).children().stream()
            .filter(StatefulSet.class::isInstance)
            .map(StatefulSet.class::cast)
            .findFirst()
            .orElseThrow();
  }

  @Test
  void whatTheApiServerDropsIsFoundByReadingBack() {
    StatefulSet desired = statefulSet(cluster("Sidecar"));

    assertThat(NativeSidecars.dropped(desired, KUBERNETES_1_28.apply(desired)))
        .containsExactly("unmount", "litefs");
    assertThat(NativeSidecars.dropped(desired, desired)).isEmpty();
    assertThat(NativeSidecars.dropped(desired, null)).containsExactly("unmount", "litefs");
    assertThat(NativeSidecars.dropped(statefulSet(cluster("AppImage")), null)).isEmpty();
  }

  @Test
  void whereTheyAreDroppedNoPodIsMadeAndTheConditionSaysWhatToDo() {
    for (int look = 0; look < 3; look++) {
      Condition stalled = stalled(look(cluster("Sidecar"), KUBERNETES_1_28));

      assertThat(stalled.getStatus()).isEqualTo("True");
      assertThat(stalled.getReason()).isEqualTo("NoNativeSidecars");
      assertThat(stalled.getMessage())
          .contains("unmount, litefs", "Kubernetes 1.29 or newer", "AppImage");
    }
    assertThat(calls).as("it is asked once a look, and nothing is written").hasSize(3);
    assertThat(calls).containsOnly("rehearse");
  }

  @Test
  void podsThatRunWithLitefsInTheAppsImageAreNotReplacedByOnesThatWouldHang() {
    Observation appImage = stored("AppImage", UnaryOperator.identity());

    Condition stalled = stalled(look(appImage, KUBERNETES_1_28));

    assertThat(stalled.getReason()).isEqualTo("NoNativeSidecars");
    assertThat(calls).containsExactly("rehearse");
    assertThat(configMaps).as("ConfigMaps that their containers would find").isZero();
  }

  @Test
  void aHealingLeavesTheStatefulSetScaledDownNeitherThen() throws IOException {
    StringBuilder healing =
        new StringBuilder(
            Files.readString(Path.of("src/test/golden/healing/in.yaml"))
                .replace("step: Discard", "step: Return")
                .replace("  image:", "  litefs: {delivery: Sidecar}\n  image:"));
    for (int ordinal = 0; ordinal < 3; ordinal++) {
      healing.append(
          """
          ---
          apiVersion: v1
          kind: ConfigMap
          metadata: {name: notes-%d-litefs, namespace: default, uid: m-%1$d}
          """
              .formatted(ordinal));
    }

    Condition stalled = stalled(look(Scenario.read(healing.toString()), KUBERNETES_1_28));

    assertThat(stalled.getReason()).isEqualTo("NoNativeSidecars");
    assertThat(calls).containsExactly("rehearse", "scaleBack");
    assertThat(configMaps).isZero();
  }

  /** Webhooks with side effects can't be asked beforehand. */
  @Test
  void whereARehearsalIsNotSupportedTheStatefulSetIsWritten() {
    Condition stalled =
        stalled(
            look(
                cluster("Sidecar"),
                set -> {
                  if (calls.equals(List.of("rehearse"))) {
                    throw new KubernetesClientException(
                        "Failure executing: PATCH",
                        400,
                        new StatusBuilder()
                            .withCode(400)
                            .withMessage("admission webhook does not support dry run")
                            .build());
                  }
                  return set;
                }));

    assertThat(stalled.getStatus()).isEqualTo("False");
    assertThat(calls).containsExactly("rehearse", "apply");
  }

  @Test
  void anApiServerThatDoesNotKnowTheFieldIsTheSame() {
    Condition stalled = stalled(look(cluster("Sidecar"), KUBERNETES_1_27));

    assertThat(stalled.getReason()).isEqualTo("NoNativeSidecars");
    assertThat(stalled.getMessage()).contains("unmount, litefs", "Kubernetes 1.29 or newer");
    assertThat(calls).containsExactly("rehearse");
  }

  @Test
  void onceKubernetesKeepsThemTheStatefulSetIsWritten() {
    Condition stalled = stalled(look(cluster("Sidecar"), UnaryOperator.identity()));

    assertThat(stalled.getStatus()).isEqualTo("False");
    assertThat(calls).containsExactly("rehearse", "apply");
  }

  @Test
  void oneThatWasStoredWithThemIsNotAskedAboutAgain() {
    look(stored("Sidecar", UnaryOperator.identity()), UnaryOperator.identity());

    assertThat(calls).as("without the mark of what was applied").containsExactly("apply");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.28", "1.34"})
  void withLitefsInTheAppsImageNothingIsAsked(String kubernetes) {
    look(
        cluster("AppImage"),
        kubernetes.equals("1.28") ? KUBERNETES_1_28 : UnaryOperator.identity());

    assertThat(calls).containsExactly("apply");
  }
}
