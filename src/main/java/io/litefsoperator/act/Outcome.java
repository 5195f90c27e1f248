package io.litefsoperator.act;

import java.util.List;

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
}
