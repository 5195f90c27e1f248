package io.litefsoperator.process;

import java.util.Locale;
import picocli.CommandLine.Model.OptionSpec;

/** Every option: by flag, or by the environment variable of the same name. */
enum Option {
  NAMESPACES("A,B", "Namespaces to watch, separated by commas. Default: all."),
  LEADER_ELECTION(
      "true|false",
      "Lead only while holding a lease, so that several operators may run. Default: true in a"
          + " cluster, false outside."),
  LEADER_ELECTION_NAMESPACE(
      "NAMESPACE",
      "Namespace of the lease. Default: the pod's own; outside a cluster, the kubeconfig's."),
  LEADER_ELECTION_NAME("NAME", "Name of the lease. Default: litefs-operator."),
  LEASE_DURATION(
      "DURATION", "After which a lease that was not renewed is anybody's. Default: 15s."),
  LEASE_RENEW_DEADLINE(
      "DURATION", "After which a leader that could not renew its lease ends. Default: 10s."),
  LEASE_RETRY_PERIOD(
      "DURATION", "Time between two attempts to get or to renew the lease. Default: 2s."),
  HTTP_ADDRESS(
      "HOST:PORT",
      "Where /healthz, /readyz and /metrics are; port 0 for any free one. Default: 0.0.0.0:8080."),
  LOG_FORMAT("text|json", "Default: json in a cluster, text outside."),
  LOG_LEVEL("LEVEL", "error, warn, info, debug or trace. Default: info."),
  NODE_ACCESS(
      "auto|direct|proxy",
      "How LiteFS nodes are asked: at their pods' addresses, or through the API server. Default:"
          + " auto, that is direct in a cluster and proxy outside."),
  POD_NAMESPACE(
      "NAMESPACE",
      "Namespace of the operator's own pods, which its NetworkPolicies let through to the nodes."
          + " Default: the pod's own where nodes are asked directly; else it makes no"
          + " NetworkPolicies, or it would lock itself out."),
  POD_LABELS(
      "A=B,C=D",
      "Labels by which these pods are known. Default: app.kubernetes.io/name=litefs-operator."),
  KUBECONFIG(
      "FILE", "Default: the file that KUBECONFIG names, else ~/.kube/config, else the pod's own."),
  CONTEXT("NAME", "Context of the kubeconfig. Default: its current one."),
  RESYNC("DURATION", "Longest time between two looks at a cluster. Default: 5m."),
  POLL_SETTLED(
      "DURATION", "Time between two polls of a LiteFS node when all is well. Default: 10s."),
  POLL_UNSETTLED(
      "DURATION",
      "The same when all is not well; a node that goes on saying the same is asked less and less"
          + " often, but for when volumes are in question. Default: 1s."),
  START_TIMEOUT(
      "DURATION",
      "How long to wait at the start for an API server that has the LiteFsCluster resource."
          + " Default: 30s.");

  private static final String ENV_PREFIX = "LITEFS_OPERATOR_";

  private final String paramLabel;
  private final String description;

  Option(String paramLabel, String description) {
    this.paramLabel = paramLabel;
    this.description = description;
  }

  String flag() {
    return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String env() {
    return ENV_PREFIX + name();
  }

  OptionSpec spec() {
    return OptionSpec.builder(flag())
        .type(String.class)
        .paramLabel(paramLabel)
        .description(description)
        .build();
  }
}
