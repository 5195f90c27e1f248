package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** What becomes of volumes that are no longer asked for. */
public record Retention(
    @Default("Retain")
        @JsonPropertyDescription(
            "Of all volumes when the LiteFsCluster is deleted. Delete makes it the owner of their"
                + " claims.")
        Policy whenDeleted,
    @Default("Retain")
        @JsonPropertyDescription(
            "Of a replica's volume when replicas is lowered past it. Delete waits until the primary"
                + " is proven to hold the data; the primary's own volume is never deleted.")
        Policy whenScaled) {

  static final Retention DEFAULT = new Retention(Policy.Retain, Policy.Retain);

  /** Fills in what the schema defaults, for resources that no API server has seen. */
  @SuppressWarnings("NullAway") // Jackson passes null for what is absent
  public Retention {
    whenDeleted = whenDeleted == null ? Policy.Retain : whenDeleted;
    whenScaled = whenScaled == null ? Policy.Retain : whenScaled;
  }

  /** What becomes of a claim. */
  public enum Policy {
    Retain,
    Delete
  }
}
