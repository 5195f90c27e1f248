package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rebuilding of the primary from a replica, as far as it has come.
 *
 * @param claimUid of the primary's claim; null where there is none
 * @param volumeName behind that claim, which is replaced, while the volume is kept; null where it
 *     is empty, so that nothing need be replaced
 * @param positions transaction IDs of the replica by database, in 16 hex digits: what the primary
 *     must have at the end
 * @param startedAt RFC 3339
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RestoreStatus(
    @JsonPropertyDescription("The replica that the primary is rebuilt from, by its pod's name.")
        String from,
    @JsonPropertyDescription("What is being done now.") Step step,
    @JsonPropertyDescription("UID of the primary's claim as it was.") @Nullable String claimUid,
    @JsonPropertyDescription(
            "The PersistentVolume behind that claim, if anything is on it: the claim is replaced, the"
                + " volume kept.")
        @Nullable String volumeName,
    @JsonPropertyDescription("What the replica held at the beginning.")
        Map<String, String> positions,
    @JsonPropertyDescription("When the restore began.") String startedAt) {

  /** The map is copied; absent is empty. */
  @SuppressWarnings("NullAway") // Jackson passes null for what is absent
  public RestoreStatus {
    positions = positions == null ? Map.of() : Map.copyOf(positions);
  }

  /** In the order in which they are taken. */
  public enum Step {
    /**
     * Nothing is changed yet. What the replicas said while their primary was up they may have
     * outgrown since, so that each is asked once more before they are compared.
     */
    Compare,
    /** Every pod is stopped. */
    Stop,
    /** The primary's old claim is deleted, its volume kept. */
    Replace,
    /** The replica leads, without its app, until the primary's pod holds all that it has. */
    Copy,
    /** Every pod is stopped again. */
    StopAgain,
    /** The primary leads again. */
    Return
  }

  /** The same, with another volume to be put aside. */
  public RestoreStatus replacing(String otherClaimUid, String otherVolumeName) {
    return new RestoreStatus(from, step, otherClaimUid, otherVolumeName, positions, startedAt);
  }

  public RestoreStatus at(Step next) {
    return new RestoreStatus(from, next, claimUid, volumeName, positions, startedAt);
  }
}
