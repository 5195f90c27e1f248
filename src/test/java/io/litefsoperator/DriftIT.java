package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody does to a cluster's objects by hand is undone. */
final class DriftIT {

  @RegisterExtension static final TestBed bed = TestBed.withoutOperator();

  private static final Duration SOON = Duration.ofSeconds(20);

  private static Resource<? extends HasMetadata> object(String kind, String name) {
    return switch (kind) {
      case "StatefulSet" ->
          bed.client().apps().statefulSets().inNamespace(bed.namespace()).withName(name);
      case "Service" -> bed.client().services().inNamespace(bed.namespace()).withName(name);
      case "ConfigMap" -> bed.client().configMaps().inNamespace(bed.namespace()).withName(name);
      case "Pod" -> bed.client().pods().inNamespace(bed.namespace()).withName(name);
      case "PodDisruptionBudget" ->
          bed.client()
              .policy()
              .v1()
              .podDisruptionBudget()
              .inNamespace(bed.namespace())
              .withName(name);
      case "NetworkPolicy" ->
          bed.client().network().v1().networkPolicies().inNamespace(bed.namespace()).withName(name);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private Notes notes;

  @BeforeAll
  static void anOperatorThatMakesPolicies() {
    bed.startOperator("--pod-namespace=" + bed.namespace());
  }

  @BeforeEach
  void twoNodes() {
    notes = bed.notes("notes");
    notes.apply(notes.manifest().replicas(2)).awaitReady(2);
  }

  @ParameterizedTest
  @CsvSource({
    "Service, notes",
    "Service, notes-headless",
    "Service, notes-primary",
    "Service, notes-replicas",
    "ConfigMap, notes-0-litefs",
    "ConfigMap, notes-1-litefs",
    "PodDisruptionBudget, notes",
    "NetworkPolicy, notes",
    "Pod, notes-1",
    "StatefulSet, notes"
  })
  void aDeletedObjectComesBack(String kind, String name) {
    String uid = object(kind, name).get().getMetadata().getUid();

    object(kind, name).delete();

    eventually(
        "%s %s is there again".formatted(kind, name),
        SOON,
        () ->
            assertThat(object(kind, name).get())
                .isNotNull()
                .extracting(found -> found.getMetadata().getUid())
                .isNotEqualTo(uid));
    notes.awaitReady(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "StatefulSet | notes | {\"spec\":{\"replicas\":1}}",
        "Service | notes-primary | {\"spec\":{\"selector\":{\"app\":\"another\"}}}",
        "ConfigMap | notes-0-litefs | {\"data\":{\"litefs-candidate\":\"false\"}}",
        "PodDisruptionBudget | notes | {\"spec\":{\"maxUnavailable\":0}}",
        "NetworkPolicy | notes | {\"spec\":{\"ingress\":[{}]}}",
        "ConfigMap | notes-1-litefs | {\"metadata\":{\"ownerReferences\":null}}"
      })
  void aChangeByHandIsUndone(String kind, String name, String patch) {
    Object before = essence(object(kind, name).get());

    object(kind, name).patch(PatchContext.of(PatchType.JSON_MERGE), patch);

    eventually(
        "%s %s is as it was".formatted(kind, name),
        SOON,
        () -> assertThat(essence(object(kind, name).get())).isEqualTo(before));
    notes.awaitReady(2);
  }

  private Object essence(HasMetadata object) {
    if (object instanceof io.fabric8.kubernetes.api.model.apps.StatefulSet statefulSet) {
      return statefulSet.getSpec();
    }
    if (object instanceof io.fabric8.kubernetes.api.model.Service service) {
      return service.getSpec();
    }
    if (object instanceof io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget budget) {
      return budget.getSpec();
    }
    if (object instanceof io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy policy) {
      return policy.getSpec();
    }
    return Map.of(
        "data",
        ((io.fabric8.kubernetes.api.model.ConfigMap) object).getData(),
        "owners",
        object.getMetadata().getOwnerReferences());
  }
}
