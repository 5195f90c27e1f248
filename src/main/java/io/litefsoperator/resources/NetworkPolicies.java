package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.litefs.LitefsYml;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who reaches what of a cluster's pods. A policy can't close single ports: it opens all others, so
 * that also what a user's pod template listens on is reached as if there were none.
 */
public final class NetworkPolicies {

  /** By Kubernetes, on every namespace. */
  private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

  private static final int LAST_PORT = 65_535;

  private NetworkPolicies() {}

  public static NetworkPolicy of(LiteFsCluster cluster, OperatorPods operator) {
    Names names = Names.of(cluster);
    // The gateways' own ports follow LiteFS's; without gateways they may be the app's.
    int lastOfOurs =
        cluster.getSpec().routing() == null ? LitefsYml.API_PORT : GatewayConfig.CHECK_PORT;
    return new NetworkPolicyBuilder()
        .withMetadata(Ownership.metadata(cluster, names.networkPolicy()))
        .withNewSpec()
        .withNewPodSelector()
        .withMatchLabels(Labels.selector(names.cluster()))
        .endPodSelector()
        .withPolicyTypes("Ingress")
        .withIngress(
            rule(Stream.of(ownPods(names)), tcp(LitefsYml.API_PORT, lastOfOurs)),
            rule(
                Stream.concat(
                    Stream.of(pods(operator)),
                    cluster.getSpec().networkPolicy().monitoring().stream()),
                tcp(LitefsYml.API_PORT, LitefsYml.API_PORT)),
            rule(
                Stream.empty(),
                tcp(1, LitefsYml.API_PORT - 1),
                tcp(lastOfOurs + 1, LAST_PORT),
                range("UDP", 1, LAST_PORT),
                range("SCTP", 1, LAST_PORT)))
        .endSpec()
        .build();
  }

  /** From nobody in particular means from anywhere. */
  private static NetworkPolicyIngressRule rule(
      Stream<NetworkPolicyPeer> from, NetworkPolicyPort... ports) {
    return new NetworkPolicyIngressRuleBuilder()
        .withFrom(from.toList())
        .withPorts(List.of(ports))
        .build();
  }

  private static NetworkPolicyPeer ownPods(Names names) {
    return new NetworkPolicyPeerBuilder()
        .withNewPodSelector()
        .withMatchLabels(Labels.selector(names.cluster()))
        .endPodSelector()
        .build();
  }

  private static NetworkPolicyPeer pods(OperatorPods operator) {
    return new NetworkPolicyPeerBuilder()
        .withNewNamespaceSelector()
        .addToMatchLabels(NAMESPACE_NAME, operator.namespace())
        .endNamespaceSelector()
        .withNewPodSelector()
        .withMatchLabels(operator.labels())
        .endPodSelector()
        .build();
  }

  private static NetworkPolicyPort tcp(int first, int last) {
    return range("TCP", first, last);
  }

  private static NetworkPolicyPort range(String protocol, int first, int last) {
    return new NetworkPolicyPortBuilder()
        .withProtocol(protocol)
        .withPort(new IntOrString(first))
        .withEndPort(first == last ? null : last)
        .build();
  }
}
