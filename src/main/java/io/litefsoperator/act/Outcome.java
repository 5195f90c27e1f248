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
 * @param notGrown the claims that may not ask for more, which are not among the others either
 */
public record Outcome(
    int writes,
    List<Refusal> refusals,
    int extraWrites,
    Map<String, Refusal> extraRefusals,
    List<Refusal.Rejected> notGrown) {

  /** Where there is nothing that the pods can do without, and all volumes may grow. */
  public Outcome(int writes, List<Refusal> refusals) {
    this(writes, refusals, 0, Map.of(), List.of());
  }

  /** The lists and the map are copied. */
  public Outcome {
    refusals = List.copyOf(refusals);
    extraRefusals = new TreeMap<>(extraRefusals);
    notGrown = List.copyOf(notGrown);
  }

  /** The same, of a cluster of which these may not ask for more. */
  public Outcome with(List<Refusal.Rejected> notGrown) {
    return new Outcome(writes, refusals, extraWrites, extraRefusals, notGrown);
  }

  /** Why a volume can't be discarded; empty if that was not tried, or may succeed another time. */
  public Optional<String> whyNotDiscarded() {
    return refusals.stream()
        .filter(Refusal.NotDiscarded.class::isInstance)
        .map(refusal -> ((Refusal.NotDiscarded) refusal).message())
        .findFirst();
  }
}
