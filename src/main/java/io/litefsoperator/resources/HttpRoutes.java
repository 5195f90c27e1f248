package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPBackendRef;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPBackendRefBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteMatch;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteMatchBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRule;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRuleBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ParentReference;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ParentReferenceBuilder;
import io.litefsoperator.api.HttpRoute;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.api.ParentRef;
import io.litefsoperator.api.Routing;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The way to a cluster through Gateways. The pods' gateways would take any request to the right pod
 * themselves; what is no read goes straight to the primary's, which saves a hop.
 */
public final class HttpRoutes {

  private static final List<String> READS = List.of("GET", "HEAD", "OPTIONS");

  private HttpRoutes() {}

  /** What the user asks for; empty if for no route. */
  public static Optional<HttpRoute> askedFor(LiteFsCluster cluster) {
    return Optional.ofNullable(cluster.getSpec().routing()).map(Routing::httpRoute);
  }

  /** With all that the Gateway API defaults. */
  public static Optional<HTTPRoute> of(LiteFsCluster cluster) {
    Routing routing = cluster.getSpec().routing();
    return askedFor(cluster)
        .map(asked -> route(cluster, asked, Objects.requireNonNull(routing).port()));
  }

  private static HTTPRoute route(LiteFsCluster cluster, HttpRoute asked, int port) {
    Names names = Names.of(cluster);
    return new HTTPRouteBuilder()
        .withMetadata(Ownership.metadata(cluster, names.httpRoute()))
        .withNewSpec()
        .withParentRefs(asked.parentRefs().stream().map(HttpRoutes::parent).toList())
        .withHostnames(asked.hostnames())
        .withRules(
            rule(READS.stream().map(HttpRoutes::match), backend(names.service(), port)),
            rule(Stream.of(match(null)), backend(names.primaryService(), port)))
        .endSpec()
        .build();
  }

  private static ParentReference parent(ParentRef asked) {
    return new ParentReferenceBuilder()
        .withGroup(asked.group())
        .withKind(asked.kind())
        .withNamespace(asked.namespace())
        .withName(asked.name())
        .withSectionName(asked.sectionName())
        .withPort(asked.port())
        .build();
  }

  private static HTTPRouteRule rule(Stream<HTTPRouteMatch> matches, HTTPBackendRef backend) {
    return new HTTPRouteRuleBuilder()
        .withMatches(matches.toList())
        .withBackendRefs(backend)
        .build();
  }

  /** Every path; of two rules that match, Gateways take the one that names the method. */
  private static HTTPRouteMatch match(@Nullable String method) {
    return new HTTPRouteMatchBuilder()
        .withNewPath()
        .withType("PathPrefix")
        .withValue("/")
        .endPath()
        .withMethod(method)
        .build();
  }

  private static HTTPBackendRef backend(String service, int port) {
    return new HTTPBackendRefBuilder()
        .withGroup("")
        .withKind("Service")
        .withName(service)
        .withPort(port)
        .withWeight(1)
        .build();
  }
}
