package io.litefsoperator.process;

import io.litefsoperator.ReconcilerSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the process was asked to do. Read by {@link CommandLineReader}.
 *
 * @param namespaces to watch; empty for all
 * @param election empty to lead without asking
 * @param http address of health and metrics; port 0 for any free one
 * @param ownPods empty where it is not known whether the operator runs in a pod of the cluster
 * @param kubeconfig null for the usual places
 * @param context null for the kubeconfig's current one
 * @param startTimeout how long to wait for an API server with our CRD before giving up
 */
public record Options(
    Set<String> namespaces,
    Optional<Election> election,
    InetSocketAddress http,
    LogFormat logFormat,
    LogLevel logLevel,
    NodeAccess nodeAccess,
    Optional<OwnPods> ownPods,
    @Nullable Path kubeconfig,
    @Nullable String context,
    ReconcilerSettings settings,
    Duration startTimeout) {

  /**
   * The lease by which one of several operators leads.
   *
   * @param namespace null for the pod's own, or the kubeconfig's
   * @param duration after which a lease that was not renewed is anybody's; whole seconds
   * @param renewDeadline after which a leader that could not renew gives up; shorter
   * @param retryPeriod between two attempts to get or renew the lease
   */
  public record Election(
      @Nullable String namespace,
      String name,
      Duration duration,
      Duration renewDeadline,
      Duration retryPeriod) {}

  /**
   * By what NetworkPolicies know the operator's own pods.
   *
   * @param namespace null for the pod's own
   */
  public record OwnPods(@Nullable String namespace, Map<String, String> labels) {

    /** The map is copied. */
    public OwnPods {
      labels = Map.copyOf(labels);
    }
  }

  /** How a log event is written. */
  public enum LogFormat {
    TEXT,
    JSON
  }

  /** From which severity on events are logged. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /** How nodes are asked. */
  public enum NodeAccess {
    /** At the pods' own addresses, from within the cluster. */
    DIRECT,
    /** Through the API server, from anywhere. */
    PROXY
  }
}
