package io.litefsoperator.report;

import java.util.Arrays;

/** What a condition is about, in the order in which they are shown. */
public enum ConditionType {
  /** The cluster does what was asked for. */
  Ready,
  /** The primary takes writes. */
  PrimaryAvailable,
  /** Every replica follows the primary. */
  ReplicasStreaming,
  /** Every node holds the same history. */
  LineageIntact,
  /** kstatus: the operator, or Kubernetes, is at work. */
  Reconciling,
  /** kstatus: a person has to do something before it goes on. */
  Stalled,
  /** Every volume has the size that is asked for; told only where one ever was smaller. */
  VolumesResized,
  /** The Gateways take the HTTPRoute; told only where one is asked for. */
  Routed;

  /** Others may write conditions of types of their own into the same list. */
  static boolean isOurs(String type) {
    return Arrays.stream(values()).anyMatch(ours -> ours.name().equals(type));
  }
}
