package io.litefsoperator.decide;

import io.litefsoperator.api.LiteFsCluster;
import java.util.Map;

/** The annotation that stops everything. */
public final class Paused {

  public static final String ANNOTATION = "litefs-operator.io/paused";

  private Paused() {}

  public static boolean is(LiteFsCluster cluster) {
    Map<String, String> annotations = cluster.getMetadata().getAnnotations();
    return annotations != null && "true".equals(annotations.get(ANNOTATION));
  }
}
