package io.litefsoperator.decide;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.api.LiteFsClusterSpec;
import io.litefsoperator.resources.Labels;
import io.litefsoperator.resources.Reserved;
import io.litefsoperator.resources.TemplateOverlay;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What in {@code spec.podTemplate} would take something of ours away. */
final class PodTemplateCheck {

  private static final String FIELD = "spec.podTemplate";

  private final LiteFsClusterSpec spec;
  private final String name;
  private final List<SpecProblem> problems = new ArrayList<>();

  private PodTemplateCheck(LiteFsCluster cluster) {
    this.spec = cluster.getSpec();
    this.name = cluster.getMetadata().getName();
  }

  static List<SpecProblem> of(LiteFsCluster cluster, JsonNode podTemplate) {
    PodTemplateCheck check = new PodTemplateCheck(cluster);
    try {
      check.template(TemplateOverlay.read(podTemplate));
    } catch (TemplateOverlay.InvalidOverlayException e) {
      check.problem(FIELD, "is not a pod template: " + e.getMessage());
    }
    return List.copyOf(check.problems);
  }

  private void template(PodTemplateSpec template) {
    if (template.getMetadata() != null) {
      metadata(template.getMetadata());
    }
    PodSpec pod = template.getSpec();
    if (pod != null) {
      volumes(pod);
      containers(FIELD + ".spec.initContainers", pod.getInitContainers());
      containers(FIELD + ".spec.containers", pod.getContainers());
    }
  }

  /** A label is how pods are found; an annotation may let a primary start on an empty volume. */
  private void metadata(ObjectMeta metadata) {
    Map<String, String> ours = Labels.of(name);
    taken(metadata.getLabels())
        .filter(label -> !label.getValue().equals(ours.get(label.getKey())))
        .forEach(
            label ->
                problem(
                    FIELD + ".metadata.labels",
                    "sets %s, by which the operator finds its pods: remove it"
                        .formatted(label.getKey())));
    taken(metadata.getAnnotations())
        .forEach(
            annotation ->
                problem(
                    FIELD + ".metadata.annotations",
                    "sets %s, which is between the operator and its pods: remove it"
                        .formatted(annotation.getKey())));
  }

  private static Stream<Map.Entry<String, String>> taken(@Nullable Map<String, String> theirs) {
    return theirs == null
        ? Stream.empty()
        : theirs.entrySet().stream()
            .filter(entry -> Labels.isOurs(entry.getKey()))
            .sorted(Map.Entry.comparingByKey());
  }

  private void volumes(PodSpec pod) {
    pod.getVolumes().stream()
        .filter(volume -> volume.getName() != null && Reserved.VOLUMES.contains(volume.getName()))
        .forEach(
            volume ->
                problem(
                    FIELD + ".spec.volumes",
                    "has a volume '%s', which is the operator's own: give yours another name"
                        .formatted(volume.getName())));
  }

  private void containers(String list, List<Container> containers) {
    for (Container container : containers) {
      if (container.getName() == null) {
        problem(
            list,
            "has a container without a name: write one of your own, or that of the container that"
                + " you add to, such as 'app'");
      } else {
        container("%s[%s]".formatted(list, container.getName()), container);
      }
    }
  }

  private void container(String field, Container container) {
    // Nodes know each other by their pods' own host names, and what reads HOSTNAME beside LiteFS
    // would be told another one.
    if (sets(container, "HOSTNAME")) {
      problem(
          field + ".env",
          "sets HOSTNAME: remove it, and give a server its listen address by another variable or"
              + " flag, such as HOST");
    }
    if (Reserved.isReserved(container.getName())) {
      reserved(field, container);
      return;
    }
    container.getPorts().stream()
        .filter(port -> Reserved.isApiPort(port) || Reserved.isGatewayPort(spec, port))
        .forEach(
            port ->
                problem(
                    field + ".ports",
                    "has port %d%s, of which the name or the number is LiteFS's or the gateway's: write another"
                        .formatted(
                            port.getContainerPort(),
                            port.getName() == null ? "" : " named '" + port.getName() + "'")));
    if (Reserved.APP_CONTAINER.equals(container.getName())) {
      app(field, container);
    }
  }

  private void app(String field, Container app) {
    if (sets(app, Reserved.POD_NAME)) {
      problem(field + ".env", SpecCheck.TAKEN_POD_NAME);
    }
    app.getVolumeMounts().stream()
        .map(VolumeMount::getMountPath)
        .filter(Objects::nonNull)
        .filter(path -> Reserved.isMounted(spec, path))
        .forEach(
            path ->
                problem(
                    field + ".volumeMounts",
                    "mounts something over %s, which is LiteFS's: mount it elsewhere"
                        .formatted(path)));
  }

  private static boolean sets(Container container, String variable) {
    return container.getEnv().stream().map(EnvVar::getName).anyMatch(variable::equals);
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
