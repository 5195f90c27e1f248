package io.litefsoperator.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.CommandResult;
import io.litefsoperator.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** GitHub's workflows, which can't run here: what can be said of them without running them. */
final class WorkflowsTest {

  private static final Path GITHUB = Path.of(".github");

  @Test
  void actionlintHasNothingToSay() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Programs.tool("actionlint"),
                "-shellcheck=" + Programs.shellcheck(),
                "-pyflakes=" // there is no Python in them
                ));
    command.addAll(files(GITHUB.resolve("workflows")));
    assertThat(command).contains(".github/workflows/verify.yaml", ".github/workflows/release.yaml");

    CommandResult result = CommandResult.of(new ProcessBuilder(command));

    assertThat(result.code()).as(result.out() + result.err()).isZero();
  }

  /** A tag can be moved to other code, which would run with the rights of a release. */
  @Test
  void everyActionOfOthersIsPinnedToACommit() throws IOException {
    List<String> uses = new ArrayList<>();
    for (String file : files(GITHUB)) {
      Files.readAllLines(Path.of(file)).stream()
          .map(String::strip)
          .filter(line -> line.matches("(- )?uses: .*"))
          .filter(line -> !line.contains("uses: ./"))
          .forEach(uses::add);
    }

    assertThat(uses)
        .isNotEmpty()
        .allMatch(line -> line.matches("(- )?uses: [\\w-]+/[\\w./-]+@[0-9a-f]{40} # v[0-9.]+"));
  }

  /** What a job may do is listed, so that nothing comes with the repository's defaults. */
  @Test
  void everyWorkflowNamesItsPermissions() throws IOException {
    for (String file : files(GITHUB.resolve("workflows"))) {
      assertThat(Files.readString(Path.of(file)))
          .as(file)
          .containsPattern("(?m)^permissions:")
          .doesNotContain("write-all", "read-all");
    }
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(Path::toString)
          .filter(file -> file.endsWith(".yaml") || file.endsWith(".yml"))
          .sorted()
          .toList();
    }
  }
}
