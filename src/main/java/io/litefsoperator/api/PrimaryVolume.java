package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** The primary's volume as it was when its data was last known to be right. */
public record PrimaryVolume(
    @JsonPropertyDescription("UID of the primary's PersistentVolumeClaim.") String claimUid,
    @JsonPropertyDescription("Name of the PersistentVolume behind it.") String volumeName) {}
