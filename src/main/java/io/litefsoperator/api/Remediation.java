package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** What the operator does about a replica whose volume holds another cluster ID. */
public record Remediation(
    @Default("Automatic")
        @JsonPropertyDescription(
            "Automatic discards a stray replica's volume once it is proven that the primary holds"
                + " the data; Manual only reports, with the command to run.")
        Mode mode,
    @Default("ScaleDown")
        @JsonPropertyDescription(
            "ScaleDown stops the replica by scaling below its ordinal, for as long as its volume is"
                + " being deleted: replicas above it stop too and keep their volumes. RecreatePod"
                + " touches no other pod.")
        Strategy strategy,
    @Default("Delete")
        @JsonPropertyDescription(
            "What becomes of the PersistentVolume behind a discarded claim: Delete leaves it to its"
                + " reclaim policy, Retain keeps it. Retain needs the right to patch"
                + " PersistentVolumes.")
        DiscardedVolumes discardedVolumes) {

  static final Remediation DEFAULT =
      new Remediation(Mode.Automatic, Strategy.ScaleDown, DiscardedVolumes.Delete);

  /** Fills in what the schema defaults, for resources that no API server has seen. */
  @SuppressWarnings("NullAway") // Jackson passes null for what is absent
  public Remediation {
    mode = mode == null ? Mode.Automatic : mode;
    strategy = strategy == null ? Strategy.ScaleDown : strategy;
    discardedVolumes = discardedVolumes == null ? DiscardedVolumes.Delete : discardedVolumes;
  }

  /** Who discards a volume. */
  public enum Mode {
    Automatic,
    Manual
  }

  /** How a replica is stopped while its volume is discarded. */
  public enum Strategy {
    ScaleDown,
    RecreatePod
  }

  /** What becomes of a discarded volume. */
  public enum DiscardedVolumes {
    Delete,
    Retain
  }
}
