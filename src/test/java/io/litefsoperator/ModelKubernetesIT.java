package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.testing.Manifest;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the fault test's model takes for granted of Kubernetes' controllers, by the numbers of its
 * package's description.
 */
final class ModelKubernetesIT {

  @RegisterExtension static final TestBed bed = TestBed.withoutOperator();

  private static final Duration SOON = Duration.ofSeconds(40);
  private static final Duration WHILE = Duration.ofSeconds(2);
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private static final String NOWHERE = "nodeSelector: {example.com/nowhere: 'true'}";

  /** As the first process of its container, sleep ignores SIGTERM. */
  private static final String SLEEPS =
      "image: %s, imagePullPolicy: IfNotPresent, command: [sleep, infinity]"
          .formatted(Manifest.IMAGE);

  /** Scheduled, with its volume mounted, and never ready nor even started. */
  private static final String NEVER_READY = "initContainers: [{name: init, %s}]".formatted(SLEEPS);

  /** All at once, for they take their time to come up. */
  @BeforeAll
  static void sets() {
    set("waits", 1, 1, NOWHERE);
    set("renews", 1, 1, NOWHERE);
    set("scaled", 2, 6, "");
    set("protected", 1, 1, NEVER_READY);
    set("volumes", 2, 1, "");
  }

  private static void set(String name, int replicas, int grace, String spec) {
    bed.client()
        .resource(statefulSet(name, replicas, grace, spec))
        .inNamespace(bed.namespace())
        .create();
  }

