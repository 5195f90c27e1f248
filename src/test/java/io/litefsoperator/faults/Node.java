package io.litefsoperator.faults;

import io.litefsoperator.litefs.NodeInfo;

/** A running LiteFS. Its configuration is what it read at its start. */
final class Node {

  final PodState pod;
  final Volume volume;
  final boolean candidate;

  /** Pod that it follows. */
  final String primary;

  /** Whether the app runs with it, which alone writes. */
  final boolean hasApp;

  /** Whether it is in touch with its primary now. */
  boolean connected;

  /** Whether it was in touch since it started. */
  boolean synced;

  /** How much longer it gets nothing of its primary, in seconds. */
  int deaf;

  Node(PodState pod, Volume volume, boolean candidate, String primary, boolean hasApp) {
    this.pod = pod;
    this.volume = volume;
    this.candidate = candidate;
    this.primary = primary;
    this.hasApp = hasApp;
    this.synced = candidate;
  }

  NodeInfo info() {
    return new NodeInfo(volume.clusterId, candidate, candidate, connected ? primary : null);
  }
}
