package io.litefsoperator.report;

/**
 * Why a condition is as it is: the same word in the condition, the event, the metric and the log.
 */
public enum Reason {
  /** Every node does what it should. */
  Ready(false),
  /** Zero replicas were asked for; the volumes are kept. */
  Asleep(false),
  /** The cluster is on its way up. */
  Starting(false),
  /** A changed pod template is rolled out, replicas first. */
  RollingOut(false),
  /** Nodes are taken away. */
  ScalingDown(false),
  /** Nothing is under way. */
  Settled(false),
  /** Nothing keeps the operator from what was asked for. */
  NoObstacle(false),

  /** The primary takes writes. */
  Writable(false),
  /** The primary does not take writes. */
  PrimaryUnavailable(true),

  /** Every replica follows the primary. */
  AllStreaming(false),
  /** There is no replica to follow. */
  NoReplicas(false),
  /** A replica does not follow the primary. */
  NotAllStreaming(true),
  /** A pod is not ready, though its node does what it should. */
  PodsNotReady(true),

  /** Every node that answers holds the pinned cluster ID. */
  SameClusterId(false),
  /** No primary was seen yet whose cluster ID could be pinned. */
  NotPinned(false),
  /** A node holds another cluster ID than the pinned one, and with it another history. */
  DifferentClusterId(true),

  /** A stray replica's volume is being discarded, so that the primary fills it anew. */
  Remediating(false),
  /** The primary is being rebuilt from a replica. */
  Restoring(false),
  /** The primary's volume is empty, and the data is elsewhere. */
  PrimaryVolumeEmpty(true),
  /** The primary's volume claim is gone. */
  PrimaryVolumeMissing(true),
  /** The primary's volume claim is being deleted under it. */
  PrimaryVolumeLeaving(true),
  /** The primary's volume is another one than before. */
  PrimaryVolumeChanged(true),
  /** What the primary's volume holds can't be read. */
  PrimaryVolumeUnreadable(true),
  /** The primary's volume holds an older state than its replicas. */
  PrimaryBehind(true),
  /** Volumes of this cluster's names tell of different histories. */
  ConflictingMarks(true),
  /** The primary is about to begin on an empty volume beside volumes from earlier. */
  UnknownVolumes(true),
  /** The primary's pod is deleted, and the node of Kubernetes does not say that it has ended. */
  StuckTerminating(true),
  /** A person stopped the operator's work on this cluster. */
  Paused(false),

  /** Every parent of the HTTPRoute accepts it. */
  Accepted(false),
  /** A parent of the HTTPRoute does not accept it. */
  NotAccepted(true),
  /** The API server knows no HTTPRoutes. */
  NoGatewayApi(true),
  /** The operator lacks a right. */
  Forbidden(true),
  /** An object that is not asked for any more is being deleted. */
  Removing(false),

  /** Every volume has the size that is asked for. */
  Resized(false),
  /** Volumes are on their way to a larger size. */
  Resizing(false),
  /** The StorageClass does not let volumes grow. */
  NotExpandable(true),
  /** A quota does not let volumes grow. */
  QuotaExceeded(true),
  /** Kubernetes tried to make a volume larger, and could not. */
  ResizeFailed(true),
  /** A volume is larger, and its file system will be once its pod starts anew. */
  RestartNeeded(true),

  /** The spec can't be carried out. */
  InvalidSpec(true),
  /** The resource, or an object that it is about, can't be read. */
  Unreadable(true),
  /** An object that the cluster needs is there and belongs to somebody else. */
  NotOurs(true),
  /** Kubernetes is too old for containers that run beside the app's from before it on. */
  NoNativeSidecars(true),
  /** The API server refuses an object. */
  Rejected(true);

  private final boolean fault;

  Reason(boolean fault) {
    this.fault = fault;
  }

  /** Whether a person may have to do something. */
  public boolean isFault() {
    return fault;
  }
}
