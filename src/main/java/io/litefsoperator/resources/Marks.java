package io.litefsoperator.resources;

public final class Marks {
  public static final String CLUSTER_ID = "litefs-operator.io/cluster-id";
  public static final String FORMER_CLUSTER_IDS = "litefs-operator.io/former-cluster-ids";
  public static final String CLUSTER_UID = "litefs-operator.io/cluster-uid";

  private Marks() {}
}
