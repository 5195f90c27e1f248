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
 * @param notGrown the claims that may not ask for more, which are not among the others either
 */
public record Outcome(
    int writes,
    List<Refusal> refusals,
    int routeWrites,
    @Nullable Refusal routeRefusal,
    List<Refusal.Rejected> notGrown) {

  /** Of a cluster whose HTTPRoute was not written and whose volumes may all grow. */
  public Outcome(int writes, List<Refusal> refusals) {
    this(writes, refusals, 0, null, List.of());
  }

  /** The lists are copied. */
  public Outcome {
    refusals = List.copyOf(refusals);
    notGrown = List.copyOf(notGrown);
  }

  /** The same, of a cluster of which these may not ask for more. */
  public Outcome with(List<Refusal.Rejected> notGrown) {
    return new Outcome(writes, refusals, routeWrites, routeRefusal, notGrown);
  }

  /** Why a volume can't be discarded; empty if that was not tried, or may succeed another time. */
  public Optional<String> whyNotDiscarded() {
    return refusals.stream()
        .filter(Refusal.NotDiscarded.class::isInstance)
        .map(refusal -> ((Refusal.NotDiscarded) refusal).message())
        .findFirst();
  }
}
