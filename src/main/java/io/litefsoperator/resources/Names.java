package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.OptionalInt;

/** The names of a cluster's objects. They are relied on from outside and never change. */
public record Names(String cluster) {

  /** Name of the volume claim template, from which the claims' names begin. */
  static final String DATA_VOLUME = "litefs-data";

  public static Names of(HasMetadata cluster) {
    return new Names(cluster.getMetadata().getName());
  }

  public String statefulSet() {
    return cluster;
  }

  /** Gives the pods their DNS names, ready or not. */
  public String headlessService() {
    return cluster + "-headless";
  }

  /** Leads to the primary alone. */
  public String primaryService() {
    return cluster + "-primary";
  }

  /** Leads to the ready replicas. */
  public String replicasService() {
    return cluster + "-replicas";
  }

  /** Leads to every ready pod. */
  public String service() {
    return cluster;
  }

  public String httpRoute() {
    return cluster;
  }

  public String networkPolicy() {
    return cluster;
  }

  public String disruptionBudget() {
    return cluster;
  }

  public String pod(int ordinal) {
    return cluster + "-" + ordinal;
  }

  public String configMap(int ordinal) {
    return pod(ordinal) + "-litefs";
  }

  /** As the StatefulSet names it. */
  public String claim(int ordinal) {
    return DATA_VOLUME + "-" + pod(ordinal);
  }

  /** The ordinal in a pod's name; empty where the name is not one of this cluster's pods. */
  public OptionalInt ordinalOfPod(String pod) {
    return ordinal(pod, cluster + "-", "");
  }

  /** The ordinal in a ConfigMap's name; empty where the name is not one of this cluster's. */
  public OptionalInt ordinalOfConfigMap(String configMap) {
    return ordinal(configMap, cluster + "-", "-litefs");
  }

  /** The ordinal in a claim's name; empty where the name is not one of this cluster's. */
  public OptionalInt ordinalOfClaim(String claim) {
    return ordinal(claim, DATA_VOLUME + "-" + cluster + "-", "");
  }

  private static OptionalInt ordinal(String name, String prefix, String suffix) {
    if (name.length() <= prefix.length() + suffix.length()
        || !name.startsWith(prefix)
        || !name.endsWith(suffix)) {
      return OptionalInt.empty();
    }
    String digits = name.substring(prefix.length(), name.length() - suffix.length());
    return digits.matches("0|[1-9][0-9]{0,4}")
        ? OptionalInt.of(Integer.parseInt(digits))
        : OptionalInt.empty();
  }
}
