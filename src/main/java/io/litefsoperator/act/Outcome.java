package io.litefsoperator.act;

import java.util.List;
import java.util.Optional;

/**
 * What came of a decision.
 *
 * @param writes requests that changed something
 * @param refusals what could not be written, and why
 */
public record Outcome(int writes, List<Refusal> refusals) {

  /** The list is copied. */
  public Outcome {
    refusals = List.copyOf(refusals);
  }

  /** Why a volume can't be discarded; empty if that was not tried, or may succeed another time. */
  public Optional<String> whyNotDiscarded() {
    return refusals.stream()
        .filter(Refusal.NotDiscarded.class::isInstance)
        .map(refusal -> ((Refusal.NotDiscarded) refusal).message())
        .findFirst();
  }
}
