package io.litefsoperator.resources;

/** Annotations on volume claims, by which a volume is known when the resource is not there. */
public final class Marks {

  /** UID of the LiteFsCluster that a claim was made for. On every claim from its birth. */
  public static final String CLUSTER_UID = "litefs-operator.io/cluster-uid";

  /** The pinned cluster ID, on each claim that was seen to hold it. */
  public static final String CLUSTER_ID = "litefs-operator.io/cluster-id";

  /** Cluster IDs that were pinned before, separated by commas. */
  public static final String FORMER_CLUSTER_IDS = "litefs-operator.io/former-cluster-ids";

  private Marks() {}
}
