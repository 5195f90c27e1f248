package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * What people asked for by annotation and what came of it. An annotation may stand in Git for ever:
 * a value that is recorded here does nothing more until it is changed or removed.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Requests(
    @JsonPropertyDescription("Of the annotation litefs-operator.io/accept-cluster-id.")
        @Nullable Handled acceptClusterId,
    @JsonPropertyDescription("Of the annotation litefs-operator.io/restore-from.")
        @Nullable Handled restoreFrom) {

  public static final Requests NONE = new Requests(null, null);

  /**
   * A value that was looked at.
   *
   * @param outcome for people
   * @param claimUid of the primary's claim, as long as its start on that volume is still granted by
   *     the request; null once it has started, or where nothing was granted
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Handled(
      @JsonPropertyDescription("The annotation's value.") String value,
      @JsonPropertyDescription("What came of it.") String outcome,
      @JsonPropertyDescription("UID of the claim on which the primary may start.")
          @Nullable String claimUid) {}
}
