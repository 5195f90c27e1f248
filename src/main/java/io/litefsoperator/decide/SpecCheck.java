package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.litefsoperator.api.LiteFs.Delivery;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.api.LiteFsClusterSpec;
import io.litefsoperator.api.Routing;
import io.litefsoperator.resources.Labels;
import io.litefsoperator.resources.Reserved;
import io.litefsoperator.resources.TemplateOverlay;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What is wrong with a spec that the CRD's schema let through. */
final class SpecCheck {

  private static final String TAKEN_POD_NAME =
      "sets %s, which is the operator's own: give yours another name".formatted(Reserved.POD_NAME);

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
    check.podTemplate();
    return List.copyOf(check.problems);
  }

  private void ports() {
    spec.ports().stream()
        .filter(
            port ->
                Reserved.API_PORT_NAME.equals(port.getName())
                    || Integer.valueOf(Reserved.API_PORT).equals(port.getContainerPort()))
        .forEach(
            port ->
                problem(
                    "spec.ports",
                    "has a port named '%s' or numbered %d, which is LiteFS's own: give the app's port"
                            .formatted(Reserved.API_PORT_NAME, Reserved.API_PORT)
                        + " another name and number"));
  }

  private void routedPorts() {
    Routing routing = spec.routing();
    if (routing == null) {
      return;
    }
    for (ContainerPort port : spec.ports()) {
      Integer number = port.getContainerPort();
      if (Reserved.GATEWAY_PORT_NAME.equals(port.getName())) {
        problem(
            "spec.ports",
            "has a port named '%s', as the Services call the gateway's under spec.routing: give yours"
                    .formatted(Reserved.GATEWAY_PORT_NAME)
                + " another name, such as 'app', or remove it");
      }
      if (routing.port().equals(number) || Reserved.GATEWAY_PORTS.contains(number)) {
        problem(
            "spec.ports",
            "has port %d, which is the gateway's under spec.routing: remove it, or let the app"
                    .formatted(number)
                + " listen on another");
      }
    }
  }

  private void env() {
    if (names(spec.env()).anyMatch(Reserved.POD_NAME::equals)) {
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

  private static Stream<String> names(List<EnvVar> env) {
    return env.stream().map(EnvVar::getName);
  }

  private void podTemplate() {
    if (spec.podTemplate() == null) {
      return;
    }
    PodTemplateSpec template;
    try {
      template = TemplateOverlay.read(spec.podTemplate());
    } catch (TemplateOverlay.InvalidOverlayException e) {
      problem("spec.podTemplate", "is not a pod template: " + e.getMessage());
      return;
    }
    labels(template);
    PodSpec pod = template.getSpec();
    if (pod != null) {
      volumes(pod);
      Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
          .forEach(this::container);
    }
  }

  /** The StatefulSet would not accept pods that its selector does not match. */
  private void labels(PodTemplateSpec template) {
    if (template.getMetadata() == null || template.getMetadata().getLabels() == null) {
      return;
    }
    Map<String, String> ours = Labels.of(cluster.getMetadata().getName());
    template
        .getMetadata()
        .getLabels()
        .forEach(
            (label, value) -> {
              if (label.equals(Labels.ROLE)
                  || (ours.containsKey(label) && !value.equals(ours.get(label)))) {
                problem(
                    "spec.podTemplate.metadata.labels",
                    "sets %s, by which the operator finds its pods: remove it".formatted(label));
              }
            });
  }

  private void volumes(PodSpec pod) {
    pod.getVolumes().stream()
        .filter(volume -> volume.getName() != null && Reserved.VOLUMES.contains(volume.getName()))
        .forEach(
            volume ->
                problem(
                    "spec.podTemplate.spec.volumes",
                    "has a volume '%s', which is the operator's own: give yours another name"
                        .formatted(volume.getName())));
  }

  private void container(Container container) {
    String field = "spec.podTemplate.spec.containers[%s]".formatted(container.getName());
    // Nodes know each other by their pods' own host names, and what reads HOSTNAME beside LiteFS
    // would be told another one.
    if (names(container.getEnv()).anyMatch("HOSTNAME"::equals)) {
      problem(
          field + ".env",
          "sets HOSTNAME: remove it, and give a server its listen address by another variable or"
              + " flag, such as HOST");
    }
    if (Reserved.isReserved(container.getName())) {
      reserved(field, container);
    }
    if (Reserved.APP_CONTAINER.equals(container.getName())) {
      if (names(container.getEnv()).anyMatch(Reserved.POD_NAME::equals)) {
        problem(field + ".env", TAKEN_POD_NAME);
      }
      container.getVolumeMounts().stream()
          .map(VolumeMount::getMountPath)
          .filter(Objects::nonNull)
          .map(path -> path.replaceFirst("(?<=.)/+$", ""))
          .filter(Reserved.mountPaths(spec)::contains)
          .forEach(
              path ->
                  problem(
                      field + ".volumeMounts",
                      "mounts something over %s, which is LiteFS's: mount it elsewhere"
                          .formatted(path)));
    }
  }

  /** Its resources are the user's: quotas and classes of service look at every container's. */
  private void reserved(String field, Container container) {
    Container allowed =
        new ContainerBuilder()
            .withName(container.getName())
            .withResources(container.getResources())
            .build();
    if (!container.equals(allowed)) {
      problem(
          field,
          "is the operator's own, on which the data's safety rests: set nothing but its resources, or"
              + " give your container another name");
    }
  }

  private void problem(String field, String message) {
    problems.add(new SpecProblem(field, message));
  }
}
