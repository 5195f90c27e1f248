package io.litefsoperator.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

final class TemplateOverlayTest {

  private static final PodTemplateSpec OURS =
      Serialization.unmarshal(
          "spec: {containers: [{name: app, image: ours, tty: true}, {name: other, image: other}]}",
          PodTemplateSpec.class);

  private static PodTemplateSpec with(String containers) {
    return TemplateOverlay.lay(
        Serialization.unmarshal("spec: {containers: %s}".formatted(containers), JsonNode.class),
        OURS);
  }

  @Test
  void anElementIsMergedIntoOursOfTheSameName() {
    assertThat(with("[{name: app, image: theirs}]").getSpec().getContainers())
        .extracting(Container::getName, Container::getImage, Container::getTty)
        .containsExactly(tuple("app", "theirs", true), tuple("other", "other", null));
  }

  @Test
  void portsGoByTheirNumberAndProtocol() {
    PodTemplateSpec ours =
        Serialization.unmarshal(
            "spec: {containers: [{name: app, ports: [{containerPort: 53, protocol: TCP, name: a}]}]}",
            PodTemplateSpec.class);

    assertThat(
            TemplateOverlay.lay(
                    Serialization.unmarshal(
                        "spec: {containers: [{name: app, ports: [{containerPort: 53, protocol: UDP, name: b}, {containerPort: 53, name: c}]}]}",
                        JsonNode.class),
                    ours)
                .getSpec()
                .getContainers()
                .get(0)
                .getPorts())
        .extracting(ContainerPort::getName, ContainerPort::getProtocol)
        .containsExactly(tuple("c", "TCP"), tuple("b", "UDP"));
  }

  /** Or else one of them would be lost without a word. */
  @Test
  void whatStandsTwiceInTheOverlayStaysTwiceForTheApiServerToRefuse() {
    assertThat(with("[{name: same, image: a}, {name: same, image: b}]").getSpec().getContainers())
        .extracting(Container::getImage)
        .containsExactly("ours", "other", "a", "b");
    assertThat(with("[{name: app, image: a}, {name: app, image: b}]").getSpec().getContainers())
        .extracting(Container::getImage)
        .containsExactly("a", "other", "b");
  }
}
