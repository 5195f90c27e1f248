package io.litefsoperator.repository;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.testing.CommandResult;
import io.litefsoperator.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A release as the workflow builds it, for this machine's architecture; nothing is published. */
final class ReleaseIT {

  private static final Path RELEASE = Path.of("target/release");

  @Test
  void allThatIsAttachedToAReleaseIsBuilt() throws IOException {
    String version = Programs.run(".ci/release", "version").strip();
    String architecture = Programs.run("dpkg", "--print-architecture").strip();
    ProcessBuilder build = new ProcessBuilder(".ci/release", "build");
    build.environment().put("OPERATOR_PREBUILT", "1"); // by this build, a phase ago
    build.environment().put("RELEASE_ARCHITECTURES", architecture);

    CommandResult.of(build).text();

    assertThat(files(RELEASE))
        .containsExactly(
            "SHA256SUMS",
            "crds.yaml",
            "install.yaml",
            "litefs-operator-%s-%s.cdx.json".formatted(version, architecture),
            "litefs-operator-%s.tgz".formatted(version));
    CommandResult.of(
            new ProcessBuilder("sha256sum", "--check", "--strict", "SHA256SUMS")
                .directory(RELEASE.toFile()))
        .text();
    assertThat(Path.of("target/release-notes.md")).isNotEmptyFile();
    JsonNode sbom =
        Serialization.unmarshal(
            Files.readString(
                RELEASE.resolve("litefs-operator-%s-%s.cdx.json".formatted(version, architecture))),
            JsonNode.class);
    assertThat(sbom.path("bomFormat").asText()).isEqualTo("CycloneDX");
    assertThat(sbom.path("components").findValuesAsText("name"))
        .contains("operator-framework-core", "libc6");
    assertThat(Path.of("target/release-image/index.json")).isNotEmptyFile();
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
