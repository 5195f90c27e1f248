package io.litefsoperator.observe;

import io.litefsoperator.litefs.NodeInfo;

/** What is known of one node from asking it. Silence is no evidence of anything else. */
public sealed interface NodeReport {

  /**
   * The node answered.
   *
   * @param info what it said of itself
   */
  record Answered(NodeInfo info) implements NodeReport {}

  /**
   * The node did not answer.
   *
   * @param why for people; the same text for the same fault, so that reports can be compared
   */
  record Silent(String why) implements NodeReport {}
}
