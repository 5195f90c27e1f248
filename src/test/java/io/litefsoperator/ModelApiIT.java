package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the fault test's model takes for granted of the API server's answers, by the numbers of its
 * package's description.
 */
final class ModelApiIT {

  @RegisterExtension static final TestBed bed = TestBed.withoutOperator();

  private static final Duration SOON = Duration.ofSeconds(40);
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  @Test
  void aDeleteThatNamesAnotherUidIsAnswered409AndChangesNothing6() {
    PersistentVolumeClaim claim = claim("deleted");

    assertAnswer(409, () -> delete(claim, UUID.randomUUID().toString()));

    assertUnchanged(claim);
    delete(claim, claim.getMetadata().getUid());
    eventually("it goes", SOON, () -> assertThat(bed.client().resource(claim).get()).isNull());
  }

  private static void delete(PersistentVolumeClaim claim, String uid) {
    bed.client()
        .raw(
            "/api/v1/namespaces/%s/persistentvolumeclaims/%s"
                .formatted(bed.namespace(), claim.getMetadata().getName()),
            "DELETE",
            new DeleteOptionsBuilder()
                .withNewPreconditions()
                .withUid(uid)
                .endPreconditions()
                .build());
  }

  @Test
  void aMergePatchThatNamesAnotherUidIsAnswered422AndChangesNothing7() {
    PersistentVolumeClaim claim = claim("patched");
    String patch = "{\"metadata\": {\"uid\": \"%s\", \"labels\": {\"a\": \"b\"}}}";
    String another = patch.formatted(UUID.randomUUID());
    Pod pod = bed.client().resource(nowhere()).create();

    assertAnswer(422, () -> bed.client().resource(claim).patch(MERGE, another));
    assertAnswer(422, () -> bed.client().resource(pod).patch(MERGE, another));

    assertUnchanged(claim);
    assertThat(bed.client().resource(pod).get().getMetadata().getLabels()).isNullOrEmpty();
    bed.client().resource(claim).patch(MERGE, patch.formatted(claim.getMetadata().getUid()));
    assertThat(bed.client().resource(claim).get().getMetadata().getLabels())
        .containsEntry("a", "b");
  }

  @Test
  void aMergePatchThatNamesAnotherVersionIsAnswered409AndChangesNothing16() {
    PersistentVolumeClaim claim = claim("versioned");

    assertAnswer(
        409,
        () ->
            bed.client()
                .resource(claim)
                .patch(
                    MERGE,
                    "{\"metadata\": {\"resourceVersion\": \"1\", \"labels\": {\"a\": \"b\"}}}"));

    assertUnchanged(claim);
  }

  /** Bound by no pod. */
  private static PersistentVolumeClaim claim(String name) {
    return bed.client()
        .resource(
            new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(bed.namespace())
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .withRequests(Map.of("storage", new Quantity("1Mi")))
                .endResources()
                .endSpec()
                .build())
        .create();
  }

  @Test
  void anApplyThatNamesAnotherUidIsAnswered422AndChangesNothing8() {
    apply(statefulSet(0), null);
    StatefulSet live = bed.client().resource(statefulSet(0)).get();

    assertAnswer(422, () -> apply(statefulSet(1), UUID.randomUUID().toString()));

    assertThat(bed.client().resource(live).get().getSpec()).isEqualTo(live.getSpec());
    apply(configMap("a"), null);
    HasMetadata before = bed.client().resource(configMap("a")).get();
    assertAnswer(422, () -> apply(configMap("b"), UUID.randomUUID().toString()));
    assertUnchanged(before);
    apply(configMap("b"), before.getMetadata().getUid());
    assertThat(bed.client().resource(configMap("b")).get().getData()).containsEntry("key", "b");
  }

  @Test
  void anApplyThatNamesAUidIsAnswered409WhereNothingIsAndMakesNothing8() {
    ConfigMap absent = configMap("a");
    absent.getMetadata().setName("absent");

    assertAnswer(409, () -> apply(absent, UUID.randomUUID().toString()));

    assertThat(bed.client().resource(absent).get()).isNull();
  }

  private static StatefulSet statefulSet(int replicas) {
    return Serialization.unmarshal(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: applied, namespace: %s}
        spec:
          replicas: %d
          serviceName: applied
          selector: {matchLabels: {app: applied}}
          template:
            metadata: {labels: {app: applied}}
            spec:
              nodeSelector: {example.com/nowhere: 'true'}
              containers: [{name: app, image: none}]
        """
            .formatted(bed.namespace(), replicas),
        StatefulSet.class);
  }

  private static Pod nowhere() {
    return Serialization.unmarshal(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: nowhere, namespace: %s}
        spec:
          nodeSelector: {example.com/nowhere: 'true'}
          containers: [{name: app, image: none}]
        """
            .formatted(bed.namespace()),
        Pod.class);
  }

  private static ConfigMap configMap(String value) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName("applied")
        .withNamespace(bed.namespace())
        .endMetadata()
        .addToData("key", value)
        .build();
  }

  private static void apply(HasMetadata object, @Nullable String uid) {
    object.getMetadata().setUid(uid);
    bed.client().resource(object).fieldManager("tests").forceConflicts().serverSideApply();
  }

  private static void assertAnswer(int code, ThrowingCallable call) {
    KubernetesClientException e = catchThrowableOfType(KubernetesClientException.class, call);
    assertThat(e).isNotNull();
    assertThat(e.getCode()).as(e.getMessage()).isEqualTo(code);
  }

  private static void assertUnchanged(HasMetadata object) {
    assertThat(bed.client().resource(object).get().getMetadata().getResourceVersion())
        .isEqualTo(object.getMetadata().getResourceVersion());
  }
}
