package io.litefsoperator.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a release needs neither a build nor a registry, in a copy of the repository. */
final class ReleaseTest {

  private static final List<String> FILES =
      List.of(
          ".ci/release",
          "deploy/local/lib/common.sh",
          "pom.xml",
          "deploy/helm/litefs-operator/Chart.yaml",
          "deploy/install.yaml",
          "deploy/kustomize/operator.yaml");

  @TempDir Path repository;

  @BeforeEach
  void copy() throws IOException {
    for (String file : FILES) {
      Path copy = repository.resolve(file);
      Files.createDirectories(copy.getParent());
      Files.copy(Path.of(file), copy);
    }
  }

  @Test
  void theVersionIsTheSameEverywhere() {
    release("check").text();
  }

  @Test
  void anotherVersionIsSetEverywhereAtOnce() throws IOException {
    release("set", "1.2.3-rc.1").text();

    assertThat(release("version").text()).isEqualTo("1.2.3-rc.1");
    release("check", "v1.2.3-rc.1").text();
    assertThat(Files.readString(repository.resolve("deploy/install.yaml")))
        .contains("image: ghcr.io/litefs-operator/litefs-operator:1.2.3-rc.1\n")
        .contains("app.kubernetes.io/version: \"1.2.3-rc.1\"\n");
    assertThat(Files.readString(repository.resolve("deploy/helm/litefs-operator/Chart.yaml")))
        .contains("\nversion: 1.2.3-rc.1\n", "\nappVersion: 1.2.3-rc.1\n");
  }

  @Test
  void aTagOfAnotherVersionIsRefused() {
    CommandResult check = release("check", "v9.9.9");

    assertThat(check.code()).isEqualTo(1);
    assertThat(check.err())
        .contains("the tag v9.9.9 is not of version")
        .contains(".ci/release set 9.9.9");
  }

  @Test
  void aPlaceThatWasForgottenIsNamed() throws IOException {
    Path chart = repository.resolve("deploy/helm/litefs-operator/Chart.yaml");
    Files.writeString(
        chart, Files.readString(chart).replaceAll("(?m)^appVersion: .*$", "appVersion: 9.9.9"));

    CommandResult check = release("check");

    assertThat(check.code()).isEqualTo(1);
    assertThat(check.err()).contains("deploy/helm/litefs-operator/Chart.yaml", "appVersion: 9.9.9");
  }

  @Test
  void whatIsNoVersionIsRefused() {
    CommandResult set = release("set", "v1.2.3");

    assertThat(set.code()).isEqualTo(1);
    assertThat(set.err()).contains("'v1.2.3' is no version");
  }

  @Test
  void theNotesAreTheCommitsSinceTheReleaseBefore() {
    git("init", "--quiet");
    commit("Before");
    assertThat(release("notes").text()).isEqualTo("The first release.");
    git("tag", "v0.0.9");
    commit("One thing");
    commit("Another");
    git("tag", "v0.1.0");

    assertThat(release("notes").text())
        .matches(
            "Changes since v0\\.0\\.9:\n\n- One thing \\([0-9a-f]+\\)\n- Another \\([0-9a-f]+\\)");
  }

  private CommandResult release(String... arguments) {
    return run(".ci/release", arguments);
  }

  private void commit(String message) {
    git(
        "-c",
        "user.name=test",
        "-c",
        "user.email=test@example.com",
        "commit",
        "--quiet",
        "--allow-empty",
        "-m",
        message);
  }

  private void git(String... arguments) {
    run("git", arguments).text();
  }

  private CommandResult run(String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(repository.toFile());
    // Nothing of the repository in which the tests run, nor of the person who runs them.
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    return CommandResult.of(builder);
  }
}
