package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.litefsoperator.api.Exposure;
import io.litefsoperator.api.Exposures;
import io.litefsoperator.api.LiteFs.Delivery;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.api.LiteFsClusterSpec;
import io.litefsoperator.resources.Labels;
import io.litefsoperator.resources.Reserved;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is wrong with a spec that the CRD's schema let through. */
final class SpecCheck {

  static final String TAKEN_POD_NAME =
      "sets %s, which is the operator's own: give yours another name".formatted(Reserved.POD_NAME);

  private static final String TAKEN_KEY =
      "has %s, by which the operator knows its own objects: remove it";

  private final LiteFsCluster cluster;
  private final LiteFsClusterSpec spec;
  private final List<SpecProblem> problems = new ArrayList<>();

  private SpecCheck(LiteFsCluster cluster) {
    this.cluster = cluster;
    this.spec = cluster.getSpec();
  }

  static List<SpecProblem> of(LiteFsCluster cluster) {
    SpecCheck check = new SpecCheck(cluster);
    check.ports();
    check.routedPorts();
    check.env();
    check.dataPath();
    check.services();
    check.podTemplate();
    return List.copyOf(check.problems);
  }

  private void ports() {
    spec.ports().stream()
        .filter(Reserved::isApiPort)
        .forEach(
            port ->
                problem(
                    "spec.ports",
                    "has a port named '%s' or numbered %d, which is LiteFS's own: give the app's port"
                            .formatted(Reserved.API_PORT_NAME, Reserved.API_PORT)
                        + " another name and number"));
  }

  private void routedPorts() {
    if (spec.routing() == null) {
      return;
    }
    for (ContainerPort port : spec.ports()) {
      if (Reserved.GATEWAY_PORT_NAME.equals(port.getName())) {
        problem(
            "spec.ports",
            "has a port named '%s', as the Services call the gateway's under spec.routing: give yours"
                    .formatted(Reserved.GATEWAY_PORT_NAME)
                + " another name, such as 'app', or remove it");
      }
      if (Reserved.isGatewayPort(spec, port)) {
        problem(
            "spec.ports",
            "has port %d, which is the gateway's under spec.routing: remove it, or let the app"
                    .formatted(port.getContainerPort())
                + " listen on another");
      }
    }
  }

  private void env() {
    if (spec.env().stream().map(EnvVar::getName).anyMatch(Reserved.POD_NAME::equals)) {
      problem("spec.env", TAKEN_POD_NAME);
    }
  }

  private void dataPath() {
    String path = spec.litefs().dataPath();
    if (spec.litefs().delivery() == Delivery.Sidecar
        && Reserved.SIDECAR_PATHS.stream().anyMatch(ours -> (path + "/").startsWith(ours + "/"))) {
      problem(
          "spec.litefs.dataPath",
          "lies where LiteFS's sidecar has files of its own: write another one, such as /var/lib/litefs");
    }
  }

  private void podTemplate() {
    if (spec.podTemplate() != null) {
      problems.addAll(PodTemplateCheck.of(cluster, spec.podTemplate()));
    }
  }

  private void services() {
    Exposures services = spec.services();
    if (services != null) {
      service("all", services.all());
      service("primary", services.primary());
      service("replicas", services.replicas());
    }
  }

  private void service(String name, @Nullable Exposure service) {
    if (service == null) {
      return;
    }
    String field = "spec.services.%s.".formatted(name);
    ownKeys(service.labels()).forEach(key -> problem(field + "labels", TAKEN_KEY.formatted(key)));
    ownKeys(service.annotations())
        .forEach(key -> problem(field + "annotations", TAKEN_KEY.formatted(key)));
  }

  private static Stream<String> ownKeys(Map<String, String> theirs) {
    return theirs.keySet().stream().filter(Labels::isOurs).sorted();
  }

  private void problem(String field, String message) {
    problems.add(new SpecProblem(field, message));
  }
}
