package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rebuilding of the primary from a replica, as far as it has come.
 *
 * @param claimUid of the primary's old claim, which is replaced; null where its volume is empty or
 *     gone, so that nothing need be replaced
 * @param volumeName behind the old claim; it is kept. Null exactly where claimUid is
 * @param positions transaction IDs of the replica by database, in 16 hex digits: what the primary
 *     must have at the end
 * @param startedAt RFC 3339
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RestoreStatus(
    @JsonPropertyDescription("The replica that the primary is rebuilt from, by its pod's name.")
        String from,
    @JsonPropertyDescription("What is being done now.") Step step,
    @JsonPropertyDescription("UID of the primary's old claim, which is replaced.")
        @Nullable String claimUid,
    @JsonPropertyDescription("The PersistentVolume behind the old claim; it is kept.")
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

  public RestoreStatus at(Step next) {
    return new RestoreStatus(from, next, claimUid, volumeName, positions, startedAt);
  }
}
