package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * One node: a pod and what its LiteFS says of itself.
 *
 * @param clusterId null as long as the node has none or did not say
 * @param message null where the state says all
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeStatus(
    @JsonPropertyDescription("Name of the pod.") String name,
    @JsonPropertyDescription("What the node is meant to be.") Role role,
    @JsonPropertyDescription("What the node is doing.") State state,
    @JsonPropertyDescription("LiteFS's cluster ID on the node's volume.")
        @Nullable String clusterId,
    @JsonPropertyDescription("What is wrong and what to look at, where something is.")
        @Nullable String message) {

  /** What a node is meant to be. */
  public enum Role {
    Primary,
    Replica
  }

  /** What a node is doing, from its first moment on. */
  public enum State {
    /** There is no pod yet. */
    Missing,
    /** The pod waits for a node of Kubernetes or for its volume. */
    Pending,
    /** The pod's container starts. */
    Starting,
    /** The container ended, or can't be started; Kubernetes tries again. */
    Failing,
    /** The guard does not let LiteFS start on the volume. */
    Blocked,
    /** The pod runs, but LiteFS does not answer; that is no evidence of anything else. */
    Unreachable,
    /** A primary that takes writes. */
    Writable,
    /** A replica that follows the primary. */
    Streaming,
    /** A replica that can't reach its primary; it serves reads if it ever synced. */
    Disconnected,
    /** The node holds another cluster ID than the one that is pinned. */
    DifferentClusterId,
    /** The node acts as primary though it is a replica, or the other way round. */
    WrongRole,
    /** The pod is being deleted. */
    Terminating
  }
}
