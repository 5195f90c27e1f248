package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.litefsoperator.testing.CommandResult;
import io.litefsoperator.testing.Kubectl;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** The PodDisruptionBudget, with Kubernetes' own controller and its eviction API. */
@Isolated("it drains the only node")
final class DrainIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final Duration SOON = Duration.ofSeconds(30);

  private static Resource<PodDisruptionBudget> budget(String name) {
    return bed.client()
        .policy()
        .v1()
        .podDisruptionBudget()
        .inNamespace(bed.namespace())
        .withName(name);
  }

  /** Asked once: a client that takes the refusal for congestion asks until it is granted. */
  private static boolean evict(Notes notes, int ordinal) {
    Config once =
        new ConfigBuilder(bed.client().getConfiguration()).withRequestRetryBackoffLimit(0).build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(once).build()) {
      return client.pods().inNamespace(bed.namespace()).withName(notes.podName(ordinal)).evict();
    }
  }

  private static void awaitDisruptionsAllowed(Notes notes, int number) {
    eventually(
        "Kubernetes has counted the pods",
        SOON,
        () ->
            assertThat(budget(notes.name()).get().getStatus().getDisruptionsAllowed())
                .isEqualTo(number));
  }

  @Test
  void theOnlyPodOfAClusterIsDrained() {
    Notes notes = bed.notes("alone");
    notes.apply(notes.manifest()).awaitReady(1);
    awaitDisruptionsAllowed(notes, 1);
    String uid = notes.pod(0).getMetadata().getUid();
    String node = notes.pod(0).getSpec().getNodeName();

    CommandResult drained =
        Kubectl.run(
            bed.cluster(),
            "kubectl drain %s --pod-selector=litefs-operator.io/cluster=alone --delete-emptydir-data --timeout=30s"
                .formatted(node));
    CommandResult uncordoned = Kubectl.run(bed.cluster(), "kubectl uncordon " + node);

    assertThat(drained.code()).as(drained.toString()).isZero();
    assertThat(uncordoned.code()).as(uncordoned.toString()).isZero();
    notes.awaitReady(1);
    assertThat(notes.pod(0).getMetadata().getUid()).isNotEqualTo(uid);
  }

  @Test
  void ofThreePodsOneAtATimeIsEvictedAndNoneButForTheBudget() {
    Notes notes = bed.notes("three");
    notes.apply(notes.manifest().replicas(3)).awaitReady(3);
    awaitDisruptionsAllowed(notes, 1);

    assertThat(evict(notes, 2)).isTrue();
    assertThat(evict(notes, 1)).as("while another is away").isFalse();
    notes.awaitReady(3);
    awaitDisruptionsAllowed(notes, 1);
    assertThat(evict(notes, 1)).isTrue();

    notes.patch("{\"spec\":{\"podDisruptionBudget\":{\"enabled\":false}}}");
    eventually("the budget is gone", SOON, () -> assertThat(budget("three").get()).isNull());
    assertThat(evict(notes, 2)).as("with no budget").isTrue();
  }

  @Test
  void aBudgetOfSomebodyElseIsNamedAndLeftAloneAndTheClusterRunsAllTheSame() {
    PodDisruptionBudget theirs =
        bed.client()
            .resource(
                new PodDisruptionBudgetBuilder()
                    .withNewMetadata()
                    .withName("taken")
                    .withNamespace(bed.namespace())
                    .endMetadata()
                    .withNewSpec()
                    .withNewSelector()
                    .addToMatchLabels("app", "theirs")
                    .endSelector()
                    .endSpec()
                    .build())
            .create();
    Notes notes = bed.notes("taken");

    notes.apply(notes.manifest());
    notes.awaitCondition("PrimaryAvailable", "True", "Writable");
    notes.awaitCondition("Stalled", "True", "NotOurs");

    assertThat(notes.message("Stalled"))
        .contains(
            "PodDisruptionBudget taken is there already",
            "set spec.podDisruptionBudget.enabled to false");
    assertThat(budget("taken").get().getSpec()).isEqualTo(theirs.getSpec());
    notes.patch("{\"spec\":{\"podDisruptionBudget\":{\"enabled\":false}}}");
    notes.awaitReady(1);
    assertThat(budget("taken").get()).isNotNull();
  }
}
