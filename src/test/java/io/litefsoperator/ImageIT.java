package io.litefsoperator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.litefsoperator.testing.OperatorArchive;
import io.litefsoperator.testing.Programs;
import io.litefsoperator.testing.Registry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's image by itself; that it runs is DemoIT's to show. */
final class ImageIT {

  private static final OperatorArchive image = OperatorArchive.build();

  @Test
  void theOperatorIsItsOnlyProgramAndNoRoot() {
    JsonNode config = image.configuration().path("config");

    assertThat(config.path("User").asText()).isEqualTo("65532:65532");
    assertThat(config.has("Cmd")).isFalse();
    assertThat(image.entrypoint())
        .startsWith("/opt/java/bin/java")
        .contains("-XX:+UseCompactObjectHeaders")
        .endsWith("-jar", "/app/litefs-operator.jar");
    assertThat(image.paths())
        .contains("/opt/java/bin/java", "/app/litefs-operator.jar", "/app/litefs-operator.aot")
        .filteredOn(path -> path.matches(".*/s?bin/.+"))
        .containsOnly("/opt/java/bin/java");
  }

  @Test
  void nothingOfTheMachineThatBuiltItIsInIt() {
    assertThat(image.paths())
        .doesNotContain("/etc/hostname", "/etc/resolv.conf", "/run/secrets/")
        .noneMatch(path -> path.startsWith("/dev/") && !path.equals("/dev/"));
  }

  @Test
  void itSaysWhatItIs() {
    JsonNode labels = image.configuration().at("/config/Labels");

    assertThat(image.configuration().path("architecture").asText())
        .isEqualTo(Programs.run("dpkg", "--print-architecture").strip());
    assertThat(labels.path("org.opencontainers.image.title").asText()).isEqualTo("LiteFS operator");
    assertThat(labels.path("org.opencontainers.image.version").asText())
        .matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    assertThat(labels.path("org.opencontainers.image.licenses").asText()).isEqualTo("Apache-2.0");
    assertThat(labels.path("org.opencontainers.image.source").asText()).startsWith("https://");
  }

  @Test
  void itsBillOfMaterialsListsEveryJarAndEveryDebianPackage() {
    List<JsonNode> components =
        StreamSupport.stream(image.billOfMaterials().path("components").spliterator(), false)
            .toList();

    assertThat(components)
        .filteredOn(component -> component.path("purl").asText().startsWith("pkg:maven/"))
        .extracting(ImageIT::jar)
        .containsExactlyInAnyOrderElementsOf(names("/app/lib/"));
    assertThat(components)
        .filteredOn(component -> component.path("purl").asText().startsWith("pkg:deb/debian/"))
        .extracting(component -> component.path("name").asText())
        .contains("libc6", "openjdk-25-jre-headless")
        .containsExactlyInAnyOrderElementsOf(names("/var/lib/dpkg/status.d/"));
    assertThat(components)
        .allMatch(component -> component.path("version").asText().matches("\\d.*"));
  }

  @Test
  void itIsPushedByteForByte(@TempDir Path folder) throws IOException {
    try (Registry registry = Registry.start(folder)) {
      String name = registry.address() + "/litefs-operator/litefs-operator:1.2.3";

      String digest =
          Programs.run(
              "deploy/release/push-image",
              image.archive().toString(),
              name,
              "--dest-tls-verify=false");

      assertThat(digest.strip()).isEqualTo(image.digest());
      assertThat(registry.manifest("litefs-operator/litefs-operator", image.digest()))
          .contains(image.id());
    }
  }

  private static String jar(JsonNode component) {
    return "%s-%s.jar"
        .formatted(component.path("name").asText(), component.path("version").asText());
  }

  private static List<String> names(String folder) {
    return image.paths().stream()
        .filter(path -> path.startsWith(folder) && !path.equals(folder))
        .map(path -> path.substring(folder.length()))
        .toList();
  }
}
