package io.litefsoperator.resources;

import java.util.Map;
import java.util.TreeMap;

/** By what a NetworkPolicy knows the operator's own pods. */
public record OperatorPods(String namespace, Map<String, String> labels) {

  /** The map is copied. */
  public OperatorPods {
    labels = new TreeMap<>(labels);
  }
}
