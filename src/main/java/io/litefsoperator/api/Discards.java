package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * How often a replica's volume was discarded of late.
 *
 * @param last RFC 3339
 */
public record Discards(
    @JsonPropertyDescription("The replica, by its pod's name.") String node,
    @JsonPropertyDescription("Attempts since the replica last followed for an hour.") int attempts,
    @JsonPropertyDescription("When the last one began.") String last) {}
