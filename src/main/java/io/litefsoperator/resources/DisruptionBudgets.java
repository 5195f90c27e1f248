package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.litefsoperator.api.LiteFsCluster;

/** How many pods a drain may take at a time. */
public final class DisruptionBudgets {

  private DisruptionBudgets() {}

  public static PodDisruptionBudget of(LiteFsCluster cluster) {
    Names names = Names.of(cluster);
    return new PodDisruptionBudgetBuilder()
        .withMetadata(Ownership.metadata(cluster, names.disruptionBudget()))
        .withNewSpec()
        // Not minAvailable: the only pod of a cluster would hold up the drain of its node for ever.
        .withMaxUnavailable(new IntOrString(1))
        .withNewSelector()
        .withMatchLabels(Labels.selector(names.cluster()))
        .endSelector()
        // A primary that its guard holds back is never ready, and may go all the same.
        .withUnhealthyPodEvictionPolicy("AlwaysAllow")
        .endSpec()
        .build();
  }
}
