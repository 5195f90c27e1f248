package io.litefsoperator.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.testing.Scenario;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the guards are told, and that telling them restarts nobody. */
class GuardedTopologyTest {

  private static final String ID = "LFSC0123456789ABCDEF";

  private static Topology topology(@Nullable String clusterId, boolean held) {
    return new Topology(cluster(""), 1, 3, 3, List.of(), clusterId, held, null);
  }

  private static LiteFsCluster cluster(String spec) {
    return Scenario.read(
            """
            apiVersion: litefs-operator.io/v1alpha1
            kind: LiteFsCluster
            metadata: {name: notes, namespace: default, uid: c-1, generation: 1}
            spec: {image: "example/notes:1.4" %s}
            """
                .formatted(spec))
        .cluster();
  }

  private static @Nullable String told(Topology topology, int ordinal) {
    return ConfigMaps.of(topology, ordinal).getData().get("cluster-id");
  }

  @Test
  void everyNodeIsToldThePinnedId() {
    assertThat(List.of(0, 1, 2))
        .allSatisfy(node -> assertThat(told(topology(ID, false), node)).isEqualTo(ID));
  }

  @Test
  void nobodyIsToldAnythingBeforeAnIdIsPinned() {
    assertThat(List.of(0, 1, 2))
        .allSatisfy(node -> assertThat(told(topology(null, false), node)).isNull());
  }

  @Test
  void onlyThePrimaryIsHeldBack() {
    assertThat(told(topology(ID, true), 1)).isNull();
    assertThat(told(topology(ID, true), 0)).isEqualTo(ID);
    assertThat(told(topology(ID, true), 2)).isEqualTo(ID);
  }

  @Test
  void whatGuardsAreToldRestartsNobody() {
    var template = PodTemplates.of(topology(null, false));

    assertThat(PodTemplates.of(topology(ID, false))).isEqualTo(template);
    assertThat(PodTemplates.of(topology(ID, true))).isEqualTo(template);
  }

  /** It is another image than the app's, and need not be asked for at every start. */
  @ParameterizedTest
  @CsvSource({
    "'', IfNotPresent",
    "Always, IfNotPresent",
    "IfNotPresent, IfNotPresent",
    "Never, Never"
  })
  void theGuardsImageIsPulledOnce(String app, String guard) {
    LiteFsCluster cluster = cluster(app.isEmpty() ? "" : ", imagePullPolicy: " + app);
    var template = PodTemplates.of(new Topology(cluster, 0, 1, 1, List.of(), null, false, null));

    assertThat(template.getSpec().getInitContainers().get(0).getImagePullPolicy()).isEqualTo(guard);
  }
}
