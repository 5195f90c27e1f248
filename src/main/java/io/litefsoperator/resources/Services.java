package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.litefsoperator.api.Exposure;
import io.litefsoperator.api.Exposures;
import io.litefsoperator.api.LiteFsClusterSpec;
import io.litefsoperator.litefs.LitefsYml;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The four ways to a cluster's pods. */
public final class Services {

  /** Name of LiteFS's API port. */
  static final String API_PORT_NAME = "litefs";

  private Services() {}

  public static List<Service> of(Topology topology) {
    Names names = topology.names();
    return List.of(
        headless(topology),
        service(
            topology,
            names.primaryService(),
            Map.of(Labels.POD_NAME, names.pod(topology.primary())),
            exposure(topology, Exposures::primary)),
        service(
            topology,
            names.replicasService(),
            Map.of(Labels.ROLE, Labels.REPLICA),
            exposure(topology, Exposures::replicas)),
        service(topology, names.service(), Map.of(), exposure(topology, Exposures::all)));
  }

  private static Exposure exposure(
      Topology topology, Function<Exposures, @Nullable Exposure> which) {
    return Optional.ofNullable(topology.spec().services()).map(which).orElse(Exposure.DEFAULT);
  }

  /**
   * The pods' DNS names. It publishes pods that are not ready too: a replica must find its primary
   * before either is.
   */
  private static Service headless(Topology topology) {
    return new ServiceBuilder()
        .withMetadata(Ownership.metadata(topology.cluster(), topology.names().headlessService()))
        .withNewSpec()
        .withType("ClusterIP")
        .withClusterIP("None")
        .withPublishNotReadyAddresses(true)
        .withSelector(Labels.selector(topology.names().cluster()))
        .withPorts(Stream.concat(Stream.of(apiPort()), gatewayPort(topology.spec())).toList())
        .endSpec()
        .build();
  }

  private static Service service(
      Topology topology, String name, Map<String, String> also, Exposure exposure) {
    Map<String, String> selector = new TreeMap<>(Labels.selector(topology.names().cluster()));
    selector.putAll(also);
    List<ServicePort> ports =
        Stream.concat(
                gatewayPort(topology.spec()),
                topology.spec().ports().stream().map(Services::appPort))
            .toList();
    return new ServiceBuilder()
        .withNewMetadataLike(Ownership.metadata(topology.cluster(), name))
        .addToLabels(new TreeMap<>(exposure.labels()))
        .addToAnnotations(new TreeMap<>(exposure.annotations()))
        .endMetadata()
        .withNewSpec()
        .withType(exposure.type().name())
        .withLoadBalancerClass(exposure.loadBalancerClass())
        .withLoadBalancerSourceRanges(exposure.loadBalancerSourceRanges())
        .withExternalTrafficPolicy(
            exposure.externalTrafficPolicy() == null
                ? null
                : exposure.externalTrafficPolicy().name())
        .withSelector(selector)
        // Kubernetes wants a port. LiteFS's own is offered only where the app has none: whoever
        // reaches it can read and overwrite the databases.
        .withPorts(ports.isEmpty() ? List.of(apiPort()) : ports)
        .endSpec()
        .build();
  }

  private static ServicePort apiPort() {
    return port(API_PORT_NAME, LitefsYml.API_PORT, "TCP", new IntOrString(API_PORT_NAME));
  }

  private static Stream<ServicePort> gatewayPort(LiteFsClusterSpec spec) {
    return Stream.ofNullable(spec.routing())
        // By its number: a name would mean the first container that has a port of that name.
        .map(
            routing ->
                port(Gateway.PORT_NAME, routing.port(), "TCP", new IntOrString(routing.port())));
  }

  private static ServicePort appPort(io.fabric8.kubernetes.api.model.ContainerPort port) {
    String protocol = port.getProtocol() == null ? "TCP" : port.getProtocol();
    int number = port.getContainerPort();
    return port.getName() == null
        ? port(
            "%s-%d".formatted(protocol.toLowerCase(java.util.Locale.ROOT), number),
            number,
            protocol,
            new IntOrString(number))
        : port(port.getName(), number, protocol, new IntOrString(port.getName()));
  }

  private static ServicePort port(
      String name, int number, String protocol, IntOrString targetPort) {
    return new ServicePortBuilder()
        .withName(name)
        .withPort(number)
        .withProtocol(protocol)
        .withTargetPort(targetPort)
        .build();
  }
}
