package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** Whether a drained node takes one pod at a time. */
public record DisruptionBudget(
    @Default("true") @JsonPropertyDescription("false for none, or one of your own.")
        Boolean enabled) {

  static final DisruptionBudget DEFAULT = new DisruptionBudget(true);

  /** Fills in what the schema defaults, for resources that no API server has seen. */
  @SuppressWarnings("NullAway") // Jackson passes null for what is absent
  public DisruptionBudget {
    enabled = enabled == null || enabled;
  }
}
