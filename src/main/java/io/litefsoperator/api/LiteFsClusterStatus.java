package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operator saw when it last looked. Nothing that changes by itself from second to second:
 * that is for metrics.
 *
 * @param observedGeneration the spec's generation that this status speaks of; null before the first
 * @param clusterId LiteFS's cluster ID, pinned at first sight of a healthy primary; null until then
 * @param formerClusterIds IDs that were pinned before a person accepted another one
 * @param primary name of the pod that takes the writes; null while the cluster sleeps
 * @param primaryVolume null until a healthy primary was seen on it
 * @param replicas pods that exist, for the scale subresource; those that are stopped for a moment
 *     count, or an autoscaler would take the moment for the load
 * @param readyReplicas pods that are ready, the primary included
 * @param selector label selector of the pods, for the scale subresource
 * @param remediation null while none is under way
 * @param restore null while none is under way
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LiteFsClusterStatus(
    @JsonPropertyDescription("The generation of the spec that this status speaks of.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "LiteFS's cluster ID, pinned at first sight of a healthy primary. A node that holds"
                + " another one holds another history.")
        @Nullable String clusterId,
    @JsonPropertyDescription(
            "Cluster IDs that were pinned before a person accepted another one. Volumes that are"
                + " marked with one of them are kept.")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<String> formerClusterIds,
    @JsonPropertyDescription("The pod that takes the writes.") @Nullable String primary,
    @JsonPropertyDescription(
            "The volume that the primary was last seen healthy on. On another one it does not start"
                + " before a person says so.")
        @Nullable PrimaryVolume primaryVolume,
    @StatusReplicas @JsonPropertyDescription("Pods that exist.") @Nullable Integer replicas,
    @JsonPropertyDescription("Pods that are ready and serve the cluster's data.")
        @Nullable Integer readyReplicas,
    @LabelSelector
        @JsonPropertyDescription("Selector of the pods, for kubectl scale and autoscalers.")
        @Nullable String selector,
    @JsonPropertyDescription("Each node as Kubernetes and LiteFS report it.")
        List<NodeStatus> nodes,
    @JsonPropertyDescription("The healing of a replica, while it is under way.")
        @Nullable RemediationStatus remediation,
    @JsonPropertyDescription("Replicas that were healed of late, or could not be.")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<Discards> discards,
    @JsonPropertyDescription("The rebuilding of the primary from a replica, while it is under way.")
        @Nullable RestoreStatus restore,
    @JsonPropertyDescription("What came of what people asked for by annotation.")
        @Nullable Requests requests,
    @JsonPropertyDescription(
            "Ready, PrimaryAvailable, ReplicasStreaming, LineageIntact, and "
                + "kstatus's Reconciling and Stalled.")
        List<Condition> conditions) {

  /** The status of a resource that was never reconciled. */
  public static final LiteFsClusterStatus NONE =
      new LiteFsClusterStatus(
          null, null, List.of(), null, null, null, null, null, List.of(), null, List.of(), null,
          null, List.of());

  /** Lists are never null. */
  @SuppressWarnings("NullAway") // Jackson passes null for what is absent
  public LiteFsClusterStatus {
    formerClusterIds = formerClusterIds == null ? List.of() : List.copyOf(formerClusterIds);
    discards = discards == null ? List.of() : List.copyOf(discards);
    nodes = nodes == null ? List.of() : List.copyOf(nodes);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
