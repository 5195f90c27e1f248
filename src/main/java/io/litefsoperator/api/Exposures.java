package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** How each Service that clients use is offered; null for within the Kubernetes cluster alone. */
public record Exposures(
    @JsonPropertyDescription("The Service <name>, of every ready pod.") @Nullable Exposure all,
    @JsonPropertyDescription("The Service <name>-primary, of the pod that takes the writes.")
        @Nullable Exposure primary,
    @JsonPropertyDescription("The Service <name>-replicas, of the ready replicas.")
        @Nullable Exposure replicas) {}
