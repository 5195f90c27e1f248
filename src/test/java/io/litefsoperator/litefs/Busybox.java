package io.litefsoperator.litefs;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;

import io.litefsoperator.testing.Programs;
import java.io.IOException;
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
    for (String command : Programs.run(busybox.toString(), "--list").lines().toList()) {
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
    return Path.of(Programs.busybox());
  }
}