  private static StatefulSet statefulSet(String name, int replicas, int grace, String spec) {
    return Serialization.unmarshal(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: %1$s}
        spec:
          replicas: %2$d
          serviceName: %1$s
          podManagementPolicy: Parallel
          selector: {matchLabels: {litefs-operator.io/cluster: %1$s}}
          template:
            metadata: {labels: {litefs-operator.io/cluster: %1$s}}
            spec:
              %4$s
              terminationGracePeriodSeconds: %3$d
              containers:
                - {name: app, %5$s, volumeMounts: [{name: litefs-data, mountPath: /data}]}
          volumeClaimTemplates:
            - metadata:
                name: litefs-data
                labels: {example.com/label: ours}
                annotations: {example.com/mark: ours}
              spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
        """
            .formatted(name, replicas, grace, spec, SLEEPS),
        StatefulSet.class);
  }

  private static void awaitRunning(Notes set, int pods) {
    eventually(
        "its pods run",
        SOON,
        () ->
            assertThat(set.pods())
                .hasSize(pods)
                .allSatisfy(pod -> assertThat(pod.getStatus().getPhase()).isEqualTo("Running")));
  }

  private static PersistentVolumeClaim awaitClaim(Notes set, int ordinal) {
    eventually("a claim", SOON, () -> assertThat(set.claim(ordinal).get()).isNotNull());
    return set.claim(ordinal).get();
  }

  private static void stays(String what, ThrowingRunnable assertion) {
    Awaitility.await(what)
        .pollDelay(Duration.ZERO)
        .during(WHILE)
        // Hardly more, so that it has to be so from the beginning.
        .atMost(WHILE.plusSeconds(2))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(assertion);
  }

  private static String uid(HasMetadata object) {
    return requireNonNull(object).getMetadata().getUid();
  }

  @Test
  void noPodIsMadeWhileItsClaimIsBeingDeleted1() {
    Notes set = bed.notes("waits");
    PersistentVolumeClaim before = awaitClaim(set, 0);
    eventually("a pod", SOON, () -> assertThat(set.pods()).hasSize(1));
    finalizers(set, "example.com/test", "kubernetes.io/pvc-protection");
    try {
      set.claim(0).delete();
      bed.client().pods().inNamespace(bed.namespace()).withName("waits-0").delete();

      eventually(
          "the set says why it makes none",
          SOON,
          () ->
              assertThat(bed.client().v1().events().inNamespace(bed.namespace()).list().getItems())
                  .extracting(Event::getReason, Event::getMessage)
                  .anySatisfy(
                      event ->
                          assertThat(event.toList().toString())
                              .contains("FailedCreate", "litefs-data-waits-0 is being deleted")));
      stays("no pod", () -> assertThat(set.pods()).isEmpty());
      assertThat(uid(set.claim(0).get())).isEqualTo(uid(before));
    } finally {
      finalizers(set);
    }

    eventually("a pod once the claim is gone", SOON, () -> assertThat(set.pods()).hasSize(1));
    assertThat(uid(set.claim(0).get())).isNotEqualTo(uid(before));
  }

  private static void finalizers(Notes set, String... finalizers) {
    set.claim(0)
        .edit(
            claim -> {
              claim.getMetadata().setFinalizers(List.of(finalizers));
              return claim;
            });
  }

  /** For a pod that waits for it, once the pod changes: no set looks at its claims by itself. */
  @Test
  void aMissingClaimIsMadeAnewFromTheTemplateWhenItsPodChanges3() {
    Notes set = bed.notes("renews");
    PersistentVolumeClaim before = awaitClaim(set, 0);
    eventually("a pod", SOON, () -> assertThat(set.pods()).hasSize(1));
    Pod pod = set.pod(0);
    set.claim(0)
        .edit(
            claim -> {
              claim.getMetadata().getAnnotations().put("example.com/mark", "another");
              claim.getMetadata().getLabels().clear();
              return claim;
            });

    set.claim(0).delete();

    stays("no claim", () -> assertThat(set.claim(0).get()).isNull());
    bed.client()
        .resource(pod)
        .patch(MERGE, "{\"metadata\": {\"annotations\": {\"example.com/any\": \"x\"}}}");
    PersistentVolumeClaim after = awaitClaim(set, 0);
    assertThat(uid(after)).isNotEqualTo(uid(before));
    assertThat(after.getMetadata().getLabels()).containsEntry("example.com/label", "ours");
    assertThat(after.getMetadata().getAnnotations()).containsEntry("example.com/mark", "ours");
    assertThat(uid(set.pod(0))).as("the pod stays").isEqualTo(uid(pod));
  }

  @Test
  void scaledDownASetKeepsTheClaimAndCountsThePodUntilItIsGone2And10() {
    Notes set = bed.notes("scaled");
    awaitRunning(set, 2);
    List<String> claims = set.claims().stream().map(ModelKubernetesIT::uid).toList();
    eventually("two", SOON, () -> assertCounted(set, 2));

    set.statefulSet().patch(MERGE, "{\"spec\": {\"replicas\": 1}}");

    eventually("it knows", SOON, () -> assertCounted(set, 2));
    eventually(
        "the pod is being deleted",
        SOON,
        () -> assertThat(set.pod(1).getMetadata().getDeletionTimestamp()).isNotNull());
    stays("it counts", () -> assertCounted(set, 2));
    assertThat(set.pod(0).getMetadata().getDeletionTimestamp()).isNull();

    eventually("one", SOON, () -> assertCounted(set, 1));
    assertThat(set.pods()).hasSize(1);
    assertThat(set.claims().stream().map(ModelKubernetesIT::uid)).isEqualTo(claims);
    assertThat(set.claims())
        .allSatisfy(claim -> assertThat(claim.getMetadata().getDeletionTimestamp()).isNull());
  }

  private static void assertCounted(Notes set, int pods) {
    StatefulSet live = set.statefulSet().get();
    assertThat(live.getStatus().getObservedGeneration())
        .isEqualTo(live.getMetadata().getGeneration());
    assertThat(live.getStatus().getReplicas()).isEqualTo(pods);
  }

  @Test
  void aClaimIsThereAsLongAsAScheduledPodUsesItReadyOrNot4() {
    Notes set = bed.notes("protected");
    eventually(
        "its init container runs",
        SOON,
        () ->
            assertThat(
                    set.pod(0)
                        .getStatus()
                        .getInitContainerStatuses()
                        .get(0)
                        .getState()
                        .getRunning())
                .isNotNull());
    String before = uid(set.claim(0).get());

    set.claim(0).delete();

    stays(
        "it is there",
        () -> {
          assertThat(uid(set.claim(0).get())).isEqualTo(before);
          assertThat(set.claim(0).get().getMetadata().getDeletionTimestamp()).isNotNull();
        });
    set.statefulSet().patch(MERGE, "{\"spec\": {\"replicas\": 0}}");
    eventually("its pod is gone", SOON, () -> assertThat(set.pods()).isEmpty());
    eventually(
        "it goes soon after", Duration.ofSeconds(5), () -> assertThat(set.claim(0).get()).isNull());
  }

  @Test
  void aVolumeGoesWithItsClaimUnlessItIsRetained5() {
    Notes set = bed.notes("volumes");
    awaitRunning(set, 2);
    List<PersistentVolumeClaim> claims = set.claims();
    Resource<PersistentVolume> goes = volume(claims.get(0));
    Resource<PersistentVolume> stays = volume(claims.get(1));
    reclaim(stays, "Retain");

    set.statefulSet().patch(MERGE, "{\"spec\": {\"replicas\": 0}}");
    eventually("its pods are gone", SOON, () -> assertThat(set.pods()).isEmpty());
    claims.forEach(claim -> bed.client().resource(claim).delete());

    try {
      eventually("one goes", SOON, () -> assertThat(goes.get()).isNull());
      eventually(
          "one is released",
          SOON,
          () -> assertThat(stays.get().getStatus().getPhase()).isEqualTo("Released"));
      assertThat(stays.get().getSpec().getClaimRef().getUid()).isEqualTo(uid(claims.get(1)));
    } finally {
      reclaim(stays, "Delete");
    }
  }

  private static Resource<PersistentVolume> volume(PersistentVolumeClaim claim) {
    return bed.client().persistentVolumes().withName(claim.getSpec().getVolumeName());
  }

  private static void reclaim(Resource<PersistentVolume> volume, String policy) {
    volume.patch(
        MERGE, "{\"spec\": {\"persistentVolumeReclaimPolicy\": \"%s\"}}".formatted(policy));
  }
}
