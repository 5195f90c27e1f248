package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An object of the same name that belongs to somebody else is left alone, and said to be in the
 * way.
 */
final class NotOursIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final Duration SOON = Duration.ofSeconds(20);

  private static Resource<? extends HasMetadata> object(String kind, String name) {
    return switch (kind) {
      case "StatefulSet" ->
          bed.client().apps().statefulSets().inNamespace(bed.namespace()).withName(name);
      case "Service" -> bed.client().services().inNamespace(bed.namespace()).withName(name);
      case "ConfigMap" -> bed.client().configMaps().inNamespace(bed.namespace()).withName(name);
      case "Pod" -> bed.client().pods().inNamespace(bed.namespace()).withName(name);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "service, Service, service-primary",
    "configmap, ConfigMap, configmap-0-litefs",
    "statefulset, StatefulSet, statefulset"
  })
  void anObjectOfSomebodyElseIsNotTakenOver(String cluster, String kind, String name) {
    bed.client().resource(foreign(kind, name)).create();
    eventually(
        "Kubernetes is done with it",
        SOON,
        () -> assertThat(object(kind, name).get()).matches(NotOursIT::isObserved));
    String version = object(kind, name).get().getMetadata().getResourceVersion();
    Notes notes = bed.notes(cluster);

    notes.apply(notes.manifest());
    notes.awaitCondition("Stalled", "True", "NotOurs");

    assertThat(notes.message("Stalled")).contains(kind + " " + name);
    assertThat(notes.condition("Ready").getStatus()).isEqualTo("False");
    assertThat(object(kind, name).get().getMetadata().getResourceVersion()).isEqualTo(version);

    assertThat(bed.client().pods().inNamespace(bed.namespace()).withName(cluster + "-0").get())
        .as("a pod that would start without one of its objects")
        .isNull();

    object(kind, name).delete();
    notes.awaitReady(1);
  }

  private static boolean isObserved(HasMetadata object) {
    return !(object instanceof io.fabric8.kubernetes.api.model.apps.StatefulSet statefulSet)
        || (statefulSet.getStatus() != null
            && statefulSet.getStatus().getObservedGeneration() != null);
  }

  private static HasMetadata foreign(String kind, String name) {
    String namespace = bed.namespace();
    return switch (kind) {
      case "Service" ->
          new ServiceBuilder()
              .withNewMetadata()
              .withName(name)
              .withNamespace(namespace)
              .endMetadata()
              .withNewSpec()
              .addNewPort()
              .withPort(80)
              .endPort()
              .endSpec()
              .build();
      case "ConfigMap" ->
          new ConfigMapBuilder()
              .withNewMetadata()
              .withName(name)
              .withNamespace(namespace)
              .endMetadata()
              .withData(Map.of("of", "somebody else"))
              .build();
      case "StatefulSet" ->
          new StatefulSetBuilder()
              .withNewMetadata()
              .withName(name)
              .withNamespace(namespace)
              .endMetadata()
              .withNewSpec()
              .withReplicas(0)
              .withServiceName(name)
              .withNewSelector()
              .addToMatchLabels("app", "another")
              .endSelector()
              .withNewTemplate()
              .withNewMetadata()
              .addToLabels("app", "another")
              .endMetadata()
              .withNewSpec()
              .addNewContainer()
              .withName("another")
              .withImage("docker.io/litefs-operator/notes:1")
              .endContainer()
              .endSpec()
              .endTemplate()
              .endSpec()
              .build();
      default -> throw new IllegalArgumentException(kind);
    };
  }
}
