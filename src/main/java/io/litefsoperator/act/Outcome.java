package io.litefsoperator.act;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What came of a decision.
 *
 * @param writes requests that changed something
 * @param refusals what could not be written, and why
 * @param extraWrites the same of what the pods can do without: it unsettles nothing
 * @param extraRefusals by kind
 */
public record Outcome(
    int writes, List<Refusal> refusals, int extraWrites, Map<String, Refusal> extraRefusals) {

  /** Where there is nothing that the pods can do without. */
  public Outcome(int writes, List<Refusal> refusals) {
    this(writes, refusals, 0, Map.of());
  }

  /** The list and the map are copied. */
  public Outcome {
    refusals = List.copyOf(refusals);
    extraRefusals = new TreeMap<>(extraRefusals);
  }

  /** Why a volume can't be discarded; empty if that was not tried, or may succeed another time. */
  public Optional<String> whyNotDiscarded() {
    return refusals.stream()
        .filter(Refusal.NotDiscarded.class::isInstance)
        .map(refusal -> ((Refusal.NotDiscarded) refusal).message())
        .findFirst();
  }
}
