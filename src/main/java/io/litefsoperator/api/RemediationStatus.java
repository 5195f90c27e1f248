package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The discarding of one replica's volume, as far as it has come. Each step is written here before
 * it is taken, so that an operator that ends in between goes on where it was, with the same claim
 * and no other.
 *
 * @param claimUid what a volume must have to be the one that is discarded
 * @param volumeName null where the claim was never bound
 * @param retain whether the PersistentVolume is kept, on request or because it is not certain that
 *     the primary holds all that is on it
 * @param positions transaction IDs on the volume by database, in 16 hex digits, when its replica
 *     last said so; empty where the volume is retained, which needs no comparison
 * @param empty whether the volume held no database when its replica last said so
 * @param reportedAt when the node was asked that last gave the other ID, in RFC 3339
 * @param startedAt RFC 3339
 * @param abandoned why the volume is not discarded after all; null while it is to be
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RemediationStatus(
    @JsonPropertyDescription("The replica, by its pod's name.") String node,
    @JsonPropertyDescription("How the replica is stopped.") Remediation.Strategy strategy,
    @JsonPropertyDescription("What is being done now.") Step step,
    @JsonPropertyDescription("The claim whose volume is discarded.") String claim,
    @JsonPropertyDescription("UID of that claim; another one of its name is never touched.")
        String claimUid,
    @JsonPropertyDescription("The PersistentVolume behind the claim.") @Nullable String volumeName,
    @JsonPropertyDescription("Whether the PersistentVolume is kept.") boolean retain,
    @JsonPropertyDescription(
            "What the volume held: it is discarded only as long as the primary has no less.")
        Map<String, String> positions,
    @JsonPropertyDescription("Whether the volume held no database.") boolean empty,
    @JsonPropertyDescription("The other cluster ID that the volume holds.") String clusterId,
    @JsonPropertyDescription("When the node last reported it.") String reportedAt,
    @JsonPropertyDescription("When the remediation began.") String startedAt,
    @JsonPropertyDescription("Why the volume is not discarded after all.")
        @Nullable String abandoned) {

  /** The map is copied; absent is empty. */
  @SuppressWarnings("NullAway") // Jackson passes null for what is absent
  public RemediationStatus {
    positions = positions == null ? Map.of() : Map.copyOf(positions);
  }

  /** In the order in which they are taken. */
  public enum Step {
    /** The replica is stopped by scaling below its ordinal. */
    Stop,
    /** Its claim is deleted. */
    Discard,
    /** The replica comes back, with a new volume unless it was abandoned. */
    Return
  }

  public RemediationStatus at(Step next) {
    return new RemediationStatus(
        node,
        strategy,
        next,
        claim,
        claimUid,
        volumeName,
        retain,
        positions,
        empty,
        clusterId,
        reportedAt,
        startedAt,
        abandoned);
  }

  /** Brings the replica back with the volume that it has. */
  public RemediationStatus abandon(String why) {
    return new RemediationStatus(
        node,
        strategy,
        Step.Return,
        claim,
        claimUid,
        volumeName,
        retain,
        positions,
        empty,
        clusterId,
        reportedAt,
        startedAt,
        why);
  }
}
