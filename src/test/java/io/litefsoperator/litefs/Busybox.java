package io.litefsoperator.litefs;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Busybox's commands and no others, as in LiteFS's own image. */
final class Busybox {

  private Busybox() {}

  /**
   * Makes a folder of all of busybox's commands.
   *
   * @param folder empty; to be the whole PATH
   * @throws IllegalStateException if there is no busybox and it can't be installed
   */
  static void linkInto(Path folder) throws IOException {
    Path busybox = find().orElseGet(Busybox::install);
    Path copy = Files.copy(busybox, folder.resolve("busybox"), COPY_ATTRIBUTES);
    for (String command : output(busybox.toString(), "--list").lines().toList()) {
      if (!command.equals("busybox")) {
        Files.createSymbolicLink(folder.resolve(command), copy.getFileName());
      }
    }
  }

  private static Optional<Path> find() {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, "busybox"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Path install() {
    return Path.of(output("deploy/local/cluster", "busybox").strip());
  }

  private static String output(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            "'%s' failed, see its output above; the guard's script is tested with busybox: apt-get install busybox"
                .formatted(String.join(" ", command)));
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
