package io.litefsoperator.report;

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
  Routed
}
