package io.litefsoperator.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.litefsoperator.decide.Decide;
import io.litefsoperator.testing.Scenario;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds for a cluster of any size. */
class TopologyPropertyTest {

  private static List<HasMetadata> children(int replicas) {
    return new Decide()
        .on(
            Scenario.read(
                """
                apiVersion: litefs-operator.io/v1alpha1
                kind: LiteFsCluster
                metadata: {name: notes, namespace: default, uid: c-1, generation: 1}
                spec:
                  image: example/notes:1.4
                  replicas: %d
                """
                    .formatted(replicas)),
            Scenario.NOON)
        .children();
  }

  private static <T> T only(Class<T> type, List<HasMetadata> children) {
    return children.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }

  @Property(tries = 100)
  void scalingChangesNoPodTemplate(
      @ForAll @IntRange(max = 32) int before, @ForAll @IntRange(max = 32) int after) {
    assertThat(only(StatefulSet.class, children(after)).getSpec().getTemplate())
        .isEqualTo(only(StatefulSet.class, children(before)).getSpec().getTemplate());
  }

  @Property
  void exactlyOneNodeMayBePrimaryAndAllFollowIt(@ForAll @IntRange(min = 1, max = 32) int replicas) {
    List<ConfigMap> configMaps =
        children(replicas).stream()
            .filter(ConfigMap.class::isInstance)
            .map(ConfigMap.class::cast)
            .toList();

    assertThat(configMaps).hasSize(replicas);
    assertThat(configMaps)
        .filteredOn(configMap -> "true".equals(configMap.getData().get("litefs-candidate")))
        .extracting(configMap -> configMap.getMetadata().getName())
        .containsExactly("notes-0-litefs");
    assertThat(configMaps)
        .allSatisfy(
            configMap -> {
              String candidate = configMap.getData().get("litefs-candidate");
              assertThat(configMap.getData().get("litefs.yml"))
                  .contains("candidate: " + candidate)
                  .contains("hostname: \"notes-0\"")
                  .contains("http://notes-0.notes-headless.default.svc.cluster.local:20202");
            });
  }

  @Property
  void configurationComesBeforeThePodsThatReadIt(@ForAll @IntRange(max = 32) int replicas) {
    List<HasMetadata> children = children(replicas);
    assertThat(children.get(children.size() - 1)).isInstanceOf(StatefulSet.class);
    assertThat(children).filteredOn(Service.class::isInstance).hasSize(4);
  }

  @Property
  void namesAndOrdinalsAreEachOthersInverse(@ForAll @IntRange(max = 99_999) int ordinal) {
    Names names = new Names("notes-1");
    assertThat(names.ordinalOfPod(names.pod(ordinal))).hasValue(ordinal);
    assertThat(names.ordinalOfConfigMap(names.configMap(ordinal))).hasValue(ordinal);
    assertThat(new Names("notes").ordinalOfPod(names.configMap(ordinal))).isEmpty();
  }
}
