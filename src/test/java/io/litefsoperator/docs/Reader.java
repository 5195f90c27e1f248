package io.litefsoperator.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.Programs;
import io.litefsoperator.testing.TestBed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * Follows pages as somebody does who sits in a checkout, with helm and with kubectl in a namespace
 * of his own.
 */
final class Reader implements AutoCloseable {

  private static final Path PROJECT = Path.of("").toAbsolutePath();

  private static final List<String> CHECKED_OUT = List.of("deploy", "src");
  private static final Duration SOON = Duration.ofSeconds(60);

  private final TestBed bed;
  private final Path desk;
  private final Session session;

  /**
   * @param desk an empty directory
   */
  Reader(TestBed bed, Path desk) {
    this.bed = bed;
    this.desk = desk;
    try {
      checkOut();
      Path kubeconfig = desk.resolve(".kubeconfig");
      Files.copy(bed.cluster().kubeconfig(), kubeconfig);
      this.session = Session.in(desk, environment(kubeconfig));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run("kubectl config set-context --current --namespace=" + bed.namespace());
  }

  /** What a page writes into files stays out of the repository. */
  private void checkOut() throws IOException {
    for (String entry : CHECKED_OUT) {
      Files.createSymbolicLink(desk.resolve(entry), PROJECT.resolve(entry));
    }
  }

  private Map<String, String> environment(Path kubeconfig) throws IOException {
    Path programs = Files.createDirectory(desk.resolve(".programs"));
    program(
        programs.resolve("kubectl"),
        "'%s' kubectl --kubeconfig '%s'"
            .formatted(PROJECT.resolve("deploy/local/cluster"), kubeconfig));
    program(programs.resolve("helm"), "'%s'".formatted(Programs.tool("helm")));
    return Map.of(
        "PATH",
        "%s:%s".formatted(programs, System.getenv("PATH")),
        "HELM_CACHE_HOME", // nothing of the person who runs the tests is read
        desk.toString(),
        "HELM_CONFIG_HOME",
        desk.toString(),
        "HELM_DATA_HOME",
        desk.toString(),
        "KUBECONFIG",
        kubeconfig.toString(),
        "OPERATOR_PREBUILT", // by this build, a phase ago
        "1");
  }

  private static void program(Path file, String command) throws IOException {
    Files.writeString(
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"))),
        "#!/bin/sh\nexec %s \"$@\"\n".formatted(command));
  }

  /** From its first command to its last. */
  void follow(Page page) {
    for (Block block : page.blocks()) {
      if (block instanceof Block.Given given) {
        Givens.bringAbout(given, bed, this);
      } else {
        follow((Block.Fence) block);
      }
    }
  }

  private void follow(Block.Fence fence) {
    fence.file().ifPresent(file -> write(desk.resolve(file), fence.text()));
    if (fence.isFollowed()) {
      fence.commands().forEach(this::follow);
    }
  }

  private void follow(Block.Command command) {
    if (command.shown().isEmpty()) {
      run(command.text());
    } else if (command.onlyLooks()) {
      Awaitility.await(command.text())
          .atMost(SOON)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(300))
          .untilAsserted(() -> assertShows(command));
    } else {
      assertShows(command);
    }
  }

  private void assertShows(Block.Command command) {
    Session.Result result = type(command.text());
    String printed = result.output().replace(bed.namespace(), "default");
    assertThat(command.shown().matches(printed))
        .as(
            "$ %s%n--- the page shows%n%s--- printed, exit code %d%n%s%n",
            command.text(), command.shown().text(), result.code(), printed)
        .isTrue();
  }

  /** Fails unless it succeeds. */
  void run(String command) {
    Session.Result result = type(command);
    assertThat(result.code()).as("exit code of: %s%n%s", command, result.output()).isZero();
  }

  /** The pages' namespace is the default one; in capitals stands what a reader puts in himself. */
  private Session.Result type(String command) {
    return session.type(
        command
            .replace(" namespace default ", " namespace %s ".formatted(bed.namespace()))
            .replaceAll("\\bNAMESPACE\\b", bed.namespace())
            .replaceAll("\\bCLUSTER\\b", "notes")
            .replaceAll("\\bPOD\\b(?!:)", "notes-1"));
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    session.close();
    try {
      for (String entry : CHECKED_OUT) {
        Files.delete(desk.resolve(entry));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
