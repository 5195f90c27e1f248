package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * How often it was tried of late to heal a replica.
 *
 * @param last RFC 3339
 * @param failure null if the volume was discarded, or if that is not known yet
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Discards(
    @JsonPropertyDescription("The replica, by its pod's name.") String node,
    @JsonPropertyDescription("Attempts since the replica last followed for an hour.") int attempts,
    @JsonPropertyDescription("When the last one began.") String last,
    @JsonPropertyDescription("Why the last one did not discard the volume.")
        @Nullable String failure) {}
