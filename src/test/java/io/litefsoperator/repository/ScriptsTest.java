package io.litefsoperator.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.CommandResult;
import io.litefsoperator.testing.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shell scripts, those that run in pods included. */
final class ScriptsTest {

  private static final List<Path> FOLDERS =
      List.of(Path.of(".ci"), Path.of("deploy"), Path.of("src/main/resources"));

  @Test
  void shellCheckWarnsOfNothing() throws IOException {
    List<String> command = new ArrayList<>(List.of(Programs.shellcheck(), "--severity=warning"));
    for (Path folder : FOLDERS) {
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .filter(Files::isRegularFile)
            .filter(ScriptsTest::isShell)
            .map(Path::toString)
            .sorted()
            .forEach(command::add);
      }
    }
    assertThat(command)
        .contains(".ci/run", "deploy/local/cluster", "deploy/local/lib/common.sh")
        .anyMatch(file -> file.endsWith("guard.sh"));

    CommandResult result = CommandResult.of(new ProcessBuilder(command));

    assertThat(result.code()).as(result.out() + result.err()).isZero();
  }

  private static boolean isShell(Path file) {
    if (file.toString().endsWith(".sh")) {
      return true;
    }
    // In one byte a character, anything can be read, a picture too.
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      String first = reader.readLine();
      return first != null && first.matches("#!.*\\b(ba)?sh");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
