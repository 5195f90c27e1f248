package io.litefsoperator.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.CommandResult;
import io.litefsoperator.testing.InstallFile;
import io.litefsoperator.testing.Kubectl;
import io.litefsoperator.testing.Programs;
import io.litefsoperator.testing.TestBed;
import io.litefsoperator.testing.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever people apply fits the API of a real server, down to each field. */
final class ManifestsIT {

  @RegisterExtension static final TestBed bed = TestBed.withoutOperator();

  private static final Path MANIFESTS = Path.of("target/manifests");

  private static ApiSchemas schemas;

  @BeforeAll
  static void theServerTellsOfItsApi() throws IOException {
    Files.createDirectories(MANIFESTS);
    schemas = ApiSchemas.of(bed.client(), Path.of("target/schemas"));
    Path crds = TestCluster.prometheusOperator();
    schemas.add(crds.resolve("monitoring.coreos.com_podmonitors.yaml"));
    schemas.add(crds.resolve("monitoring.coreos.com_prometheusrules.yaml"));
  }

  static List<String> cases() throws IOException {
    return ChartCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatTheChartMakes(String name) throws IOException {
    assertFits(write(name, String.join("---\n", ChartCases.render(name))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"deploy/kustomize", "deploy/local/kustomize"})
  void whatKustomizeMakes(String folder) throws IOException {
    String made = Kubectl.run(bed.cluster(), "kubectl kustomize " + folder).text();

    assertFits(write(folder.replace('/', '-'), made));
  }

  static List<Path> files() throws IOException {
    try (Stream<Path> examples = Files.list(Path.of("deploy/examples"))) {
      return Stream.concat(Stream.of(InstallFile.PATH), examples.sorted()).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void whatIsCheckedIn(Path file) {
    assertFits(file);
  }

  @Test
  void aFieldThatTheApiDoesNotHaveIsFound() throws IOException {
    String installed = Files.readString(InstallFile.PATH);
    Path wrong = write("wrong", installed.replace("  replicas: 1\n", "  replica: 1\n"));

    assertThat(check(wrong).out())
        .contains("Deployment litefs-operator is invalid")
        .contains("additional properties 'replica' not allowed");
  }

  private static Path write(String name, String text) throws IOException {
    return Files.writeString(MANIFESTS.resolve(name + ".yaml"), text);
  }

  private static void assertFits(Path file) {
    CommandResult checked = check(file);

    assertThat(checked.out())
        .as(file.toString())
        .contains("Invalid: 0, Errors: 0, Skipped: 0")
        .doesNotContain("Valid: 0");
    assertThat(checked.code()).isZero();
  }

  private static CommandResult check(Path file) {
    return Programs.runTool(
        "kubeconform",
        "-strict",
        "-summary",
        "-schema-location",
        schemas.location(),
        file.toString());
  }
}
