package io.litefsoperator.act;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of a decision.
 *
 * @param writes requests that changed something
 * @param refusals what could not be written, and why
 * @param routeWrites the same of the HTTPRoute, which is not among the others: it unsettles nothing
 * @param routeRefusal null if nothing of it was refused
 */
public record Outcome(
    int writes, List<Refusal> refusals, int routeWrites, @Nullable Refusal routeRefusal) {

  /** Of a cluster whose HTTPRoute was not written. */
  public Outcome(int writes, List<Refusal> refusals) {
    this(writes, refusals, 0, null);
  }

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
