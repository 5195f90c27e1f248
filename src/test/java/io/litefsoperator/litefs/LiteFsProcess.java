package io.litefsoperator.litefs;

import static org.assertj.core.api.Assertions.fail;

import io.litefsoperator.testing.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The real litefs, in network, mount and process namespaces of its own: every one has port 20202 to
 * itself, and nothing of it, no mount either, is left when its first process is gone.
 */
final class LiteFsProcess implements AutoCloseable {

  /** Seconds until a run ends by itself, for the case that these tests are killed. */
  private static final int LONGEST_RUN = 120;

  private final Process process;
  private final Path log;

  private LiteFsProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts {@code litefs mount -no-expand-env}.
   *
   * @param directory for litefs.yml and the log
   */
  static LiteFsProcess mount(Path directory, String litefsYml) throws IOException {
    Path file = Files.writeString(directory.resolve("litefs.yml"), litefsYml);
    Path log = directory.resolve("log");
    List<String> command = new ArrayList<>();
    command.addAll(List.of("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child"));
    command.addAll(List.of("timeout", "-s", "KILL", Integer.toString(LONGEST_RUN)));
    command.addAll(List.of("sh", "-c", "ip link set lo up && exec \"$0\" \"$@\""));
    command.add(Binary.PATH.toString());
    command.addAll(List.of("mount", "-config", file.toString(), "-no-expand-env"));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new LiteFsProcess(process, log);
  }

  /** Returns the exit code, once it ends by itself. */
  int awaitExit() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      fail("litefs did not end within 30 s; it said:%n%s", output());
    }
    return process.exitValue();
  }

  /** Returns once litefs has said this; fails if it ends without. */
  void awaitOutput(String words) {
    Awaitility.await("litefs to say '" + words + "'")
        .pollDelay(0, TimeUnit.MILLISECONDS)
        .pollInterval(10, TimeUnit.MILLISECONDS)
        .atMost(30, TimeUnit.SECONDS)
        .until(
            () -> {
              boolean ended = !process.isAlive();
              boolean said = output().contains(words);
              if (ended && !said) {
                fail("litefs ended with %d; it said:%n%s", process.exitValue(), output());
              }
              return said;
            });
  }

  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it, if it has not ended, and waits until it is gone. */
  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly(); // unshare, which takes its child and so the namespaces with it
    process.waitFor();
  }

  /** Found, or built, when it is first needed. */
  private static final class Binary {

    static final Path PATH = find();

    private static Path find() {
      requireMachine();
      String given = System.getenv("LITEFS_BINARY");
      if (given != null && !given.isEmpty()) {
        Path path = Path.of(given);
        if (!Files.isExecutable(path)) {
          throw new IllegalStateException("LITEFS_BINARY is not a program: " + given);
        }
        return path.toAbsolutePath();
      }
      return Path.of(Programs.litefs());
    }

    private static void requireMachine() {
      List<String> missing = new ArrayList<>();
      if (!userIsRoot()) {
        missing.add("root: run the build as root, or in a container as root");
      }
      if (!Files.exists(Path.of("/dev/fuse"))) {
        missing.add("/dev/fuse: modprobe fuse, or give the container the device");
      }
      require(missing, "fusermount3", "fuse3");
      require(missing, "unshare", "util-linux");
      require(missing, "timeout", "coreutils");
      require(missing, "ip", "iproute2");
      if (!missing.isEmpty()) {
        throw new IllegalStateException(
            "These tests mount the real LiteFS. Missing here:\n  "
                + String.join("\n  ", missing)
                + "\nTo leave out all tests of this kind: mvn verify -DskipITs");
      }
    }

    private static boolean userIsRoot() {
      try {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void require(List<String> missing, String program, String debianPackage) {
      String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
      boolean found =
          Stream.of(path.split(":"))
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
      if (!found) {
        missing.add(program + ": apt-get install " + debianPackage);
      }
    }
  }
}
